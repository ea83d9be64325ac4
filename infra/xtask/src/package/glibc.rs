//! Which version of the C library a program needs, read from the program.

use crate::setup::cross::Arch;
use anyhow::{Context, Result, bail};
use goblin::elf::Elf;
use goblin::elf::header::{EM_AARCH64, EM_X86_64};

/// A version of glibc.
pub type Version = (u32, u32);

/// The newest version of glibc of which the program needs a symbol. Fails when
/// it is no program for Linux on `arch`.
pub fn needed(program: &[u8], arch: Arch) -> Result<Version> {
    let elf = Elf::parse(program).context("not a program for Linux")?;
    let machine = match arch {
        Arch::Arm64 => EM_AARCH64,
        Arch::X86_64 => EM_X86_64,
    };
    if elf.header.e_machine != machine {
        bail!("not a program for {}", arch.name());
    }
    let needs = elf.verneed.context("the program names no versions of its libraries")?;
    let mut newest = None;
    for library in needs.iter() {
        for version in library.iter() {
            let name = elf.dynstrtab.get_at(version.vna_name).context("a version has no name")?;
            // GLIBC_PRIVATE and GLIBC_ABI_… would be a version that no other
            // build of the library promises.
            if let Some(version) = name.strip_prefix("GLIBC_") {
                newest = newest.max(Some(parse(version).with_context(|| format!("it needs {name}"))?));
            }
        }
    }
    newest.context("the program needs no glibc")
}

/// `2.34` as it is compared.
fn parse(version: &str) -> Result<Version> {
    let mut numbers = version.split('.').map(str::parse);
    let major = numbers.next().context("no number")??;
    let minor = numbers.next().transpose()?.unwrap_or(0);
    Ok((major, minor))
}

/// As it is written.
pub fn shown(version: Version) -> String {
    format!("{}.{}", version.0, version.1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(parse("2.9").unwrap() < parse("2.34").unwrap());
        assert_eq!(parse("2.2.5").unwrap(), (2, 2));
        assert!(parse("PRIVATE").is_err());
        assert_eq!(shown(parse("2.34").unwrap()), "2.34");
    }

    /// This test itself is such a program.
    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    fn a_program_tells_what_it_needs() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let version = needed(&program, Arch::X86_64).unwrap();
        assert!(((2, 17)..(3, 0)).contains(&version), "{version:?}");
        assert!(needed(&program, Arch::Arm64).unwrap_err().to_string().contains("arm64"));
        assert!(needed(b"#!/bin/sh", Arch::X86_64).is_err());
    }
}
