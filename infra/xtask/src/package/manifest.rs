//! What is in a package, written beside it as `manifest.json`.

use crate::reproducible::Commit;
use crate::setup::cross::Arch;
use anyhow::Result;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// Name of the manifest in each package.
pub const FILE: &str = "manifest.json";

/// The functions for one processor.
#[derive(Serialize)]
pub struct Functions {
    /// For which processor, as Lambda calls it.
    pub arch: Arch,
    /// Rust's target.
    pub target: String,
    #[serde(flatten)]
    pub made: Made,
    /// One zip for each, in order of name.
    pub functions: Vec<Function>,
    /// The bill of materials of all of them.
    pub bill_of_materials: File,
}

/// The site.
#[derive(Serialize)]
pub struct Site {
    #[serde(flatten)]
    pub made: Made,
    /// Every file of it, in order of name; compressed copies are files of their own.
    pub files: Vec<File>,
    /// The bill of materials of its WebAssembly.
    pub bill_of_materials: File,
}

/// From what a package was made.
#[derive(Serialize)]
pub struct Made {
    /// Full hash of the commit.
    pub commit: String,
    /// Whether files had been changed since.
    pub changed_since: bool,
    /// Version of the compiler.
    pub rustc: String,
}

impl Made {
    /// From a commit with a compiler.
    pub fn new(commit: &Commit, rustc: String) -> Made {
        Made { commit: commit.hash.clone(), changed_since: commit.changed, rustc }
    }
}

/// One function.
#[derive(Serialize)]
pub struct Function {
    /// Name of its program.
    pub name: String,
    /// Its zip.
    #[serde(flatten)]
    pub zip: File,
    /// Size of the program itself.
    pub program_bytes: usize,
    /// Newest version of glibc that it needs.
    pub glibc: String,
}

/// One file.
#[derive(Debug, PartialEq, Serialize)]
pub struct File {
    /// Name in the package, or path below the site's folder.
    pub file: String,
    /// Size.
    pub bytes: usize,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl File {
    /// About a file with this content.
    pub fn new(file: &str, content: &[u8]) -> File {
        File { file: file.to_owned(), bytes: content.len(), sha256: sha256(content) }
    }
}

/// Every file below a folder, in order of name.
pub fn files(folder: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_string_lossy();
            files.push(File::new(&name, &fs::read(entry.path())?));
        }
    }
    files.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(files)
}

/// Writes a manifest into its package.
pub fn write(folder: &Path, manifest: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    Ok(fs::write(folder.join(FILE), text)?)
}

fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn it_names_every_file_with_its_hash_in_order() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c", "b/a", "a"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let listed = files(folder.path()).unwrap();
        assert_eq!(listed.iter().map(|file| file.file.as_str()).collect::<Vec<_>>(), ["a", "b/a", "c"]);
        assert_eq!(listed[0].sha256, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
        assert_eq!(listed[1].bytes, 3);
    }

    #[test]
    fn a_deploy_finds_what_it_uploads() {
        let commit = Commit { hash: "0a1b".into(), time: "1".into(), changed: false };
        let function = Function {
            name: "intake".into(),
            zip: File::new("intake.zip", b"zip"),
            program_bytes: 9,
            glibc: "2.34".into(),
        };
        let manifest = Functions {
            arch: Arch::Arm64,
            target: Arch::Arm64.target(),
            made: Made::new(&commit, "rustc 1.95.0".into()),
            functions: vec![function],
            bill_of_materials: File::new("functions.cdx.json", b"{}"),
        };
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &manifest).unwrap();
        let text = fs::read(folder.path().join(FILE)).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!((&read["arch"], &read["commit"]), (&"arm64".into(), &"0a1b".into()));
        let function = &read["functions"][0];
        assert_eq!((&function["name"], &function["file"]), (&"intake".into(), &"intake.zip".into()));
        assert_eq!((&function["bytes"], &function["program_bytes"]), (&3.into(), &9.into()));
        assert_eq!(function["sha256"].as_str().unwrap().len(), 64);
    }
}
