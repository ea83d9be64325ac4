//! One round of the `digest` function against the running stack.

use crate::step::{run, step};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The part of `stack.json` that a round needs.
#[derive(Deserialize)]
struct Running {
    functions: PathBuf,
    environment: BTreeMap<String, String>,
}

/// Runs one job, with the time of `WAKTU` if it is set now.
pub fn run_job(job: &str, running: &Path, waktu: Option<String>) -> Result<()> {
    let text = std::fs::read(running)
        .context("no stack is running on this data folder; start it: cargo xtask serve")?;
    let running: Running = serde_json::from_slice(&text).context("stack.json cannot be understood")?;
    let mut digest = Command::new(running.functions.join("digest"));
    digest.arg(job).env_clear().envs(running.environment);
    if let Some(waktu) = waktu {
        digest.env("WAKTU", waktu);
    }
    run(&mut digest)
}

/// Runs one job against the stack on a data folder.
pub fn run_on(job: &str, data: &Path) -> Result<()> {
    step(&format!("{job}, once"), || run_job(job, &data.join("stack.json"), std::env::var("WAKTU").ok()))
}
