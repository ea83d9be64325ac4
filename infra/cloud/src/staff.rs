//! `staff list|add|remove`: who gets digests and may sign in. Kept in the
//! table, so no deploy is needed. The program `staff-list` reads and writes it.

use crate::aws::Cloud;
use crate::deploy::stack;
use crate::programs::{program, run};
use crate::stage::Stage;
use crate::tell::say;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};

/// Who gets digests and may sign in
#[derive(Clone, Debug, Subcommand)]
pub enum Staff {
    /// Print every address, since when it is there, and whether mail reaches it
    List(Where),
    /// Put an address on the list, or let mail go to it again
    Add {
        /// The mail address
        address: String,
        /// Which service
        #[command(flatten)]
        at: Where,
    },
    /// Take an address off the list; whoever is signed in with it is out
    Remove {
        /// The mail address
        address: String,
        /// Which service
        #[command(flatten)]
        at: Where,
    },
}

/// Which service
#[derive(Args, Clone, Debug)]
pub struct Where {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
}

/// Shows or changes it.
pub async fn staff(what: &Staff) -> Result<()> {
    let (stage, arguments) = match what {
        Staff::List(at) => (at.stage, vec!["list"]),
        Staff::Add { address, at } => (at.stage, vec!["add", address]),
        Staff::Remove { address, at } => (at.stage, vec!["remove", address]),
    };
    say(format_args!("Staff of {stage}:"));
    let cloud = Cloud::reach().await?;
    let found = stack::find(&cloud.stacks, &stage.stack()).await?;
    let found = found.with_context(|| format!("{stage} is not deployed, so it has no list of staff"))?;
    let table =
        stack::outputs(&found).remove("TableName").context("the stack does not tell its TableName")?;
    let mut program = program(&cloud, "staff-list").await?;
    // Who is staff while the table lists nobody, as the functions were told.
    let first = stack::parameter(&found, "StaffMail").unwrap_or_default();
    program.env("TABLE_NAME", table).env("STAFF_MAIL", first);
    run(program.args(arguments))
}
