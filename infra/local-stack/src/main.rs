//! Runs the whole service on loopback; see the library.

use anyhow::Result;
use clap::Parser;
use local_stack::children::{BECOME_FUNCTION, become_function};
use local_stack::stack::{Options, Running, run};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// The whole service on this machine
#[derive(Parser)]
struct Arguments {
    /// Port of the site; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder for everything that lasts
    #[arg(long)]
    data: PathBuf,
    /// Folder of the built site
    #[arg(long)]
    dist: PathBuf,
    /// Folder of the binaries intake, staff and digest
    #[arg(long)]
    functions: PathBuf,
    /// Seconds between two digests
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    digest_every: u64,
}

/// Has the running stack go to another release, without a break
#[derive(Parser)]
#[command(name = "local-stack release")]
struct Release {
    /// Data folder of the running stack
    #[arg(long)]
    data: PathBuf,
    /// Folder of the built site
    #[arg(long)]
    dist: PathBuf,
    /// Folder of the functions
    #[arg(long)]
    functions: PathBuf,
    /// Go back: pages first, then functions
    #[arg(long)]
    back: bool,
}

fn main() -> ExitCode {
    let mut raw = std::env::args_os().skip(1);
    let result = match raw.next() {
        Some(first) if first == BECOME_FUNCTION => Err(become_function(raw)),
        Some(first) if first == "release" => release(Release::parse_from(std::env::args_os().skip(1))),
        _ => serve(Arguments::parse()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "local-stack: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn release(wanted: Release) -> Result<()> {
    let control = Running::read(&wanted.data)?.control;
    match wanted.back {
        true => control.back(&wanted.dist, &wanted.functions).await,
        false => control.forward(&wanted.dist, &wanted.functions).await,
    }
}

#[tokio::main]
async fn serve(arguments: Arguments) -> Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let asked = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        asked.cancel();
    });
    let options = Options {
        port: arguments.port,
        data: arguments.data,
        dist: arguments.dist,
        functions: arguments.functions,
        digest_every: Duration::from_secs(arguments.digest_every),
    };
    run(options, stop, |url| {
        // Whoever reads it may have gone; the stack runs on.
        let _ = writeln!(std::io::stdout(), "siap {url}");
    })
    .await
}
