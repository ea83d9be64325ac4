//! `cargo xtask restore-drill`: whether the backups make the service again.
//!
//! In the cloud the table is restored from its continuous backup into a
//! throwaway table, and the copies of documents are compared with the
//! documents. On one machine, which has neither, a portable copy is made and
//! read into throwaway stand-ins.

pub mod cloud;
pub mod local;

use super::compare::Comparison;
use super::manifest::words;
use super::place::Where;
use anyhow::{Result, ensure};
use std::io::Write;
use std::time::Duration;

/// Findings that are printed; more say no more.
const SHOWN: usize = 50;

/// Rebuild throwaway stores from the backups and compare them with the service
#[derive(clap::Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    of: Where,
    /// Most read units of a table in a second; residents go first
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    read_units: u32,
    /// In the cloud: compare checksums of every n-th document only, lengths of all
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
}

/// What a drill saw.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The moment that was restored (RFC 3339).
    pub moment: String,
    /// How long the parts took.
    pub times: Vec<(&'static str, Duration)>,
    /// Items of the table.
    pub items: Comparison,
    /// Documents of the bucket.
    pub documents: Comparison,
    /// What else was tried, in sentences.
    pub seen: Vec<String>,
}

impl Report {
    /// Whether the restored service is the running one.
    pub fn is_sound(&self) -> bool {
        self.items.findings.is_empty() && self.documents.findings.is_empty()
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "restored as of {}", self.moment)?;
        for (what, compared) in [("items", &self.items), ("documents", &self.documents)] {
            writeln!(
                f,
                "{what}: {} restored ({}), {} equal, {} differ, {} changed meanwhile and were not judged",
                compared.compared(),
                words(&compared.restored),
                compared.equal,
                compared.findings.len(),
                compared.not_judged,
            )?;
            if compared.by_length_only > 0 {
                writeln!(f, "  of the equal ones {} by length only", compared.by_length_only)?;
            }
            for finding in compared.findings.iter().take(SHOWN) {
                writeln!(f, "  {finding}")?;
            }
            if compared.findings.len() > SHOWN {
                writeln!(f, "  and {} more", compared.findings.len() - SHOWN)?;
            }
        }
        for sentence in &self.seen {
            writeln!(f, "{sentence}")?;
        }
        let times = self.times.iter().map(|(what, time)| format!("{what} {:.1} s", time.as_secs_f64()));
        let whole: Duration = self.times.iter().map(|(_, time)| *time).sum();
        let times: Vec<String> = times.collect();
        write!(f, "took {:.1} s: {}", whole.as_secs_f64(), times.join(", "))
    }
}

/// Runs the command.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let report = match (&arguments.of.stage, &arguments.of.data) {
        (None, Some(data)) => local::drill(data, arguments.read_units).await?,
        _ => {
            let place = arguments.of.place().await?;
            cloud::drill(&place, &cloud::Waiting::default(), arguments.read_units, arguments.every).await?
        }
    };
    writeln!(std::io::stdout(), "{report}")?;
    ensure!(
        report.is_sound(),
        "the backup is not the service. Change nothing and delete nothing; read \"restore-drill\" in docs/runbook.md"
    );
    writeln!(std::io::stdout(), "the backups make the service again")?;
    Ok(())
}
