//! The writer of the bill of materials: which crates, in which version, under
//! which licence are in what is deployed.

use crate::paths;
use crate::step::{run, step};
use anyhow::Result;
use std::path::PathBuf;

const VERSION: &str = "0.5.9";

/// The program, built if it is not there.
pub fn find_or_install() -> Result<PathBuf> {
    let folder = paths::cache()?.join(format!("cargo-cyclonedx-{VERSION}"));
    let program = folder.join("bin/cargo-cyclonedx");
    if !program.exists() {
        step("build cargo-cyclonedx, once: it writes the bill of materials", || {
            let mut cargo = paths::cargo();
            // Without optimisation: it runs for two seconds.
            cargo
                .args(["install", "cargo-cyclonedx", "--locked", "--debug", "--version", VERSION, "--root"])
                .arg(&folder);
            run(cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("CARGO_TARGET_DIR"))
        })?;
    }
    Ok(program)
}
