//! What builds the functions for Lambda: a compiler with the standard library
//! of the processor, and a linker that asks for no newer C library than
//! Lambda's system has.
//!
//! The linker is zig's, called by cargo-zigbuild; both come as programs inside
//! Python packages, at the versions and hashes of
//! infra/tools/cross-requirements.txt. The library comes with rustup
//! (`rustup target add aarch64-unknown-linux-gnu`). Where that download is
//! impossible it is Debian's, from the package for the other processor, in a
//! toolchain folder of our own beside Debian's compiler of the same version.

use super::{debian, debian_rust, host_rust, pypi};
use crate::step::{output, run, step};
use crate::{paths, reproducible};
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Serialize;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The C library of Lambda's `provided.al2023`
/// (<https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html>).
pub const GLIBC: (u32, u32) = (2, 34);

/// A processor that Lambda offers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ValueEnum)]
pub enum Arch {
    /// Graviton; the one that is deployed, because it costs a fifth less.
    #[serde(rename = "arm64")]
    Arm64,
    /// Intel and AMD.
    #[serde(rename = "x86_64")]
    #[value(name = "x86_64")]
    X86_64,
}

impl Arch {
    /// As Lambda calls it.
    pub fn name(self) -> &'static str {
        match self {
            Arch::Arm64 => "arm64",
            Arch::X86_64 => "x86_64",
        }
    }

    /// As Rust and the C compilers call it.
    pub fn rust_name(self) -> &'static str {
        match self {
            Arch::Arm64 => "aarch64",
            Arch::X86_64 => "x86_64",
        }
    }

    /// As Debian calls it.
    pub fn debian_name(self) -> &'static str {
        match self {
            Arch::Arm64 => "arm64",
            Arch::X86_64 => "amd64",
        }
    }

    /// Rust's target.
    pub fn target(self) -> String {
        format!("{}-unknown-linux-gnu", self.rust_name())
    }
}

/// A compiler and a linker for one processor.
pub struct Toolchain {
    arch: Arch,
    /// Debian's compiler with this folder; else the one that builds everything.
    own: Option<PathBuf>,
    /// Python environment of the linker.
    linker: PathBuf,
}

impl Toolchain {
    /// `cargo build` for the processor and Lambda's C library into a folder.
    pub fn build(&self, into: &Path) -> Result<Command> {
        let mut cargo = Command::new(self.linker.join("bin/cargo-zigbuild"));
        cargo.current_dir(paths::root()).arg("zigbuild").env("CARGO_TARGET_DIR", into);
        cargo.arg("--target").arg(format!("{}.{}.{}", self.arch.target(), GLIBC.0, GLIBC.1));
        let sysroot = match &self.own {
            Some(folder) => {
                cargo.env("CARGO", debian_rust::CARGO).env("RUSTC", folder.join("bin/rustc"));
                cargo.env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN");
                folder.clone()
            }
            None => {
                let sysroot = host_rust::sysroot()?;
                cargo.env("CARGO", sysroot.join("bin/cargo")).env("RUSTC", sysroot.join("bin/rustc"));
                sysroot
            }
        };
        // Its own Python has zig; its wrappers need not be found again.
        cargo.env("CARGO_ZIGBUILD_PYTHON_PATH", self.linker.join("bin/python3"));
        cargo.env("CARGO_ZIGBUILD_CACHE_DIR", self.linker.join("cache"));
        reproducible::set_flags(&mut cargo, &sysroot, into, &[])?;
        Ok(cargo)
    }

    /// The compiler's version, as `rustc --version` tells it.
    pub fn rustc_version(&self) -> Result<String> {
        let mut rustc = match &self.own {
            Some(folder) => debian_rust::command(folder.join("bin/rustc")),
            None => Command::new(host_rust::sysroot()?.join("bin/rustc")),
        };
        Ok(output(rustc.arg("--version"))?.trim_end().to_owned())
    }
}

/// A toolchain for the processor, installed if there is none.
pub fn find_or_install(arch: Arch) -> Result<Toolchain> {
    Ok(Toolchain {
        arch,
        own: library(arch)?,
        linker: pypi::find_or_install("cross", "it links the functions for Lambda")?,
    })
}

