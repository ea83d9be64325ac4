//! `digest run`, `sweep run`, `retention run`: a scheduled job at once, in the
//! cloud, and what it replies.

use crate::aws::{Cloud, said};
use crate::stage::Stage;
use crate::tell::say;
use anyhow::{Context, Result, bail, ensure};
use aws_sdk_lambda::primitives::Blob;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// The alias that residents and schedules reach.
const ALIAS: &str = "live";

/// What to do with a job
#[derive(Clone, Debug, Subcommand)]
pub enum Job {
    /// Run it once now, besides its schedule; running it twice does no harm
    Run(Run),
}

/// Where to run a job
#[derive(Args, Clone, Debug)]
pub struct Run {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
}

/// What to do about records that are due
#[derive(Clone, Debug, Subcommand)]
pub enum Retention {
    /// Erase now what is due, besides the schedule
    Run(RetentionRun),
}

/// Where and how
#[derive(Args, Clone, Debug)]
pub struct RetentionRun {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
    /// Only count what would be erased
    #[arg(long)]
    pub dry_run: bool,
    /// Look again at all that was ever erased, and at its files: after a restore
    #[arg(long)]
    pub everything: bool,
}

/// `digest` or `sweep`
pub async fn run(job: &str, what: &Job) -> Result<()> {
    let Job::Run(Run { stage }) = what;
    say(format_args!("Running {job} on {stage} now."));
    invoke(*stage, job, &json!({ "job": job })).await.map(drop)
}

/// `retention`
pub async fn retention(what: &Retention) -> Result<()> {
    let Retention::Run(RetentionRun { stage, dry_run, everything }) = what;
    say(match dry_run {
        true => format!("Counting what retention would erase on {stage}; nothing is erased."),
        false => format!("Erasing what is due on {stage}. What is erased never comes back."),
    });
    let mut payload = json!({ "job": "retention", "dry_run": dry_run, "everything": everything });
    // Looking at all that was ever erased may take more than one call.
    while let Some(next) = day_reached(&invoke(*stage, "retention", &payload).await?) {
        ensure!(payload["from"] != *next, "retention does not get beyond {next}; its log says why");
        say(format_args!("Its time was over; going on from {next}."));
        payload["from"] = next.into();
    }
    Ok(())
}

/// The day from which a round of retention is to be gone on with.
fn day_reached(reply: &str) -> Option<String> {
    let reply: Value = serde_json::from_str(reply).ok()?;
    Some(reply["retention"]["next"].as_str()?.to_owned())
}

async fn invoke(stage: Stage, job: &str, payload: &Value) -> Result<String> {
    let cloud = Cloud::reach().await?;
    let function = format!("{}-{job}", stage.stack());
    let invoke = cloud.lambda.invoke().function_name(&function).qualifier(ALIAS);
    let invoke = invoke.payload(Blob::new(serde_json::to_vec(payload)?));
    let reply = invoke.send().await.map_err(said).with_context(|| format!("start {function}"))?;
    let text = reply.payload().map(|blob| String::from_utf8_lossy(blob.as_ref()).into_owned());
    let text = text.unwrap_or_default();
    if reply.function_error().is_some() {
        // The function's own text holds no personal data; its log says more.
        bail!("{job} failed: {text}. What it logged: docs/runbook.md#digest-run");
    }
    say(format_args!("It replied: {text}"));
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_whose_time_was_over_is_gone_on_with() {
        let reply = r#"{ "applications": 0, "retention": { "again": [], "next": "2026-11-25" } }"#;
        assert_eq!(day_reached(reply).as_deref(), Some("2026-11-25"));
        for whole in
            [r#"{ "applications": 0, "retention": { "again": [] } }"#, "Simple Lambda happy path OK", ""]
        {
            assert_eq!(day_reached(whole), None);
        }
    }
}
