//! Debian's packages.

use crate::step::{run, step};
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Installs packages; fails where there is no apt, with a sentence that says
/// what to do instead.
pub fn install(packages: &[&str], why: &str, otherwise: &str) -> Result<()> {
    if which::which("apt-get").is_err() {
        bail!("{otherwise}");
    }
    step(&format!("install the Debian packages {}: {why}", packages.join(" ")), || {
        let install = || run(apt_get(&["install", "--yes", "--no-install-recommends"])?.args(packages));
        // The package lists of a fresh machine may be missing or old.
        install().or_else(|_| {
            run(&mut apt_get(&["update"])?)?;
            install()
        })
    })
    .with_context(|| otherwise.to_owned())
}

fn apt_get(arguments: &[&str]) -> Result<Command> {
    let root = rustix::process::geteuid().is_root();
    let mut command = if root {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new(which::which("sudo").context("installing packages needs root or sudo")?);
        sudo.arg("apt-get");
        sudo
    };
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
