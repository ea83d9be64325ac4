//! Another release for the running stack.

use crate::native::Profile;
use crate::step::{run, step};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Has the stack on a data folder go to a release, or back to one.
pub fn go(data: &Path, dist: &Path, functions: &Path, back: bool) -> Result<()> {
    step(if back { "go back to that release" } else { "go to that release" }, || {
        let mut stack = Command::new(Profile::Dev.folder().join("local-stack"));
        stack
            .arg("release")
            .arg("--data")
            .arg(data)
            .arg("--dist")
            .arg(dist)
            .arg("--functions")
            .arg(functions);
        stack.args(back.then_some("--back"));
        run(&mut stack)
    })
}
