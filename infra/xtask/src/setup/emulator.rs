//! Runs a program of another processor, to try a package on the machine that
//! built it.

use super::cross::Arch;
use super::debian;
use anyhow::{Context, Result};
use std::path::Path;

/// Words to put before a program of `arch`; none on a machine of its kind.
pub fn find_or_install(arch: Arch) -> Result<Vec<String>> {
    if std::env::consts::ARCH == arch.rust_name() {
        return Ok(Vec::new());
    }
    let name = format!("qemu-{}-static", arch.rust_name());
    // Its C library, which the emulated program loads.
    let library = format!("/usr/{}-linux-gnu", arch.rust_name());
    if which::which(&name).is_err() || !Path::new(&library).is_dir() {
        let packages = ["qemu-user-static", &format!("libc6-{}-cross", arch.debian_name())];
        let otherwise =
            format!("to try programs for {}, install qemu's user mode and a C library for it", arch.name());
        debian::install(&packages, "they run the functions of another processor", &otherwise)?;
    }
    let program = which::which(&name).context("the emulator is not where it should be")?;
    Ok(vec![program.display().to_string(), "-L".to_owned(), library])
}
