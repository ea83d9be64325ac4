//! The program that does what is not asked for by anybody: it tells staff what
//! is new, finishes what phones left unfinished, erases what was kept for long
//! enough, and takes in what became of mails. The schedule says which job:
//! `{"job": "digest"}`, `{"job": "sweep"}` or `{"job": "retention"}`, the last
//! also with `"dry_run": true` and `"everything": true`. By hand: `digest`,
//! `sweep` or `retention [--dry-run] [--everything]`. The mail service sends its
//! events as they are.

use intake_fn::mail_events::{self, Envelope};
use intake_fn::metrics::{self, Figure};
use intake_fn::{app::App, config::Config, digest, reply::Fault, retention, serve, sweep, telemetry};
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
#[serde(untagged)]
enum Event {
    Scheduled {
        job: Job,
        /// See [`retention::How`].
        #[serde(flatten)]
        how: How,
    },
    Mail(Envelope),
}

/// How the job is done.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct How {
    dry_run: bool,
    everything: bool,
}

/// What was done, for the log and for whoever started it.
#[derive(Default, Serialize)]
struct Done {
    /// Applications told of, finished, or erased.
    applications: usize,
    /// Addresses that get no more mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    addresses: Option<usize>,
    /// What a round of retention has to say besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<retention::Report>,
}

async fn run(app: &App, event: Event) -> Result<Done, serve::Stop> {
    let done = match event {
        Event::Scheduled { job, how } => run_job(app, job, how).await,
        Event::Mail(envelope) => {
            let addresses = mail_events::take(app, envelope, app.config.clock.now()).await;
            addresses.map(|addresses| Done { addresses: Some(addresses), ..Done::default() })
        }
    };
    done.map_err(|fault| {
        telemetry::fault(&fault);
        fault.into()
    })
}

async fn run_job(app: &App, job: Job, how: How) -> Result<Done, Fault> {
    let now = app.config.clock.now();
    let counted = |applications| Done { applications, ..Done::default() };
    let done = match job {
        Job::Digest => digest::round(app, now).await.map(counted),
        Job::Sweep => sweep::round(app, now).await.map(|swept| {
            metrics::write(Figure::OldestUnfinished(swept.oldest_left));
            counted(swept.finished)
        }),
        Job::Retention => {
            let how = retention::How { dry_run: how.dry_run, everything: how.everything };
            let report = retention::round(app, now, how).await;
            report.map(|report| Done { retention: Some(report.clone()), ..counted(report.erased.len()) })
        }
    };
    // Also, and above all, when the job went wrong.
    match digest::oldest_waiting(app, now).await {
        Ok(age) => metrics::write(Figure::OldestUndigested(age)),
        Err(fault) => telemetry::fault(&fault),
    }
    let done = done?;
    // A rehearsal must not calm the alarm that waits for the job.
    if !how.dry_run {
        metrics::write(Figure::JobDone(job.name()));
    }
    tracing::info!(job = job.name(), applications = done.applications, "done");
    Ok(done)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Stop> {
    telemetry::start("digest");
    let app = App::new(Config::from_env().await?);
    if serve::on_lambda() {
        let handler = service_fn(|event: LambdaEvent<Event>| run(&app, event.payload));
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
    let how = How { dry_run: said("--dry-run"), everything: said("--everything") };
    let done = run(&app, Event::Scheduled { job, how }).await?;
    if let Some(report) = done.retention {
        writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
    }
    Ok(())
}
