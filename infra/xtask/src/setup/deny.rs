//! The checker of the dependencies' licences and sources.

use crate::paths;
use crate::step::{run, step};
use anyhow::Result;
use std::path::PathBuf;

const VERSION: &str = "0.20.2";

/// The program, built if it is not there.
pub fn find_or_install() -> Result<PathBuf> {
    let folder = paths::cache()?.join(format!("cargo-deny-{VERSION}"));
    let program = folder.join("bin/cargo-deny");
    if !program.exists() {
        step("build cargo-deny, once: it checks licences and sources of dependencies", || {
            let mut cargo = paths::cargo();
            // Without optimisation: it runs for a second, but would build for minutes.
            cargo
                .args(["install", "cargo-deny", "--locked", "--debug", "--version", VERSION, "--root"])
                .arg(&folder);
            run(cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("CARGO_TARGET_DIR"))
        })?;
    }
    Ok(program)
}
