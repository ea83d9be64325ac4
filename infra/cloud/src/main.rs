//! `cargo xtask deploy`, `status` and the other verbs that speak to the cloud.

use anyhow::Result;
use clap::{Parser, Subcommand};
use cloud::backup::{drill, export, import};
use cloud::deploy::{self, Deploy};
use cloud::destroy::{self, Destroy};
use cloud::jobs::{self, Job, Retention};
use cloud::office_status::{self, OfficeStatus};
use cloud::rollback::{self, Rollback};
use cloud::staff::{self, Staff};
use cloud::status::{self, Status};
use std::io::Write;

/// What a maintainer runs on the deployed service
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = "Each has a page in docs/runbook.md.")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

/// One variant and one module for each verb.
#[derive(Subcommand)]
enum Verb {
    Deploy(Deploy),
    Rollback(Rollback),
    Status(Status),
    Destroy(Destroy),
    #[command(subcommand)]
    Staff(Staff),
    OfficeStatus(OfficeStatus),
    /// Tell staff what is new
    #[command(subcommand)]
    Digest(Job),
    /// Finish or forget abandoned applications
    #[command(subcommand)]
    Sweep(Job),
    #[command(subcommand)]
    Retention(Retention),
    Export(export::Arguments),
    Import(import::Arguments),
    RestoreDrill(drill::Arguments),
}

#[tokio::main]
async fn main() {
    if let Err(error) = run(Arguments::parse().verb).await {
        let _ = writeln!(std::io::stderr(), "error: {error:#}");
        // At once: the thread that waits for an answer never ends by itself.
        std::process::exit(1);
    }
}

async fn run(verb: Verb) -> Result<()> {
    match verb {
        Verb::Deploy(options) => deploy::deploy(options).await,
        Verb::Rollback(options) => rollback::rollback(options).await,
        Verb::Status(options) => status::status(&options).await,
        Verb::Destroy(options) => destroy::destroy(&options).await,
        Verb::Staff(what) => staff::staff(&what).await,
        Verb::OfficeStatus(options) => office_status::office_status(&options).await,
        Verb::Digest(job) => jobs::run("digest", &job).await,
        Verb::Sweep(job) => jobs::run("sweep", &job).await,
        Verb::Retention(what) => jobs::retention(&what).await,
        Verb::Export(arguments) => export::run(&arguments).await,
        Verb::Import(arguments) => import::run(&arguments).await,
        Verb::RestoreDrill(arguments) => drill::run(&arguments).await,
    }
}
