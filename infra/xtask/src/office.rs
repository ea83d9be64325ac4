//! The news of the office. The program `office` checks what is said and writes
//! it in sentences; here it only gets its arguments.

use crate::cloud;
use crate::native::{self, Profile};
use crate::round::Running;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What to do
#[derive(Subcommand)]
pub enum What {
    /// Print what residents read now
    Show {
        /// Data folder of the running stack
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// The deployed service instead: staging or production
        #[arg(long)]
        stage: Option<String>,
    },
    /// Say how the office is; takes the place of everything said before
    Set(Said),
}

/// How the office is
#[derive(Args)]
pub struct Said {
    /// Whether people can go there
    #[arg(long, value_enum)]
    status: Status,
    /// First day, such as 2021-07-05; needed unless it is open
    #[arg(long)]
    since: Option<String>,
    /// Last day; without it: until further notice
    #[arg(long)]
    until: Option<String>,
    /// Why, in a few words of Indonesian
    #[arg(long, default_value = "")]
    reason: String,
    /// Cards that cannot be printed now
    #[arg(long, value_enum)]
    blank: Vec<Blank>,
    /// The office is cut off from the national database
    #[arg(long)]
    network_down: bool,
    /// A sentence about one service: ktp-baru="Perekaman tetap dibuka."
    #[arg(long, value_name = "ID=SENTENCE")]
    service: Vec<String>,
    /// Data folder of the running stack
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The deployed site's bucket instead, by the AWS_… variables of the environment
    #[arg(long)]
    bucket: Option<String>,
    /// The deployed service instead: staging or production
    #[arg(long, conflicts_with = "bucket")]
    stage: Option<String>,
}

#[derive(Clone, Copy, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
enum Status {
    Open,
    Closed,
    UrgentOnly,
}

#[derive(Clone, Copy, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
enum Blank {
    Ktp,
    Kia,
}

/// Shows or changes it.
pub fn status(what: What) -> Result<()> {
    match what {
        What::Show { stage: Some(stage), .. } => {
            native::build_with_cloud()?;
            let mut program = cloud::program();
            let status = program.args(["office-status", "--show", "--stage", &stage]).status()?;
            anyhow::ensure!(status.success(), "the lines above say why");
            Ok(())
        }
        What::Show { data, stage: None } => {
            let file = data.join("office.json");
            let text = if file.exists() {
                std::fs::read_to_string(file)?
            } else {
                Running::read(&data.join("stack.json"))?;
                "nothing was said; residents read that the office is open".to_owned()
            };
            println!("{text}");
            Ok(())
        }
        What::Set(said) => set(&said),
    }
}

fn set(said: &Said) -> Result<()> {
    let json = office(said)?;
    if let Some(stage) = &said.stage {
        native::build_with_cloud()?;
        return tell(cloud::program().args(["office-status", "--stage", stage]), &json);
    }
    match &said.bucket {
        Some(bucket) => {
            native::build(Profile::Dev)?;
            let program = Profile::Dev.folder().join("office");
            tell(Command::new(program).args(["bucket", bucket]), &json)
        }
        None => {
            let running = Running::read(&said.data.join("stack.json"))?;
            let mut program = Command::new(running.functions.join("office"));
            program.arg("file").arg(absolute(&said.data.join("office.json"))?);
            tell(program.env_clear().envs(std::env::var_os("WAKTU").map(|time| ("WAKTU", time))), &json)
        }
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).context("the data folder has no absolute path")
}

/// The JSON that the program reads.
fn office(said: &Said) -> Result<Value> {
    let mut services = Vec::new();
    for service in &said.service {
        let Some((id, text)) = service.split_once('=') else {
            bail!("--service {service}: write the id, an equals sign and the sentence");
        };
        services.push(json!({ "id": id, "text": text }));
    }
    Ok(json!({
        "status": said.status,
        "since": said.since,
        "until": said.until,
        "reason": said.reason,
        "blanks_out": said.blank,
        "network_down": said.network_down,
        "services": services,
    }))
}

/// Runs the program with the JSON as its input.
fn tell(program: &mut Command, said: &Value) -> Result<()> {
    let mut child = program.stdin(Stdio::piped()).spawn().context("the program `office` is not built")?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(said.to_string().as_bytes())?;
    }
    if !child.wait()?.success() {
        bail!("the office's news were not changed; the lines above say why");
    }
    Ok(())
}
