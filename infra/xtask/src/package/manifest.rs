//! What is in a package, written beside it as `manifest.json`.

use crate::reproducible::Commit;
use crate::setup::cross::Arch;
use anyhow::Result;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// Name of the manifest in each package.
pub const FILE: &str = "manifest.json";

/// What is in a package.
#[derive(Serialize)]
pub struct Manifest {
    /// For which processor, as Lambda calls it; nothing for the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arch: Option<Arch>,
    /// Full hash of the commit.
    pub commit: String,
    /// Whether files had been changed since.
    pub changed_since: bool,
    /// Version of the compiler.
    pub rustc: String,
    /// Every file by its name in the package, or its path in the site. The
    /// site's compressed copies are files of their own.
    pub files: BTreeMap<String, File>,
}

impl Manifest {
    /// Of a package without files.
    pub fn new(arch: Option<Arch>, commit: &Commit, rustc: String) -> Manifest {
        Manifest {
            arch,
            commit: commit.hash.clone(),
            changed_since: commit.changed,
            rustc,
            files: BTreeMap::new(),
        }
    }
}

/// One file.
#[derive(Debug, PartialEq, Serialize)]
pub struct File {
    /// Size.
    pub bytes: usize,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
    /// Of a function's zip: what is in it.
    #[serde(flatten)]
    pub program: Option<Program>,
}

/// The program in a function's zip.
#[derive(Debug, PartialEq, Serialize)]
pub struct Program {
    /// Size of the program itself.
    pub program_bytes: usize,
    /// Newest version of glibc that it needs.
    pub glibc: String,
}

impl File {
    /// About a file with this content.
    pub fn new(content: &[u8]) -> File {
        let sha256 = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        File { bytes: content.len(), sha256, program: None }
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Result<BTreeMap<String, File>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_string_lossy().into_owned();
            files.insert(name, File::new(&fs::read(entry.path())?));
        }
    }
    Ok(files)
}

/// Writes a manifest into its package.
pub fn write(folder: &Path, manifest: &Manifest) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    Ok(fs::write(folder.join(FILE), text)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn it_names_every_file_with_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c", "b/a", "a"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let listed = files(folder.path()).unwrap();
        assert_eq!(listed.keys().map(String::as_str).collect::<Vec<_>>(), ["a", "b/a", "c"]);
        assert_eq!(listed["a"].sha256, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
        assert_eq!(listed["b/a"].bytes, 3);
    }

    /// The example that `deploy` is held to, too.
    #[test]
    fn a_deploy_finds_what_it_uploads() {
        let commit = Commit { hash: "0a1b".into(), time: "1".into(), changed: false };
        let mut manifest = Manifest::new(Some(Arch::Arm64), &commit, "rustc 1.95.0".into());
        let program = Program { program_bytes: 9, glibc: "2.34".into() };
        manifest.files.insert("intake.zip".into(), File { program: Some(program), ..File::new(b"zip") });
        manifest.files.insert("functions.cdx.json".into(), File::new(b"{}"));
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &manifest).unwrap();
        let example = include_str!("../../../cloud/src/deploy/manifest.json");
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), example);
    }
}
