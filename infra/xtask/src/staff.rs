//! Who is staff, on the running stack. The program `staff-list` of the
//! functions reads and writes the table; here it only gets its arguments.

use crate::round::Running;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::Command;

/// What to do
#[derive(Subcommand)]
pub enum What {
    /// Print every address, since when it is there, and whether mail reaches it
    List(Where),
    /// Put an address on the list, or let mail go to it again
    Add {
        /// The mail address
        address: String,
        #[command(flatten)]
        at: Where,
    },
    /// Take an address off the list; whoever is signed in with it is out
    Remove {
        /// The mail address
        address: String,
        #[command(flatten)]
        at: Where,
    },
}

/// On which stack
#[derive(Args)]
pub struct Where {
    /// Data folder of the running stack
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// Shows or changes it.
pub fn list(what: What) -> Result<()> {
    let (at, arguments) = match &what {
        What::List(at) => (at, vec!["list"]),
        What::Add { address, at } => (at, vec!["add", address]),
        What::Remove { address, at } => (at, vec!["remove", address]),
    };
    let running = Running::read(&at.data.join("stack.json"))?;
    let mut program = Command::new(running.functions.join("staff-list"));
    program.args(arguments).env_clear().envs(running.environment);
    // Not through `step::run`, which says of what failed how to run it again,
    // with the whole environment.
    if !program.status().context("the program `staff-list` is not built")?.success() {
        bail!("nothing was changed; the lines above say why");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A data folder with a program that writes down what it is given.
    fn folder(ends_with: u8) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("staff-list");
        let told = folder.path().join("told");
        std::fs::write(
            &program,
            format!("#!/bin/sh\necho \"$TABLE_NAME $*\" > '{}'\nexit {ends_with}\n", told.display()),
        )
        .unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let running = serde_json::json!({
            "functions": folder.path(), "environment": { "TABLE_NAME": "lebong" },
        });
        std::fs::write(folder.path().join("stack.json"), running.to_string()).unwrap();
        folder
    }

    #[test]
    fn the_program_gets_the_words_and_the_environment_of_the_stack() {
        let folder = folder(0);
        let at = || Where { data: folder.path().to_owned() };
        let told = || std::fs::read_to_string(folder.path().join("told")).unwrap();
        list(What::List(at())).unwrap();
        assert_eq!(told(), "lebong list\n");
        list(What::Add { address: "a@contoh.id".into(), at: at() }).unwrap();
        assert_eq!(told(), "lebong add a@contoh.id\n");
        list(What::Remove { address: "a@contoh.id".into(), at: at() }).unwrap();
        assert_eq!(told(), "lebong remove a@contoh.id\n");
    }

    #[test]
    fn a_change_that_failed_is_said() {
        let folder = folder(1);
        let change =
            What::Remove { address: "a@contoh.id".into(), at: Where { data: folder.path().to_owned() } };
        assert!(list(change).unwrap_err().to_string().starts_with("nothing was changed"));
        let nowhere = What::List(Where { data: folder.path().join("nowhere") });
        assert!(list(nowhere).unwrap_err().to_string().contains("no stack is running"));
    }
}
