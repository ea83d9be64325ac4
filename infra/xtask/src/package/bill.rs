//! The bill of materials: a list of everything that is in what is deployed, in
//! the format of CycloneDX (<https://cyclonedx.org>), which scanners read.

use super::manifest::File;
use super::{twice, workshop};
use crate::reproducible::Commit;
use crate::setup::checkers::CYCLONEDX;
use crate::setup::cross::Arch;
use crate::setup::wasm;
use crate::step::run;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the bill is about.
#[derive(Clone, Copy)]
pub enum Of {
    /// The functions for a processor.
    Functions(Arch),
    /// The browser's modules.
    Site,
}

impl Of {
    /// Package of the workspace, name of the bill.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Of::Functions(_) => ("intake-fn", "functions.cdx.json"),
            Of::Site => ("frontend", "site.cdx.json"),
        }
    }

    fn target(self) -> String {
        match self {
            Of::Functions(arch) => arch.target(),
            Of::Site => wasm::TARGET.to_owned(),
        }
    }
}

/// Writes a bill into a package. Gives its name there.
pub fn write(of: Of, commit: &Commit, into: &Path) -> Result<(String, File)> {
    let program = CYCLONEDX.find_or_install()?;
    // It writes beside every Cargo.toml of a workspace, so it gets a copy.
    let copy = workshop("bill");
    twice::copy_tracked(&copy)?;
    let (package, name) = of.names();
    let folder = copy.join(package);
    let mut cyclonedx = Command::new(program);
    cyclonedx.arg("cyclonedx").current_dir(&copy);
    cyclonedx.arg("--manifest-path").arg(folder.join("Cargo.toml"));
    cyclonedx.args(["--format", "json", "--spec-version", "1.5", "--target", &of.target()]);
    // What only builds is not in what is deployed.
    cyclonedx.args(["--no-build-deps", "--quiet", "--override-filename", "bill"]);
    if matches!(of, Of::Site) {
        cyclonedx.args(["--no-default-features", "--features", "form,finish"]);
    }
    // With a time given it makes up neither time nor serial number.
    commit.tell(&mut cyclonedx);
    run(&mut cyclonedx)?;
    let written = fs::read_to_string(folder.join("bill.json")).context("no bill was written")?;
    let bill = neutral(&written, &copy)?;
    fs::write(into.join(name), &bill)?;
    Ok((name.to_owned(), File::new(bill.as_bytes())))
}

/// Names our own crates by their place in the repository instead of their
/// place on this machine.
fn neutral(bill: &str, root: &Path) -> Result<String> {
    let root = root.to_str().context("the folder's name is not UTF-8")?;
    Ok(bill.replace(&format!("{root}/"), "/lebong/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::paths;

    #[test]
    fn our_crates_are_named_by_their_place_in_the_repository() {
        let bill = r#"{"bom-ref": "path+file:///home/a/copy/domain#0.1.0"}"#;
        let neutral = neutral(bill, Path::new("/home/a/copy")).unwrap();
        assert_eq!(neutral, r#"{"bom-ref": "path+file:///lebong/domain#0.1.0"}"#);
    }

    #[test]
    fn each_bill_is_of_a_package_that_is_there() {
        for of in [Of::Functions(Arch::Arm64), Of::Site] {
            assert!(paths::root().join(of.names().0).join("Cargo.toml").is_file());
        }
    }
}
