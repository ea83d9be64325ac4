//! `cargo xtask package`: what a deploy uploads. The functions as zips, the
//! site, the bills of materials, and manifests that name every file with its
//! hash, in `<target>/package/`.
//!
//! Two packages of one commit are equal byte for byte, whoever makes them
//! where and when, with the same compiler (docs/adr/0015).

mod archive;
mod bill;
mod functions;
mod glibc;
mod manifest;
mod site;
mod trial;
mod twice;

use crate::paths;
use crate::reproducible::Commit;
use crate::setup::cross::Arch;
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What to package, and what to do with it.
#[derive(Args)]
pub struct Options {
    /// For which processor the functions are built
    #[arg(long, value_enum, default_value_t = Processors::Arm64)]
    pub arch: Processors,
    /// Leave out the site
    #[arg(long)]
    pub without_site: bool,
    /// Build again in another folder, and compare byte by byte
    #[arg(long)]
    pub verify: bool,
    /// Start the packaged functions as Lambda does, and let them answer
    #[arg(long = "try")]
    pub trial: bool,
}

/// Processors to package for.
#[derive(Clone, Copy, ValueEnum)]
pub enum Processors {
    /// Graviton; the one that is deployed.
    Arm64,
    /// Intel and AMD.
    #[value(name = "x86_64")]
    X86_64,
    /// The two.
    Both,
    /// None: only the site.
    None,
}

impl Processors {
    fn list(self) -> &'static [Arch] {
        match self {
            Processors::Arm64 => &[Arch::Arm64],
            Processors::X86_64 => &[Arch::X86_64],
            Processors::Both => &[Arch::Arm64, Arch::X86_64],
            Processors::None => &[],
        }
    }
}

/// Folder of the packages, with a folder for each processor and one for the
/// site in it.
pub fn folder() -> PathBuf {
    paths::target().join("package")
}

/// Folder of what the packages are made from.
fn workshop(name: &str) -> PathBuf {
    paths::target().join("package-build").join(name)
}

/// Makes the packages.
pub fn package(options: &Options) -> Result<()> {
    let commit = Commit::find()?;
    if commit.changed {
        eprintln!("    files have changed since the commit; the packages name it all the same");
    }
    for arch in options.arch.list() {
        functions::package(*arch, &commit)?;
    }
    if !options.without_site {
        site::package(&commit)?;
    }
    if options.verify {
        twice::verify(options, &commit)?;
    }
    if options.trial {
        for arch in options.arch.list() {
            trial::start(*arch)?;
        }
    }
    println!("{}", folder().display());
    Ok(())
}
