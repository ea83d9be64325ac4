//! `cargo xtask …`: everything a developer runs.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a program for the terminal")]

mod bench;
mod check;
mod cloud;
mod compress;
mod costs;
mod drill;
mod native;
mod office;
mod package;
mod paths;
mod release;
mod reproducible;
mod round;
mod serve;
mod setup;
mod site;
mod staff;
mod step;
mod supply;
mod template;
#[cfg(test)]
mod tidy;
mod worker;
mod workflows;

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
    #[command(after_help = cloud::STAGE)]
    Digest {
        /// As it is said for the deployed service
        #[arg(value_parser = ["run"], hide = true)]
        _run: Option<String>,
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Finish or forget abandoned applications now, on the running stack
    #[command(after_help = cloud::STAGE)]
    Sweep {
        /// As it is said for the deployed service
        #[arg(value_parser = ["run"], hide = true)]
        _run: Option<String>,
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
    },
    /// Erase now what has been kept for long enough, on the running stack
    #[command(after_help = cloud::STAGE)]
    Retention {
        /// As it is said for the deployed service
        #[arg(value_parser = ["run"], hide = true)]
        _run: Option<String>,
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// Count and name, change nothing
        #[arg(long)]
        dry_run: bool,
        /// Look again at all that was ever erased, and at its files: after a restore
        #[arg(long)]
        everything: bool,
    },
    /// Say or change what residents read about the office, without a deploy
    OfficeStatus {
        #[command(subcommand)]
        what: office::What,
    },
    /// Show or change who gets digests and may sign in
    #[command(after_help = cloud::STAGE)]
    Staff {
        #[command(subcommand)]
        what: staff::What,
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
    /// Work out what a month costs in the cloud
    Costs,
    /// Check the templates of the cloud
    TemplateCheck,
    /// Build what a deploy uploads: the functions as zips, the site, and lists of what is in them
    Package(package::Options),
    /// Check where the dependencies come from, under which licences, and for known weaknesses
    Supply(supply::Options),
    /// Have the running stack go to another release, without a break
    Release {
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// Folder of its built site
        #[arg(long)]
        dist: PathBuf,
        /// Folder of its functions
        #[arg(long)]
        functions: PathBuf,
        /// Go back: pages first, then functions
        #[arg(long)]
        back: bool,
    },
    /// Try on this machine what must not go wrong in the cloud
    Drill {
        #[command(subcommand)]
        what: drill::What,
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
        Verb::Digest { data, .. } => round::run_on(&["digest"], &data),
        Verb::Sweep { data, .. } => round::run_on(&["sweep"], &data),
        Verb::Retention { data, dry_run, everything, .. } => {
            let mut job = vec!["retention"];
            job.extend(dry_run.then_some("--dry-run"));
            job.extend(everything.then_some("--everything"));
            round::run_on(&job, &data)
        }
        Verb::OfficeStatus { what } => office::status(what),
        Verb::Staff { what } => staff::list(what),
        Verb::Test { dynamodb_local, quick } => check::everything(dynamodb_local.as_deref(), quick),
        Verb::Costs => {
            print!("{}", costs::table()?);
            Ok(())
        }
        Verb::TemplateCheck => template::check(),
        Verb::Package(options) => package::package(&options),
        Verb::Supply(options) => supply::check(&options),
        Verb::Release { data, dist, functions, back } => release::go(&data, &dist, &functions, back),
        Verb::Drill { what } => drill::run_named(what),
        Verb::Bench { name } => bench::run_named(name.as_deref()),
    }
}
