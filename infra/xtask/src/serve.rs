//! Everything on this machine.

use crate::native::{self, Profile};
use crate::worker::Keep;
use crate::{paths, site};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Builds and becomes the local stack, so that signals reach it directly.
/// Returns only when that fails.
pub fn serve(port: u16, data: &Path, digest_every: u64, profile: Profile) -> Result<()> {
    native::build(profile)?;
    site::build(profile, Keep::Site)?;
    let mut stack = Command::new(profile.folder().join("local-stack"));
    stack.args(["--port", &port.to_string(), "--digest-every", &digest_every.to_string()]);
    stack.arg("--data").arg(std::path::absolute(data)?);
    stack.arg("--dist").arg(paths::dist()).arg("--functions").arg(profile.folder());
    Err(stack.exec()).context("the local stack cannot be started")
}
