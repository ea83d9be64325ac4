//! One round of the `digest` function against the running stack.

use crate::step::{run, step};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The part of `stack.json` that is needed for running a function.
#[derive(Deserialize)]
pub struct Running {
    /// Folder of the function binaries.
    pub functions: PathBuf,
    /// Environment of the functions.
    pub environment: BTreeMap<String, String>,
}

impl Running {
    /// Reads what a stack tells about itself.
    pub fn read(file: &Path) -> Result<Running> {
        let text = std::fs::read(file)
            .context("no stack is running on this data folder; start it (cargo xtask serve), or name the deployed service (--stage production)")?;
        serde_json::from_slice(&text).context("stack.json cannot be understood")
    }
}

/// Runs one job, named by its arguments, with the time of `WAKTU` if it is set now.
pub fn run_job(job: &[&str], running: &Path, waktu: Option<String>) -> Result<()> {
    let running = Running::read(running)?;
    let mut digest = Command::new(running.functions.join("digest"));
    digest.args(job).env_clear().envs(running.environment);
    if let Some(waktu) = waktu {
        digest.env("WAKTU", waktu);
    }
    run(&mut digest)
}

/// Runs one job against the stack on a data folder.
pub fn run_on(job: &[&str], data: &Path) -> Result<()> {
    step(&format!("{}, once", job.join(" ")), || {
        run_job(job, &data.join("stack.json"), std::env::var("WAKTU").ok())
    })
}
