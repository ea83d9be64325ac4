//! Drills: what must not go wrong in the cloud, tried here on real builds.

use crate::native::Profile;
use crate::step::{output, run, step};
use crate::worker::Keep;
use crate::{check, paths, site};
use anyhow::{Context, Result};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The drills.
#[derive(Subcommand)]
pub enum What {
    /// Ten switches between two real builds and three roll-backs, under load and in open tabs
    Switch {
        /// Revision of the release before; the last tag, or the newest commit of main that differs
        #[arg(long)]
        from: Option<String>,
    },
}

/// What of the repository residents and function come from: a revision that
/// differs in none of it is the same release.
const PRODUCT: [&str; 5] = ["domain", "frontend", "intake-fn", "site", "Cargo.lock"];

/// Runs a drill.
pub fn run_named(what: What) -> Result<()> {
    match what {
        What::Switch { from } => switch(from.as_deref()),
    }
}

fn git(arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.args(arguments).current_dir(paths::root());
    git
}

fn said(arguments: &[&str]) -> Option<String> {
    let output = git(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

/// The commit of the release before, and why it is that.
fn before(from: Option<&str>) -> Result<(String, String)> {
    let commit =
        |revision: &str| output(&mut git(&["rev-parse", "--verify", &format!("{revision}^{{commit}}")]));
    if let Some(revision) = from {
        return Ok((commit(revision)?.trim().to_owned(), format!("{revision}, as asked for")));
    }
    if let Some(tag) = said(&["describe", "--tags", "--abbrev=0"]) {
        return Ok((commit(&tag)?.trim().to_owned(), format!("{tag}, the last tag")));
    }
    let newest = said(&["merge-base", "HEAD", "main"]).unwrap_or_else(|| "HEAD".to_owned());
    let all = output(&mut git(&["rev-list", "--first-parent", &newest]))?;
    let differs = |commit: &&str| {
        let mut look = git(&["diff", "--quiet", commit, "--"]);
        look.args(PRODUCT).status().is_ok_and(|status| !status.success())
    };
    let found = all.lines().find(differs).context("no commit of main differs from what is here")?;
    Ok((found.to_owned(), "the newest commit of main from which the product here differs".to_owned()))
}

/// A checked-out revision, taken away again at the end.
struct Worktree(PathBuf);

impl Worktree {
    fn add(folder: PathBuf, commit: &str) -> Result<Worktree> {
        // What an interrupted drill left.
        let path = folder.to_str().context("the cache folder's name is not UTF-8")?;
        let _ = git(&["worktree", "remove", "--force", path]).output();
        run(&mut git(&["worktree", "add", "--quiet", "--force", "--detach", path, commit]))?;
        Ok(Worktree(folder))
    }
}

impl Drop for Worktree {
    fn drop(&mut self) {
        let _ = git(&["worktree", "remove", "--force"]).arg(&self.0).output();
    }
}

/// Builds both releases, each as its own commands do it, and runs the tests of
/// switching on them.
fn switch(from: Option<&str>) -> Result<()> {
    let (commit, why) = before(from)?;
    let title = output(&mut git(&["log", "-1", "--format=%h %s", &commit]))?;
    eprintln!("N-1 is {} ({why}); N is what is here", title.trim());
    let place = paths::cache()?.join("drill");
    std::fs::create_dir_all(&place)?;
    let (worktree, target) = (Worktree::add(place.join("before"), &commit)?, place.join("target"));
    step("build N-1 as its own commands do it", || {
        run(clean(&worktree.0, &target).args(["xtask", "build"]).env("GIT_COMMIT", &commit))
    })?;

    let here = output(&mut git(&["rev-parse", "HEAD"]))?;
    let own = |cargo: &mut Command| {
        // One commit for all that is built here, or the second command builds again.
        cargo.env("GIT_COMMIT", format!("{}+", here.trim())).env("CARGO_INCREMENTAL", "0");
    };
    step("build N", || {
        let mut cargo = paths::cargo();
        own(&mut cargo);
        run(cargo.args(["build", "--workspace", "--bins"]))
    })?;
    site::build(Profile::Dev, Keep::Site)?;

    let mut cargo = paths::cargo();
    own(&mut cargo);
    check::name_the_built(&mut cargo)?;
    cargo.args(["test", "--workspace", "--test", "switching", "--", "--nocapture", "--test-threads=1"]);
    cargo.env("LEBONG_BEFORE_DIST", worktree.0.join("dist"));
    cargo.env("LEBONG_BEFORE_FUNCTIONS", target.join("debug"));
    eprintln!("==> switch between them");
    let status = cargo.status().context("cargo test cannot be started")?;
    anyhow::ensure!(status.success(), "the drill failed; the lines above say where");
    Ok(())
}

/// The cargo of another working copy, with its own target folder.
fn clean(root: &Path, target: &Path) -> Command {
    let mut cargo = paths::cargo();
    cargo.current_dir(root).env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    cargo
}
