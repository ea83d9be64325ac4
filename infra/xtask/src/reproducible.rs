//! What makes two builds of one commit equal, in whatever folder and at
//! whatever time they are made.

use crate::paths;
use crate::step::output;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The commit that is built.
#[derive(Clone)]
pub struct Commit {
    /// Its full hash, which `/api/health` tells.
    pub hash: String,
    /// Its time in seconds since 1970, which is the time of everything made
    /// from it (<https://reproducible-builds.org/specs/source-date-epoch/>).
    pub time: String,
    /// Whether files have changed since.
    pub changed: bool,
}

impl Commit {
    /// The commit of the work tree. A copy without git is told by `GIT_COMMIT`
    /// and `SOURCE_DATE_EPOCH`.
    pub fn find() -> Result<Commit> {
        if let (Ok(hash), Ok(time)) = (std::env::var("GIT_COMMIT"), std::env::var("SOURCE_DATE_EPOCH")) {
            return Ok(Commit { hash, time, changed: false });
        }
        let told = output(git().args(["show", "--no-patch", "--format=%H %ct", "HEAD"]))
            .context("packages are made from a git clone, so that they can name their commit")?;
        let (hash, time) = told.trim_end().split_once(' ').context("git tells no commit")?;
        let changes = output(git().args(["status", "--porcelain", "--untracked-files=no"]))?;
        Ok(Commit { hash: hash.to_owned(), time: time.to_owned(), changed: !changes.is_empty() })
    }

    /// Tells a build about it.
    pub fn tell(&self, command: &mut Command) {
        command.env("GIT_COMMIT", &self.hash).env("SOURCE_DATE_EPOCH", &self.time);
    }
}

/// git on the work tree.
pub fn git() -> Command {
    let mut git = Command::new("git");
    git.current_dir(paths::root());
    git
}

/// Tells rustc to write neutral names instead of this machine's folders:
/// panics name source files, and so do macros. `sysroot` is the compiler's.
/// Besides them, `more` flags: cargo takes one list of all.
pub fn set_flags(cargo: &mut Command, sysroot: &Path, target: &Path, more: &[&str]) -> Result<()> {
    let mut flags: Vec<String> = more.iter().map(|flag| (*flag).to_owned()).collect();
    let home = cargo_home()?;
    let mut folders = vec![(home.clone(), "/cargo")];
    // One folder for each address that the registry is reached by.
    if let Ok(registries) = fs::read_dir(home.join("registry/src")) {
        let mut registries: Vec<PathBuf> = registries.flatten().map(|entry| entry.path()).collect();
        registries.sort();
        folders.extend(registries.into_iter().map(|folder| (folder, "/cargo/registry")));
    }
    folders.push((sysroot.join("lib/rustlib/src/rust"), "/rustc"));
    outside_first(&mut folders, paths::root(), "/lebong");
    outside_first(&mut folders, target.to_owned(), "/target");
    for (folder, name) in folders {
        let folder = folder.to_str().context("a folder's name is not UTF-8")?;
        flags.push(format!("--remap-path-prefix={folder}={name}"));
    }
    // Unlike RUSTFLAGS this may hold spaces.
    cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    Ok(())
}

/// Adds a folder before those that lie in it: of several that fit rustc takes
/// the last, and a clone may hold cargo's folder.
fn outside_first(folders: &mut Vec<(PathBuf, &'static str)>, folder: PathBuf, name: &'static str) {
    let at = folders.iter().position(|(inside, _)| inside.starts_with(&folder)).unwrap_or(folders.len());
    folders.insert(at, (folder, name));
}

/// Cargo's folder of everything downloaded.
pub fn cargo_home() -> Result<PathBuf> {
    match std::env::var_os("CARGO_HOME") {
        Some(home) => Ok(PathBuf::from(home)),
        None => Ok(dirs::home_dir().context("this user has no home folder")?.join(".cargo")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_folder_is_named_before_those_that_lie_in_it() {
        let mut folders = vec![("/a/cargo".into(), "/cargo"), ("/b".into(), "/rustc")];
        outside_first(&mut folders, "/a".into(), "/lebong");
        outside_first(&mut folders, "/a/target".into(), "/target");
        let names: Vec<&str> = folders.iter().map(|(_, name)| *name).collect();
        assert_eq!(names, ["/lebong", "/cargo", "/rustc", "/target"]);
    }

    #[test]
    fn this_machines_folders_are_renamed_besides_other_flags() {
        let mut cargo = Command::new("cargo");
        set_flags(&mut cargo, Path::new("/sysroot"), Path::new("/t"), &["-C", "panic=abort"]).unwrap();
        let flags = cargo.get_envs().find(|(name, _)| *name == "CARGO_ENCODED_RUSTFLAGS").unwrap().1.unwrap();
        let flags: Vec<&str> = flags.to_str().unwrap().split('\u{1f}').collect();
        assert_eq!(flags[..2], ["-C", "panic=abort"]);
        let root = format!("--remap-path-prefix={}=/lebong", paths::root().display());
        for flag in [
            root.as_str(),
            "--remap-path-prefix=/sysroot/lib/rustlib/src/rust=/rustc",
            "--remap-path-prefix=/t=/target",
        ] {
            assert!(flags.contains(&flag), "{flag}: {flags:?}");
        }
    }
}
