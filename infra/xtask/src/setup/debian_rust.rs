//! Debian's Rust, for targets whose standard library cannot be downloaded:
//! its compiler with a toolchain folder of our own, in which the library of
//! another target stands beside that of this machine.

use crate::step::output;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's compiler.
pub const RUSTC: &str = "/usr/bin/rustc";
/// Debian's cargo.
pub const CARGO: &str = "/usr/bin/cargo";

/// What the cargo that runs us set for its own compiler.
const OF_ANOTHER_COMPILER: [&str; 6] =
    ["LD_LIBRARY_PATH", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];

/// A program of Debian's toolchain, undisturbed by the one that runs us.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for name in OF_ANOTHER_COMPILER {
        command.env_remove(name);
    }
    command.env("PATH", "/usr/bin:/bin");
    command
}

/// What the compiler says about itself.
pub fn version() -> Result<String> {
    output(command(RUSTC).arg("-vV"))
}

/// The target of this machine, out of [`version`].
pub fn host(version: &str) -> Result<&str> {
    version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")
}

/// Whether a toolchain folder was made for this stamp. Libraries belong to one
/// build of the compiler, so the folder says of which.
pub fn is_current(own: &Path, stamp: &str) -> bool {
    fs::read_to_string(own.join("stamp")).is_ok_and(|written| written == stamp)
}

/// Lays out a toolchain folder in `unfinished` that will work as `own`: the
/// compiler, cargo, and the library of this machine for build scripts and
/// macros. Gives its `lib/rustlib`.
pub fn lay_out(unfinished: &Path, own: &Path) -> Result<PathBuf> {
    let version = version()?;
    let host = host(&version)?;
    let rustlib = unfinished.join("lib/rustlib");
    fs::create_dir_all(rustlib.join(host))?;
    fs::create_dir_all(unfinished.join("bin"))?;
    symlink(Path::new("/usr/lib/rustlib").join(host).join("lib"), rustlib.join(host).join("lib"))?;
    symlink(CARGO, unfinished.join("bin/cargo"))?;
    let rustc = unfinished.join("bin/rustc");
    let own_text = own.to_str().context("the cache folder's name is not UTF-8")?;
    if own_text.contains(['\'', '"', '$', '`', '\\']) {
        bail!("the cache folder's name holds characters that a shell would read otherwise");
    }
    fs::write(&rustc, format!("#!/bin/sh\nexec {RUSTC} --sysroot \"{own_text}\" \"$@\"\n"))?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;
    Ok(rustlib)
}

/// Writes the stamp and puts the folder in place.
pub fn finish(unfinished: &Path, own: &Path, stamp: &str) -> Result<()> {
    fs::write(unfinished.join("stamp"), stamp)?;
    let _ = fs::remove_dir_all(own);
    Ok(fs::rename(unfinished, own)?)
}
