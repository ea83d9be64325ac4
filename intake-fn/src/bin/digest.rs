//! The program that tells staff what is new, finishes what phones left
//! unfinished, and erases what was kept for long enough. The schedule says
//! which: `{"job": "digest"}`, `{"job": "sweep"}` or `{"job": "retention"}`, the
//! last also with `"dry_run": true` and `"everything": true`. By hand:
//! `digest`, `sweep` or `retention [--dry-run] [--everything]`.

use intake_fn::{app::App, config::Config, digest, retention, serve, sweep, telemetry};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use std::io::Write;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Job {
    Digest,
    Sweep,
    Retention,
}

impl Job {
    fn name(self) -> &'static str {
        match self {
            Job::Digest => "digest",
            Job::Sweep => "sweep",
            Job::Retention => "retention",
        }
    }
}

#[derive(Deserialize)]
struct Event {
    job: Job,
    /// See [`retention::How`].
    #[serde(default)]
    dry_run: bool,
    #[serde(default)]
    everything: bool,
}

/// What a round did, for the log and for whoever started it.
#[derive(Serialize)]
struct Done {
    /// Applications told of, finished, or erased.
    applications: usize,
    /// What a round of retention has to say besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<retention::Report>,
}

async fn run(app: &App, event: &Event) -> Result<Done, serve::Stop> {
    let (job, now) = (event.job, app.config.clock.now());
    let counted = |applications| Done { applications, retention: None };
    let done = match job {
        Job::Digest => digest::round(app, now).await.map(counted),
        Job::Sweep => sweep::round(app, now).await.map(counted),
        Job::Retention => {
            let how = retention::How { dry_run: event.dry_run, everything: event.everything };
            let report = retention::round(app, now, how).await;
            report.map(|report| Done { applications: report.erased.len(), retention: Some(report) })
        }
    };
    match done {
        Ok(done) => {
            tracing::info!(job = job.name(), applications = done.applications, "done");
            Ok(done)
        }
        Err(fault) => {
            tracing::error!(doing = fault.doing, cause = fault.cause, "fault");
            Err(fault.into())
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Stop> {
    telemetry::start();
    let app = App::new(Config::from_env()?);
    if serve::on_lambda() {
        let handler = service_fn(async |event: LambdaEvent<Event>| run(&app, &event.payload).await);
        return lambda_runtime::run(handler).await;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let job = match arguments.first().map(String::as_str) {
        None | Some("digest") => Job::Digest,
        Some("sweep") => Job::Sweep,
        Some("retention") => Job::Retention,
        Some(_) => return Err("the job is digest, sweep or retention".into()),
    };
    let said = |word: &str| arguments.iter().any(|argument| argument == word);
    let event = Event { job, dry_run: said("--dry-run"), everything: said("--everything") };
    let done = run(&app, &event).await?;
    if let Some(report) = done.retention {
        writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
    }
    Ok(())
}
