//! What a resident on a slow line waits for, beside a hand-written page of the
//! same first step, measured in one run. `cargo xtask bench browser`.
//!
//! Rounds alternate between the two pages. One round of a page is four visits:
//! a first one that only reads, a second one in the same browser profile, and
//! two first ones in which somebody types as soon as there is a field: by
//! script until there is a judgement, and once with real keys. Nothing is
//! asserted: the figures belong to one machine, their ratios to the product.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a program for the terminal")]

#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/figures.rs"]
mod figures;
#[path = "browser/link.rs"]
mod link;
#[path = "browser/server.rs"]
mod server;
#[path = "browser/table.rs"]
mod table;
#[path = "browser/visit.rs"]
mod visit;

use anyhow::{Context, Result};
use clap::Parser;
use driver::Driver;
use server::Server;
use std::path::{Path, PathBuf};
use visit::Page;

/// Measures the first step of a form in a real browser on a slow line
#[derive(Parser)]
struct Arguments {
    /// Folder of the built site; by default what `cargo xtask` has built
    #[arg(long)]
    dist: Option<PathBuf>,
    /// How often each page is visited
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Said by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let dist = match arguments.dist {
        Some(dist) => dist,
        None => from_xtask("LEBONG_DIST")?,
    };
    let server = Server::start(&dist).await?;
    let driver = Driver::start(&from_xtask("LEBONG_CHROMEDRIVER")?, from_xtask("LEBONG_CHROMIUM")?).await?;
    let mut measured = [Vec::new(), Vec::new()];
    for round in 1..=arguments.rounds {
        for (page, measured) in [Page::HandWritten, Page::Ours].into_iter().zip(&mut measured) {
            eprintln!("round {round} of {}: {page}", arguments.rounds);
            measured.push(visit::round(&driver, &server, page).await.with_context(|| format!("{page}"))?);
        }
    }
    let [hand_written, ours] = measured;
    let table = table::markdown(&hand_written, &ours);
    print!("{table}");
    let file = target().join("bench/browser.md");
    std::fs::create_dir_all(file.with_file_name(""))?;
    std::fs::write(&file, table).context("the table cannot be written")
}

/// A path that xtask tells its benches.
fn from_xtask(name: &str) -> Result<PathBuf> {
    let value = std::env::var_os(name)
        .with_context(|| format!("{name} is not set: run cargo xtask bench browser"))?;
    Ok(value.into())
}

/// Cargo's folder of everything built.
fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}
