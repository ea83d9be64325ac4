//! `cargo xtask …`: everything a developer runs.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a program for the terminal")]

mod bench;
mod check;
mod cloud;
mod compress;
mod native;
mod office;
mod paths;
mod round;
mod serve;
mod setup;
mod site;
mod step;
mod worker;

use anyhow::Result;
use clap::{Parser, Subcommand};
use native::Profile;
use std::path::PathBuf;
use std::process::ExitCode;
use worker::Keep;

/// The developer's commands
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = cloud::HELP)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what building and testing need, saying what and why
    Setup,
    /// Build the site into dist/, the functions and the local stack
    Build {
        /// Build the native programs as they are deployed
        #[arg(long)]
        release: bool,
        /// Take the service worker away from the phones that have it
        #[arg(long)]
        without_worker: bool,
    },
    /// Set up, build and run everything on this machine
    Serve {
        /// Port of the site; 0 takes a free one
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Folder for everything that lasts
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// Seconds between two digests
        #[arg(long, default_value_t = 60)]
        digest_every: u64,
        /// Run the native programs as they are deployed
        #[arg(long)]
        release: bool,
    },
    /// Send one digest now, from the running stack
    Digest {
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Finish or forget abandoned applications now, on the running stack
    Sweep {
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Say or change what residents read about the office, without a deploy
    OfficeStatus {
        #[command(subcommand)]
        what: office::What,
    },
    /// Check and test everything, as CI does
    Test {
        /// Run the store's tests against AWS's DynamoDB Local too: its jar or its folder
        #[arg(long)]
        dynamodb_local: Option<PathBuf>,
        /// Leave out the checks of dependencies and of spelling
        #[arg(long)]
        quick: bool,
    },
    /// Measure; without a name, list what can be measured
    Bench {
        /// What to measure
        name: Option<String>,
    },
}

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    // They have their own words, which their own program knows.
    let done = if cloud::asked(&words) { cloud::run(&words) } else { run(Arguments::parse().verb) };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    let profile = |release| if release { Profile::Release } else { Profile::Dev };
    match verb {
        Verb::Setup => setup::everything(),
        Verb::Build { release, without_worker } => {
            native::build(profile(release))?;
            site::build(profile(release), if without_worker { Keep::Nothing } else { Keep::Site })
        }
        Verb::Serve { port, data, digest_every, release } => {
            serve::serve(port, &data, digest_every, profile(release))
        }
        Verb::Digest { data } => round::run_on("digest", &data),
        Verb::Sweep { data } => round::run_on("sweep", &data),
        Verb::OfficeStatus { what } => office::status(what),
        Verb::Test { dynamodb_local, quick } => check::everything(dynamodb_local.as_deref(), quick),
        Verb::Bench { name } => bench::run_named(name.as_deref()),
    }
}
