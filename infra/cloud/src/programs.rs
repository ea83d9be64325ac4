//! Programs of the functions that a maintainer runs here, against the
//! deployed table or bucket. They lie beside this one and take everything
//! from their environment, as on Lambda.

use crate::aws::Cloud;
use crate::stage::REGION;
use anyhow::{Context, Result, bail};
use aws_sdk_s3::config::ProvideCredentials;
use std::process::{Command, Stdio};

/// The program, with the person's own rights.
pub async fn program(cloud: &Cloud, name: &str) -> Result<Command> {
    let beside = std::env::current_exe().context("this program does not know where it lies")?;
    let file = beside.with_file_name(name);
    if !file.exists() {
        bail!("the program `{name}` is not built; run this through cargo xtask");
    }
    let mine = cloud.credentials.provide_credentials().await.context("AWS gave you no keys")?;
    let mut program = Command::new(file);
    program
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", mine.access_key_id())
        .env("AWS_SECRET_ACCESS_KEY", mine.secret_access_key());
    if let Some(token) = mine.session_token() {
        program.env("AWS_SESSION_TOKEN", token);
    }
    // The programs know the address of each service by its own name only.
    if let Some(endpoint) = std::env::var_os("AWS_ENDPOINT_URL") {
        for service in ["DYNAMODB", "S3"] {
            program.env(format!("AWS_ENDPOINT_URL_{service}"), &endpoint);
        }
    }
    Ok(program)
}

/// Runs it; what it says is for the person.
pub fn run(program: &mut Command) -> Result<()> {
    let status = program.stdin(Stdio::inherit()).status().context("the program cannot be started")?;
    if !status.success() {
        bail!("nothing was changed; the lines above say why");
    }
    Ok(())
}
