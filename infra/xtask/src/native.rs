//! The native programs: functions, stack, prerender.

use crate::paths;
use crate::step::{output, run, step};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// How the native programs are built.
#[derive(Clone, Copy)]
pub enum Profile {
    /// Quick to build.
    Dev,
    /// As deployed.
    Release,
}

impl Profile {
    /// Folder of the binaries.
    pub fn folder(self) -> PathBuf {
        paths::target().join(match self {
            Profile::Dev => "debug",
            Profile::Release => "release",
        })
    }
}

/// What `serve` runs and the site is built with. Not `cloud`, which only a
/// maintainer needs and which takes minutes.
const PROGRAMS: [&str; 8] =
    ["digest", "intake", "local-stack", "office", "prerender", "sheets", "staff", "staff-list"];

/// Builds the programs that residents and staff meet. Of the whole workspace:
/// another selection turns on other features of the dependencies and builds
/// them again for the tests.
pub fn build(profile: Profile) -> Result<()> {
    step("build the functions, the local stack and the prerenderer", || {
        let mut cargo = paths::cargo();
        cargo.args(["build", "--workspace"]);
        cargo.args(PROGRAMS.iter().flat_map(|program| ["--bin", program]));
        if matches!(profile, Profile::Release) {
            cargo.arg("--release");
            // `/api/health` tells it. Not in development, where each commit
            // would build the functions again.
            if let Ok(commit) =
                output(Command::new("git").args(["rev-parse", "HEAD"]).current_dir(paths::root()))
            {
                cargo.env("GIT_COMMIT", commit.trim_end());
            }
        }
        run(&mut cargo)
    })
}

/// Builds the maintainer's program, and with it those that it runs. All of the
/// workspace, so that the tests need no other build.
pub fn build_with_cloud() -> Result<()> {
    step("build the program that speaks to the cloud", || {
        run(paths::cargo().args(["build", "--workspace", "--bins"]))
    })
}
