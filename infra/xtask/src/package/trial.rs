//! `package --try`: takes the programs out of their zips and starts each under
//! Lambda's runtime protocol, on the stand-ins of the tests. A program for
//! another processor runs in an emulator.

use super::{archive, functions, workshop};
use crate::paths;
use crate::setup::cross::Arch;
use crate::setup::emulator;
use crate::step::{run, step};
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Starts the packaged functions of a processor and lets them answer: the tests
/// `packaged` of `intake-fn`.
pub fn start(arch: Arch) -> Result<()> {
    let emulator = emulator::find_or_install(arch)?;
    let folder = workshop(&format!("{}-unpacked", arch.name()));
    for (name, zip) in functions::zips(arch) {
        let packed = fs::read(&zip).with_context(|| format!("{} is not there", zip.display()))?;
        let program = folder.join(name).join(archive::PROGRAM);
        write_executable(&program, &archive::unpack(&packed)?)?;
        write_executable(&folder.join(format!("{name}.sh")), starter(&emulator, &program)?.as_bytes())?;
    }
    step(&format!("start the packaged functions for {} as Lambda does", arch.name()), || {
        let mut cargo = paths::cargo();
        cargo.args(["test", "--workspace", "--test", "http", "packaged", "--", "--ignored", "--nocapture"]);
        run(cargo.env("LEBONG_PACKAGED", &folder).env("CARGO_INCREMENTAL", "0"))
    })
}

/// A script that becomes the program, through an emulator if need be.
fn starter(emulator: &[String], program: &Path) -> Result<String> {
    let program = program.to_str().context("a folder's name is not UTF-8")?;
    let words = emulator.iter().map(String::as_str).chain([program]);
    let words: Vec<String> = words.map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect();
    Ok(format!("#!/bin/sh\nexec {}\n", words.join(" ")))
}

fn write_executable(file: &Path, content: &[u8]) -> Result<()> {
    fs::create_dir_all(file.parent().context("a file without a folder")?)?;
    // Another process may still run what is there.
    let _ = fs::remove_file(file);
    fs::write(file, content)?;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use std::process::Command;

    #[test]
    fn the_starter_becomes_the_program_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("it's here").join("bootstrap");
        write_executable(&program, b"#!/bin/sh\necho started $0").unwrap();
        let script = folder.path().join("start.sh");
        write_executable(&script, starter(&["env".into()], &program).unwrap().as_bytes()).unwrap();
        let said = Command::new(script).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap(), format!("started {}\n", program.display()));
    }
}
