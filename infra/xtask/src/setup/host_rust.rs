//! The Rust that builds everything else on this machine.

use crate::paths;
use crate::step::output;
use anyhow::Result;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// Its compiler.
pub fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Where it keeps its libraries.
pub fn sysroot() -> Result<PathBuf> {
    let sysroot = output(Command::new(rustc()).args(["--print", "sysroot"]).current_dir(paths::root()))?;
    Ok(PathBuf::from(sysroot.trim_end()))
}

/// Whether a folder is there below its `lib/rustlib`.
pub fn has(folder: &str) -> Result<bool> {
    Ok(sysroot()?.join("lib/rustlib").join(folder).is_dir())
}
