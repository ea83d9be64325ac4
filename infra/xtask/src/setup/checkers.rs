//! Programs from crates.io that check our dependencies or list them.

use crate::paths;
use crate::step::{run, step};
use anyhow::Result;
use std::path::PathBuf;

/// A program that is a crate.
pub struct Checker {
    name: &'static str,
    version: &'static str,
    /// What it is for.
    why: &'static str,
}

/// Licences and sources of dependencies, and known weaknesses.
pub const DENY: Checker =
    Checker { name: "cargo-deny", version: "0.20.2", why: "it checks licences and sources of dependencies" };

/// Known weaknesses of what `Cargo.lock` names.
pub const AUDIT: Checker =
    Checker { name: "cargo-audit", version: "0.22.2", why: "it looks for known weaknesses of dependencies" };

/// Which crates, in which version, under which licence are in what is deployed.
pub const CYCLONEDX: Checker =
    Checker { name: "cargo-cyclonedx", version: "0.5.9", why: "it writes the bill of materials" };

impl Checker {
    /// The program, built if it is not there.
    pub fn find_or_install(&self) -> Result<PathBuf> {
        let Checker { name, version, why } = self;
        let folder = paths::cache()?.join(format!("{name}-{version}"));
        let program = folder.join("bin").join(name);
        if !program.exists() {
            step(&format!("build {name}, once: {why}"), || {
                let mut cargo = paths::cargo();
                // Without optimisation: it runs for seconds, but would build for minutes.
                cargo.args(["install", name, "--locked", "--debug", "--version", version, "--root"]);
                cargo.arg(&folder);
                run(cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("CARGO_TARGET_DIR"))
            })?;
        }
        Ok(program)
    }
}
