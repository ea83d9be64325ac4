//! `cargo xtask supply`: where dependencies come from, under which licences,
//! whether a weakness of them is known, and what CI may run.
//!
//! The list of known weaknesses is RustSec's, a git repository. It is fetched
//! where that is possible; else the copy of the last time is used, and its age
//! told. cargo-deny and cargo-audit both read it.

use crate::reproducible::cargo_home;
use crate::setup::checkers::{AUDIT, DENY};
use crate::step::{output, run, step};
use crate::{paths, workflows};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// How strict to be, and where the list is.
#[derive(Args, Default)]
pub struct Options {
    /// Fail when known weaknesses cannot be checked, or only with an old list
    #[arg(long)]
    pub strict: bool,
    /// Take the list of known weaknesses from this clone of rustsec/advisory-db
    #[arg(long)]
    pub advisories: Option<PathBuf>,
}

/// Where the list comes from.
const ADDRESS: &str = "https://github.com/RustSec/advisory-db";

/// Where cargo-deny keeps it below cargo's folder: the end of the address, and
/// its hash.
const FOLDER: &str = "advisory-dbs/advisory-db-3157b0e258782691";

/// The oldest list that `--strict` takes, in days. Weaknesses are added nearly
/// every day, so a month is already late.
const OLDEST: u64 = 30;

/// Checks everything that can be checked.
pub fn check(options: &Options) -> Result<()> {
    workflows::check()?;
    let deny = DENY.find_or_install()?;
    let deny = |arguments: &[&str]| run(Command::new(&deny).args(arguments).current_dir(paths::root()));
    step("check licences and sources of dependencies", || deny(&["check", "bans", "licenses", "sources"]))?;

    let list = cargo_home()?.join(FOLDER);
    let fetched = match &options.advisories {
        Some(from) => step("take over the list of known weaknesses", || take_over(from, &list)),
        None => step("fetch the list of known weaknesses", || deny(&["fetch", "db"])),
    };
    if let Err(error) = fetched {
        ensure!(options.advisories.is_none(), error);
        eprintln!("    it cannot be fetched here");
    }
    match days_old(&list) {
        Some(days) => {
            eprintln!("    the list of known weaknesses is {days} days old");
            if options.strict && days > OLDEST {
                bail!("a list of known weaknesses older than {OLDEST} days is as good as none; {}", how());
            }
            step("check for known weaknesses", || deny(&["--offline", "check", "advisories"]))?;
            let audit = AUDIT.find_or_install()?;
            step("check for known weaknesses again, as cargo-audit reads them", || {
                let mut audit = Command::new(audit);
                // Its own view of how old a list may be would stop a check offline.
                audit.args(["audit", "--no-fetch", "--stale", "--db"]).arg(&list);
                for known in ignored()? {
                    audit.args(["--ignore", &known]);
                }
                run(audit.current_dir(paths::root()))
            })
        }
        None if options.strict => bail!("known weaknesses were not checked, for want of a list; {}", how()),
        None => {
            eprintln!("    known weaknesses were NOT checked, for want of a list; {}", how());
            Ok(())
        }
    }
}

/// The weaknesses that `deny.toml` says, with a reason, cannot be mended yet.
fn ignored() -> Result<Vec<String>> {
    let text = fs::read_to_string(paths::root().join("deny.toml"))?;
    let settings: toml::Table = text.parse().context("deny.toml")?;
    let ignore = settings.get("advisories").and_then(|it| it.get("ignore")).and_then(|it| it.as_array());
    // Each is an id, or an id with its reason.
    let id = |entry: &toml::Value| Some(entry.get("id").unwrap_or(entry).as_str()?.to_owned());
    let ids = ignore
        .into_iter()
        .flatten()
        .map(|entry| id(entry).context("deny.toml ignores something without an id"));
    ids.collect()
}

/// What to do without a list, or with an old one.
fn how() -> String {
    format!(
        "run this where {ADDRESS} can be reached, or bring a clone of it: cargo xtask supply --advisories FOLDER"
    )
}

/// Days since the newest entry of a list; nothing without a list.
fn days_old(list: &Path) -> Option<u64> {
    if !list.join("crates").is_dir() {
        return None;
    }
    let time = output(Command::new("git").arg("-C").arg(list).args(["log", "-1", "--format=%ct"])).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(now.saturating_sub(time.trim().parse().ok()?) / 86_400)
}

/// Puts a clone's list where cargo-deny looks, whole or not at all, so that it
/// is there the next time too.
fn take_over(from: &Path, list: &Path) -> Result<()> {
    let from = fs::canonicalize(from).with_context(|| from.display().to_string())?;
    let unfinished = list.with_extension("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(list.parent().context("the list has no folder")?)?;
    let address = format!("file://{}", from.display());
    let clone = ["clone", "--quiet", "--depth", "1", "--branch", "main", &address];
    run(Command::new("git").args(clone).arg(&unfinished))?;
    ensure!(unfinished.join("crates").is_dir(), "{} is no clone of {ADDRESS}", from.display());
    // The next fetch is from there.
    run(Command::new("git").arg("-C").arg(&unfinished).args(["remote", "set-url", "origin", ADDRESS]))?;
    let _ = fs::remove_dir_all(list);
    Ok(fs::rename(unfinished, list)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn git(folder: &Path, arguments: &[&str], time: &str) {
        let mut git = Command::new("git");
        git.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@contoh.id"]).args(arguments);
        git.env("GIT_AUTHOR_DATE", time).env("GIT_COMMITTER_DATE", time);
        assert!(git.output().unwrap().status.success(), "{arguments:?}");
    }

    #[test]
    fn a_clone_is_taken_over_with_its_age() {
        let folder = tempfile::tempdir().unwrap();
        let (clone, list) = (folder.path().join("clone"), folder.path().join("cargo/advisory-db"));
        fs::create_dir_all(clone.join("crates/a")).unwrap();
        fs::write(clone.join("crates/a/RUSTSEC-2026-0001.md"), "weak").unwrap();
        git(&clone, &["init", "--initial-branch", "main"], "");
        git(&clone, &["add", "."], "");
        let three_days_ago =
            SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 3 * 86_400 - 60;
        git(&clone, &["commit", "--message", "a"], &format!("{three_days_ago} +0000"));
        assert_eq!(days_old(&list), None);
        take_over(&clone, &list).unwrap();
        assert_eq!(days_old(&list), Some(3));
        // Again, over the old one.
        take_over(&clone, &list).unwrap();
        assert!(list.join("crates/a/RUSTSEC-2026-0001.md").is_file());
    }

    #[test]
    fn what_is_no_clone_leaves_the_list_alone() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list");
        fs::create_dir_all(list.join("crates")).unwrap();
        assert!(take_over(folder.path(), &list).is_err());
        assert!(take_over(&folder.path().join("missing"), &list).is_err());
        assert!(list.join("crates").is_dir());
    }
}
