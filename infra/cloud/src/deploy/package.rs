//! What is released, as it lies on this machine: the zips of the functions,
//! the built site, the templates.

use crate::deploy::release::{OFFICE, read_json};
use crate::tell::say;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Processor of the functions in the cloud.
pub const ARCHITECTURE: &str = "arm64";
/// Read by the build and by deploy, by no browser.
const NOT_SERVED: &str = "headers.json";

/// Everything that a release is made of.
#[derive(Clone, Debug)]
pub struct Package {
    /// Commit that it was built from.
    pub commit: String,
    /// Zip of each function.
    pub functions: BTreeMap<String, PathBuf>,
    /// Folder of the built site.
    pub dist: PathBuf,
    /// Folder of the templates, `stages.toml` and `headers.json`.
    pub infra: PathBuf,
}

/// What of the manifest of a package is looked at; `infra/xtask/src/package`
/// writes it, and `manifest.json` beside this file is an example that both
/// are held to.
#[derive(Deserialize)]
struct Manifest {
    commit: String,
    /// By name in the package, or by path in the site.
    files: BTreeMap<String, File>,
}

#[derive(Deserialize)]
struct File {
    sha256: String,
}

/// What the name of a function's zip ends with.
const ZIP: &str = ".zip";
/// What the name of a bill of materials ends with; it lies beside the manifest
/// and is not deployed.
const BILL: &str = ".cdx.json";

impl Manifest {
    fn read(file: &Path) -> Result<Manifest> {
        read_json(file)
    }

    /// The files with names of this kind, by name. Refuses what was changed since.
    fn checked(&self, folder: &Path, kind: impl Fn(&str) -> bool) -> Result<BTreeMap<String, PathBuf>> {
        let checked = self.files.iter().filter(|(name, _)| kind(name)).map(|(name, about)| {
            let file = folder.join(name);
            ensure!(
                super::release::sha256(&file)? == about.sha256,
                "{} is not the file that was packaged; run cargo xtask package again",
                file.display()
            );
            Ok((name.clone(), file))
        });
        checked.collect()
    }
}

impl Package {
    /// Reads the folders of packages (`arm64/`, `site/`) and the site itself.
    pub fn read(packages: &Path, dist: PathBuf, infra: PathBuf) -> Result<Package> {
        let folder = packages.join(ARCHITECTURE);
        let about = |folder: &str| packages.join(folder).join("manifest.json");
        let packed =
            Manifest::read(&about(ARCHITECTURE)).context("nothing is packaged; run cargo xtask package")?;
        let site =
            Manifest::read(&about("site")).context("the site is not packaged; run cargo xtask package")?;
        ensure!(
            packed.commit == site.commit,
            "functions and site are of two commits; run cargo xtask package"
        );
        let functions: BTreeMap<String, PathBuf> = packed
            .checked(&folder, |name| name.ends_with(ZIP))?
            .into_iter()
            .map(|(name, file)| (name.trim_end_matches(ZIP).to_owned(), file))
            .collect();
        ensure!(!functions.is_empty(), "{} names no function", about(ARCHITECTURE).display());
        site.checked(&dist, |name| !name.ends_with(BILL))?;
        Ok(Package { commit: packed.commit, functions, dist, infra })
    }

    /// Paths of all files that are served, in order. Not what staff say about
    /// their office, nor compressed copies of it: that is theirs.
    pub fn site_files(&self) -> Result<Vec<String>> {
        let mut files = Vec::new();
        let mut folders = vec![self.dist.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.strip_prefix(&self.dist)?.to_str().context("a file's name is not UTF-8")?;
                if !name.starts_with(OFFICE) && !name.starts_with(NOT_SERVED) {
                    files.push(name.to_owned());
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The commit of a clean tree.
pub fn clean_commit(root: &Path) -> Result<String> {
    let git = |arguments: &[&str]| -> Result<String> {
        let output = Command::new("git").args(arguments).current_dir(root).output();
        let output = output.context("git cannot be started")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let changed = git(&["status", "--porcelain"])?;
    if !changed.is_empty() {
        let shown: Vec<&str> = changed.lines().take(5).collect();
        bail!(
            "the tree is not clean, so nobody could say later what was deployed. Commit or put away:\n{}",
            shown.join("\n")
        );
    }
    git(&["rev-parse", "HEAD"])
}

/// Runs one of the developer's commands.
pub fn xtask(root: &Path, arguments: &[&str]) -> Result<()> {
    say(format_args!("Running cargo xtask {}.", arguments.join(" ")));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).arg("xtask").args(arguments).current_dir(root).status();
    let status = status.context("cargo cannot be started")?;
    ensure!(status.success(), "cargo xtask {} failed; the lines above say why", arguments.join(" "));
    Ok(())
}

/// Cargo's folder of everything built.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let name = ["-c", "user.name=x", "-c", "user.email=x@contoh.id", "-c", "commit.gpgsign=false"];
        let git = Command::new("git").args(name).args(arguments).current_dir(folder).output().unwrap();
        assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    }

    #[test]
    fn only_what_is_committed_is_deployed() {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "--quiet"]);
        std::fs::write(folder.path().join("a.txt"), "1").unwrap();
        let error = clean_commit(folder.path()).unwrap_err().to_string();
        assert!(error.contains("not clean") && error.contains("a.txt"), "{error}");
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "--quiet", "-m", "a"]);
        assert_eq!(clean_commit(folder.path()).unwrap().len(), 40);
        std::fs::write(folder.path().join("a.txt"), "2").unwrap();
        assert!(clean_commit(folder.path()).is_err());
    }

    #[test]
    fn what_was_changed_after_packaging_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, content: &str| {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content).unwrap();
        };
        let hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"; // of "1"
        let files = |names: &[&str]| -> String {
            let one = |name: &&str| format!(r#""{name}": {{ "bytes": 1, "sha256": "{hash}" }}"#);
            names.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let about = |commit: &str, names: &[&str]| {
            format!(r#"{{ "commit": "{commit}", "files": {{ {} }} }}"#, files(names))
        };
        write("arm64/manifest.json", &about("c", &["intake.zip", "functions.cdx.json"]));
        write("site/manifest.json", &about("c", &["index.html", "site.cdx.json"]));
        write("arm64/intake.zip", "1");
        write("dist/index.html", "1");
        write("dist/office.json.br", "1");
        let read = || Package::read(folder.path(), folder.path().join("dist"), folder.path().join("infra"));
        let package = read().unwrap();
        assert_eq!(package.functions.keys().collect::<Vec<_>>(), ["intake"]);
        assert_eq!(package.site_files().unwrap(), ["index.html"], "not what the office says");
        write("dist/index.html", "2");
        assert!(read().unwrap_err().to_string().contains("index.html is not the file"), "the site");
        write("dist/index.html", "1");
        write("arm64/intake.zip", "2");
        assert!(read().unwrap_err().to_string().contains("intake.zip is not the file"), "the function");
        write("arm64/intake.zip", "1");
        write("site/manifest.json", &about("d", &["index.html"]));
        assert!(read().unwrap_err().to_string().contains("two commits"));
    }

    #[test]
    fn what_packaging_writes_is_what_deploying_reads() {
        let manifest: Manifest = serde_json::from_str(include_str!("manifest.json")).unwrap();
        assert_eq!(manifest.commit, "0a1b");
        assert_eq!(manifest.files.keys().collect::<Vec<_>>(), ["functions.cdx.json", "intake.zip"]);
        assert_eq!(manifest.files["intake.zip"].sha256.len(), 64);
    }
}
