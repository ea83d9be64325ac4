//! Where things are.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says that another folder holds the workspace: a copy, which must give the
/// same packages (`package --verify`).
pub const OTHER_ROOT: &str = "LEBONG_ROOT";

/// Folder of the workspace.
pub fn root() -> PathBuf {
    if let Some(other) = std::env::var_os(OTHER_ROOT) {
        return PathBuf::from(other);
    }
    // infra/xtask
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// Folder of the built site.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Cargo's folder of everything built.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Folder of the tools that `setup` installs; outside the clone, so that each
/// clone finds them.
pub fn cache() -> Result<PathBuf> {
    Ok(dirs::cache_dir().context("this user has no cache folder")?.join("dukcapil-lebong"))
}

/// What cargo says about the program that it runs: us. Another cargo must not
/// hear it: some build scripts look, and build again when it changes.
const ABOUT_US: [&str; 5] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    for (name, _) in std::env::vars_os() {
        if ABOUT_US.iter().any(|about_us| name.to_string_lossy().starts_with(about_us)) {
            cargo.env_remove(name);
        }
    }
    cargo
}