/// Finds the standard library, or installs it. Gives the toolchain folder in
/// which it is when it is not in the compiler that builds everything.
fn library(arch: Arch) -> Result<Option<PathBuf>> {
    let target = arch.target();
    let own = paths::cache()?.join(format!("{}-toolchain", arch.name()));
    if host_rust::has(&format!("{target}/lib"))? {
        return Ok(None);
    }
    if is_current(&own) {
        return Ok(Some(own));
    }
    if which::which("rustup").is_ok() {
        let added = step(&format!("rustup target add {target}: Rust's library for the functions"), || {
            run(Command::new("rustup").args(["target", "add", &target]).current_dir(paths::root()))
        });
        match added {
            Ok(()) => return Ok(None),
            Err(error) => eprintln!("    not possible here ({error:#})"),
        }
    }
    debian::install(
        &["cargo-web", "rustc-web"],
        "Debian's Rust builds the functions where rustup cannot",
        &format!("install Rust with rustup (https://rustup.rs), then: rustup target add {target}"),
    )?;
    if !is_current(&own) {
        step(&format!("fetch Debian's standard library for {}, once", arch.name()), || unpack(arch, &own))?;
    }
    Ok(Some(own))
}

/// A library belongs to one build of the compiler.
fn is_current(own: &Path) -> bool {
    debian_rust::version().is_ok_and(|stamp| debian_rust::is_current(own, &stamp))
}

/// Debian's library for another processor, of the compiler's version. Not
/// installed: that would make the machine one of two processors. Its package
/// lists are read into a folder of their own for the same reason.
fn unpack(arch: Arch, own: &Path) -> Result<()> {
    let unfinished = own.with_extension("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    let lists = unfinished.join("lists");
    fs::create_dir_all(lists.join("partial"))?;
    let version =
        output(Command::new("dpkg-query").args(["--show", "--showformat=${Version}", "rustc-web"]))?;
    let native = output(Command::new("dpkg").arg("--print-architecture"))?;
    let package = format!("libstd-rust-web-dev:{}={version}", arch.debian_name());
    let apt_get = || {
        let mut apt_get = Command::new("apt-get");
        apt_get.args(["--quiet", "-o", &format!("Dir::State::lists={}", lists.display())]);
        apt_get.args(["-o", &format!("Dir::Cache={}", lists.join("cache").display())]);
        for architecture in [native.trim_end(), arch.debian_name()] {
            apt_get.args(["-o", &format!("APT::Architectures::={architecture}")]);
        }
        // Whoever builds owns the folder.
        apt_get.args(["-o", "APT::Sandbox::User="]).current_dir(&unfinished);
        apt_get
    };
    run(apt_get().arg("update"))?;
    run(apt_get().args(["download", &package]))?;
    let package = fs::read_dir(&unfinished)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|file| file.extension().is_some_and(|kind| kind == "deb"))
        .context("apt-get brought no package")?;
    let content = unfinished.join("content");
    run(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&content))?;

    let rustlib = debian_rust::lay_out(&unfinished, own)?;
    let library = Path::new("content/usr/lib/rustlib").join(arch.target());
    ensure!(
        unfinished.join(&library).join("lib").is_dir(),
        "Debian's package holds no library for {}",
        arch.name()
    );
    symlink(Path::new("../..").join(library), rustlib.join(arch.target()))?;
    fs::remove_file(package)?;
    fs::remove_dir_all(lists)?;
    debian_rust::finish(&unfinished, own, &debian_rust::version()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    /// The way of a machine without rustup's downloads, which the machine of a
    /// developer never takes.
    #[test]
    #[ignore = "downloads Debian's library; run on Debian with rustc-web: cargo test --bin xtask -- --ignored debian"]
    fn debians_library_for_the_other_processor_compiles() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("toolchain");
        let other = if std::env::consts::ARCH == "x86_64" { Arch::Arm64 } else { Arch::X86_64 };
        unpack(other, &own).unwrap();
        assert!(is_current(&own));
        fs::write(folder.path().join("main.rs"), "fn main() { println!(\"{:?}\", std::env::args()); }")
            .unwrap();
        let mut rustc = debian_rust::command(own.join("bin/rustc"));
        rustc.args(["--target", &other.target(), "--emit", "obj", "main.rs"]).current_dir(folder.path());
        assert!(rustc.status().unwrap().success());
    }
}
