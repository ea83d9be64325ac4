//! `cargo xtask deploy`, `status` and the other verbs that speak to the cloud.

use clap::{Parser, Subcommand};
use cloud::backup::{drill, export, import};
use std::io::Write;
use std::process::ExitCode;

/// What a maintainer runs on the deployed service
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Export(export::Arguments),
    Import(import::Arguments),
    RestoreDrill(drill::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().verb {
        Verb::Export(arguments) => export::run(&arguments).await,
        Verb::Import(arguments) => import::run(&arguments).await,
        Verb::RestoreDrill(arguments) => drill::run(&arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
