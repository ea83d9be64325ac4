//! The verbs that speak to the cloud. They are the program `cloud`'s
//! (infra/cloud); here they are only handed on, with all their words.

use crate::native::{self, Profile};
use crate::paths;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Verbs that nothing on this machine has.
const VERBS: [&str; 7] = ["deploy", "rollback", "status", "destroy", "export", "import", "restore-drill"];
/// Verbs that mean the running stack, unless they name a stage.
const BOTH: [&str; 4] = ["digest", "sweep", "retention", "staff"];

/// What `--help` says about them.
pub const HELP: &str = "\
The deployed service (docs/runbook.md; each takes --stage staging|production and --help):
  deploy         Put the state of this folder in place
  rollback       Put an earlier release in place again
  status         How it is: releases, stacks, alarms, jobs, names
  staff          Who gets digests and may sign in (with --stage)
  office-status  What residents read about the office (with --stage)
  digest run     Tell staff what is new, now; so sweep run, retention run
  export         Make a copy of everything; import reads it
  restore-drill  Try whether the backups can be restored
  destroy        Take the service away; what residents sent is kept";

/// What `--help` of the verbs says that both have.
pub const STAGE: &str = "\
The running stack is the one on this machine. For the deployed service say --stage staging
or --stage production, and run after a job's name: cargo xtask digest run --stage production";

/// Whether these words, without the program's name, are the cloud's.
pub fn asked(words: &[OsString]) -> bool {
    let Some(verb) = words.first().and_then(|word| word.to_str()) else { return false };
    let stage = || words.iter().any(|word| word.to_string_lossy().starts_with("--stage"));
    VERBS.contains(&verb) || (BOTH.contains(&verb) && stage())
}

/// Builds the program and becomes it, so that Ctrl-C reaches it directly.
/// Returns only when that fails.
pub fn run(words: &[OsString]) -> Result<()> {
    native::build_with_cloud()?;
    Err(program().args(words).exec()).context("the program `cloud` cannot be started")
}

/// The program, once it is built.
pub fn program() -> Command {
    let mut program = Command::new(Profile::Dev.folder().join("cloud"));
    program.current_dir(paths::root());
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_means_the_cloud() {
        for (words, cloud) in [
            ("deploy --help", true),
            ("retention run --dry-run --stage staging", true),
            ("digest", false),
            ("retention --dry-run", false),
            ("digest run --stage production", true),
            ("sweep --data other", false),
            ("staff list", false),
            ("staff add a@contoh.id --stage=staging", true),
            ("office-status set --stage staging", false),
            ("test", false),
            ("", false),
        ] {
            let split: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
            assert_eq!(asked(&split), cloud, "{words}");
        }
    }
}
