//! The program that does what is not asked for by anybody: it tells staff what
//! is new, finishes what phones left unfinished, and takes in what became of
//! mails. The schedule says which job, `{"job": "digest"}` or
//! `{"job": "sweep"}`; by hand it is the first argument. The mail service sends
//! its events as they are.

use intake_fn::mail_events::{self, Envelope};
use intake_fn::metrics::{self, Figure};
use intake_fn::{app::App, config::Config, digest, reply::Fault, serve, sweep, telemetry};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Job {
    Digest,
    Sweep,
}

impl Job {
    fn name(self) -> &'static str {
        match self {
            Job::Digest => "digest",
            Job::Sweep => "sweep",
        }
    }
}

#[derive(Deserialize)]
struct Scheduled {
    job: Job,
}

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
        /// Applications told of, or finished.
        applications: usize,
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
        Job::Digest => digest::round(app, now).await,
        Job::Sweep => sweep::round(app, now).await.map(|swept| {
            metrics::write(Figure::OldestUnfinished(swept.oldest_left));
            swept.finished
        }),
    };
    // Also, and above all, when the job went wrong.
    match digest::oldest_waiting(app, now).await {
        Ok(age) => metrics::write(Figure::OldestUndigested(age)),
        Err(fault) => telemetry::fault(&fault),
    }
    let applications = done?;
    let job = scheduled.job.name();
    metrics::write(Figure::JobDone(job));
    tracing::info!(job, applications, "done");
    Ok(Done::Round { applications })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Stop> {
    telemetry::start("digest");
    let app = App::new(Config::from_env().await?);
    if serve::on_lambda() {
        let handler = service_fn(|event: LambdaEvent<Event>| run(&app, event.payload));
        return lambda_runtime::run(handler).await;
    }
    let job = match std::env::args().nth(1).as_deref() {
        None | Some("digest") => Job::Digest,
        Some("sweep") => Job::Sweep,
        Some(_) => return Err("the job is digest or sweep".into()),
    };
    run(&app, Event::Scheduled(Scheduled { job })).await?;
    Ok(())
}
