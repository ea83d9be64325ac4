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
#[serde(untagged)]
enum Event {
    Scheduled { job: Job },
    Mail(Envelope),
}

/// What was done, for the log and for whoever started it.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    /// Applications told of, or finished.
    Applications(usize),
    /// Addresses that get no more mail.
    Addresses(usize),
}

async fn run(app: &App, event: Event) -> Result<Done, serve::Stop> {
    let done = match event {
        Event::Scheduled { job } => run_job(app, job).await.map(Done::Applications),
        Event::Mail(envelope) => {
            mail_events::take(app, envelope, app.config.clock.now()).await.map(Done::Addresses)
        }
    };
    done.map_err(|fault| {
        telemetry::fault(&fault);
        fault.into()
    })
}

async fn run_job(app: &App, job: Job) -> Result<usize, Fault> {
    let now = app.config.clock.now();
    let done = match job {
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
    metrics::write(Figure::JobDone(job.name()));
    tracing::info!(job = job.name(), applications, "done");
    Ok(applications)
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
    run(&app, Event::Scheduled { job }).await?;
    Ok(())
}
