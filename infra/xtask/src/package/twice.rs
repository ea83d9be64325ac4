//! `package --verify`: builds everything again from a copy in another folder,
//! reusing nothing, and compares byte by byte.

use super::{Options, Processors};
use crate::paths;
use crate::reproducible::{Commit, git};
use crate::step::{output, run, step};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use walkdir::WalkDir;

/// Makes the packages again and compares them with those that were made.
pub fn verify(options: &Options, commit: &Commit) -> Result<()> {
    let again = paths::target().join("package-again");
    let (copy, target) = (again.join("copy"), again.join("target"));
    let _ = fs::remove_dir_all(&again);
    step("copy everything into another folder", || copy_tracked(&copy))?;
    step("make the packages again", || {
        let mut other = Command::new(std::env::current_exe()?);
        other.current_dir(&copy).env(paths::OTHER_ROOT, &copy).env("CARGO_TARGET_DIR", &target);
        other.args(["package", "--arch", &name(options.arch)?]);
        if options.without_site {
            other.arg("--without-site");
        }
        commit.tell(&mut other);
        run(&mut other)
    })?;
    step("compare byte by byte", || {
        let mut different = differences(&super::folder(), &target.join("package"))?;
        if !options.without_site {
            different.extend(differences(&paths::dist(), &copy.join("dist"))?);
        }
        if !different.is_empty() {
            bail!("two builds of one commit differ; both are kept:\n{}", different.join("\n"));
        }
        Ok(())
    })?;
    eprintln!("    two builds in two folders are equal");
    Ok(fs::remove_dir_all(again)?)
}

fn name(arch: Processors) -> Result<String> {
    Ok(arch.to_possible_value().context("a processor without a name")?.get_name().to_owned())
}

/// Copies the files that git knows, as they are now, into a folder. What was
/// there before goes.
pub fn copy_tracked(to: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(to);
    let root = paths::root();
    for name in tracked()? {
        let (from, to) = (root.join(&name), to.join(&name));
        // Deleted since the last commit.
        if !from.is_file() {
            continue;
        }
        fs::create_dir_all(to.parent().context("a file without a folder")?)?;
        fs::copy(&from, to).with_context(|| from.display().to_string())?;
    }
    Ok(())
}

/// Paths of the files that git knows; of all files where the workspace is such
/// a copy already.
fn tracked() -> Result<Vec<PathBuf>> {
    let root = paths::root();
    if root.join(".git").exists() {
        let names = output(git().args(["ls-files", "-z"]))?;
        return Ok(names.split_terminator('\0').map(PathBuf::from).collect());
    }
    let built = |name: &std::ffi::OsStr| name == "target" || name == "dist" || name == "data";
    let entries =
        WalkDir::new(&root).into_iter().filter_entry(|entry| entry.depth() != 1 || !built(entry.file_name()));
    entries.map(|entry| Ok(entry?.path().strip_prefix(&root)?.to_owned())).collect()
}

/// One line for each file that is not the same in both folders. A folder that
/// only the first has, because it was made before, does not count.
fn differences(one: &Path, other: &Path) -> Result<Vec<String>> {
    let made: BTreeSet<_> = fs::read_dir(other)?.flatten().map(|entry| entry.file_name()).collect();
    let in_one = names(one)?.into_iter().filter(|name| {
        name.parent() == Some(Path::new("")) || name.iter().next().is_some_and(|top| made.contains(top))
    });
    let all: BTreeSet<PathBuf> = in_one.chain(names(other)?).collect();
    let mut different = Vec::new();
    for name in all {
        let (a, b) = (fs::read(one.join(&name)), fs::read(other.join(&name)));
        let what = match (a, b) {
            (Ok(a), Ok(b)) if a == b => continue,
            (Ok(a), Ok(b)) => {
                let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
                format!("{} and {} bytes, alike up to byte {at}", a.len(), b.len())
            }
            (Ok(_), Err(_)) => "only in the first".to_owned(),
            _ => "only in the second".to_owned(),
        };
        different.push(format!("{}: {what}", name.display()));
    }
    Ok(different)
}

fn names(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = WalkDir::new(folder).into_iter().filter_map(|entry| match entry {
        Ok(entry) if !entry.file_type().is_file() => None,
        Ok(entry) => Some(entry.path().strip_prefix(folder).map(Path::to_owned).map_err(Into::into)),
        Err(error) => Some(Err(error.into())),
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn every_difference_is_named() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&one, &other] {
            fs::create_dir(folder.path().join("arm64")).unwrap();
            fs::write(folder.path().join("arm64/same"), "same").unwrap();
        }
        assert_eq!(differences(one.path(), other.path()).unwrap(), Vec::<String>::new());
        fs::create_dir(one.path().join("made before")).unwrap();
        fs::write(one.path().join("made before/a"), "a").unwrap();
        fs::write(one.path().join("arm64/changed"), "abcd").unwrap();
        fs::write(other.path().join("arm64/changed"), "abX").unwrap();
        fs::write(one.path().join("arm64/gone"), "").unwrap();
        fs::write(other.path().join("arm64/new"), "").unwrap();
        assert_eq!(
            differences(one.path(), other.path()).unwrap(),
            [
                "arm64/changed: 4 and 3 bytes, alike up to byte 2",
                "arm64/gone: only in the first",
                "arm64/new: only in the second"
            ]
        );
    }

    #[test]
    fn a_copy_holds_what_git_knows() {
        let to = tempfile::tempdir().unwrap();
        let copy = to.path().join("copy");
        copy_tracked(&copy).unwrap();
        assert!(copy.join("Cargo.lock").is_file() && copy.join("infra/xtask/Cargo.toml").is_file());
        assert!(!copy.join("target").exists() && !copy.join(".git").exists());
    }
}
