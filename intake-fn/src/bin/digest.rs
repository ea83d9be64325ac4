//! The program that does what is not asked for by anybody: it tells staff what
//! is new, finishes what phones left unfinished, erases what was kept for long
//! enough, and takes in what became of mails. The schedule says which job:
//! `{"job": "digest"}`, `{"job": "sweep"}` or `{"job": "retention"}`, the last
//! also with `"dry_run": true`, and with `"everything": true` and the day to go
//! on `"from"`. By hand: `digest`, `sweep` or
//! `retention [--dry-run] [--everything]`. The mail service sends its events as
//! they are.

use domain::value::date;
use intake_fn::mail_events::{self, Envelope};
use intake_fn::metrics::{self, Figure};
use intake_fn::{app::App, config::Config, digest, reply::Fault, retention, serve, sweep, telemetry};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

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
struct Scheduled {
    job: Job,
    /// See [`retention::How`].
    #[serde(default)]
    dry_run: bool,
    #[serde(default)]
    everything: bool,
    /// Day, as 2026-11-25.
    #[serde(default)]
    from: Option<String>,
}

/// How long one call looks again at everything: the function has 15 minutes,
/// and one day's erasures may take some of them.
const EVERYTHING: Duration = Duration::from_secs(8 * 60);

#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    Scheduled(Scheduled),
    Mail(Envelope),
}

/// What was done, for the log and for whoever started it.
#[derive(Serialize)]
#[serde(untagged)]
enum Done {
    Round {
        /// Applications told of, finished, or erased.
        applications: usize,
        /// What a round of retention has to say besides.
        #[serde(skip_serializing_if = "Option::is_none")]
        retention: Option<retention::Report>,
    },
    Mail {
        /// Addresses that get no more mail.
        addresses: usize,
    },
}

async fn run(app: &App, event: Event) -> Result<Done, serve::Stop> {
    let now = app.config.clock.now();
    let done = match event {
        Event::Scheduled(scheduled) => round(app, &scheduled, now).await,
        Event::Mail(envelope) => {
            mail_events::take(app, envelope, now).await.map(|addresses| Done::Mail { addresses })
        }
    };
    done.map_err(|fault| {
        telemetry::fault(&fault);
        fault.into()
    })
}

async fn round(app: &App, scheduled: &Scheduled, now: OffsetDateTime) -> Result<Done, Fault> {
    let done = match scheduled.job {
        Job::Digest => digest::round(app, now).await.map(|told| (told, None)),
        Job::Sweep => sweep::round(app, now).await.map(|swept| {
            metrics::write(Figure::OldestUnfinished(swept.oldest_left));
            (swept.finished, None)
        }),
        Job::Retention => {
            // Beginning anew instead would never end.
            let from = scheduled.from.as_deref().map(date::parse).transpose();
            let from = from.map_err(|_| Fault::new("go on with retention", "the day is no date"))?;
            let how = retention::How {
                dry_run: scheduled.dry_run,
                everything: scheduled.everything,
                from,
                // By hand there is time.
                until: serve::on_lambda().then(|| Instant::now() + EVERYTHING),
            };
            let report = retention::round(app, now, how).await;
            report.map(|report| (report.erased.len(), Some(report)))
        }
    };
    // Also, and above all, when the job went wrong.
    match digest::oldest_waiting(app, now).await {
        Ok(age) => metrics::write(Figure::OldestUndigested(age)),
        Err(fault) => telemetry::fault(&fault),
    }
    let (applications, retention) = done?;
    let job = scheduled.job.name();
    // A rehearsal must not calm the alarm that waits for the job.
    let whole = retention.as_ref().is_none_or(|report| report.next.is_none());
    if !scheduled.dry_run && whole {
        metrics::write(Figure::JobDone(job));
    }
    tracing::info!(job, applications, "done");
    Ok(Done::Round { applications, retention })
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
    let scheduled =
        Scheduled { job, dry_run: said("--dry-run"), everything: said("--everything"), from: None };
    if let Done::Round { retention: Some(report), .. } = run(&app, Event::Scheduled(scheduled)).await? {
        writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
    }
    Ok(())
}
