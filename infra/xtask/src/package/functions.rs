//! The functions, built as Lambda runs them, each in its zip.

use super::manifest::{File, Manifest, Program};
use super::{archive, bill, glibc, manifest, workshop};
use crate::reproducible::Commit;
use crate::setup::cross::{self, Arch, GLIBC};
use crate::step::{run, step};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The programs that become functions; in order of name.
const PROGRAMS: [&str; 4] = ["digest", "intake", "sheets", "staff"];

/// The largest zip. They are half of that; twice as much is a mistake, since
/// the size is what a cold start waits for.
const LARGEST: usize = 8_000_000;

/// Builds and packages the functions for a processor.
pub fn package(arch: Arch, commit: &Commit) -> Result<()> {
    let toolchain = cross::find_or_install(arch)?;
    let into = workshop(arch.name());
    step(&format!("build the functions for {}", arch.name()), || {
        let mut cargo = toolchain.build(&into)?;
        commit.tell(&mut cargo);
        // Only these: their features are then their own, and nothing that only
        // the tools need is built. One call, so that they share everything.
        cargo.args(["--locked", "--release", "--package", "intake-fn"]);
        cargo.args(PROGRAMS.iter().flat_map(|program| ["--bin", program]));
        run(&mut cargo)
    })?;
    let built = into.join(arch.target()).join("release");
    let manifest = Manifest::new(Some(arch), commit, toolchain.rustc_version()?);
    let out = folder(arch);
    step(&format!("package the functions for {}", arch.name()), || pack(arch, &built, &out, manifest, commit))
}

/// Folder of a processor's package.
pub fn folder(arch: Arch) -> PathBuf {
    super::folder().join(arch.name())
}

/// A function's zip in its package.
pub fn zips(arch: Arch) -> impl Iterator<Item = (&'static str, PathBuf)> {
    PROGRAMS.into_iter().map(move |name| (name, folder(arch).join(file(name))))
}

fn file(program: &str) -> String {
    format!("{program}.zip")
}

fn pack(arch: Arch, built: &Path, out: &Path, mut manifest: Manifest, commit: &Commit) -> Result<()> {
    let _ = fs::remove_dir_all(out);
    fs::create_dir_all(out)?;
    for name in PROGRAMS {
        let program = fs::read(built.join(name)).with_context(|| format!("{name} was not built"))?;
        let (about, zip) = one(name, &program, arch)?;
        fs::write(out.join(file(name)), zip)?;
        manifest.files.insert(file(name), about);
    }
    let (name, about) = bill::write(bill::Of::Functions(arch), commit, out)?;
    manifest.files.insert(name, about);
    manifest::write(out, &manifest)
}

/// A function's zip, if it can run on Lambda.
fn one(name: &str, program: &[u8], arch: Arch) -> Result<(File, Vec<u8>)> {
    let needed = glibc::needed(program, arch).with_context(|| format!("the program {name}"))?;
    let zip = archive::pack(program)?;
    judge(name, needed, zip.len())?;
    let glibc = glibc::shown(needed);
    eprintln!("    {name}: {} bytes, zipped {}, needs glibc {glibc}", program.len(), zip.len());
    let program = Program { program_bytes: program.len(), glibc };
    Ok((File { program: Some(program), ..File::new(&zip) }, zip))
}

/// Refuses what Lambda's system could not start, or would start slowly.
fn judge(name: &str, needed: glibc::Version, zipped: usize) -> Result<()> {
    ensure!(
        needed <= GLIBC,
        "the program {name} needs glibc {}, and Lambda's system has {}",
        glibc::shown(needed),
        glibc::shown(GLIBC)
    );
    ensure!(zipped <= LARGEST, "the zip of {name} has {zipped} bytes, more than {LARGEST}");
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn what_lambda_could_not_start_is_refused() {
        judge("intake", (2, 34), LARGEST).unwrap();
        let newer = judge("intake", (2, 35), 1).unwrap_err().to_string();
        assert_eq!(newer, "the program intake needs glibc 2.35, and Lambda's system has 2.34");
        let larger = judge("intake", (2, 30), LARGEST + 1).unwrap_err().to_string();
        assert!(larger.contains("8000001 bytes"), "{larger}");
    }

    #[test]
    fn every_packaged_program_is_one_of_the_workspace() {
        for program in PROGRAMS {
            assert!(
                crate::paths::root().join(format!("intake-fn/src/bin/{program}.rs")).is_file(),
                "{program}"
            );
        }
    }
}
