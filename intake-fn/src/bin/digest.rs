//! The program that tells staff what is new and finishes what phones left
//! unfinished. The schedule says which of the two: `{"job": "digest"}` or
//! `{"job": "sweep"}`; by hand it is the first argument.

use intake_fn::{app::App, config::Config, digest, serve, sweep, telemetry};
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
struct Event {
    job: Job,
}

/// What a round did, for the log and for whoever started it.
#[derive(Serialize)]
struct Done {
    /// Applications told of, or finished.
    applications: usize,
}

async fn run(app: &App, job: Job) -> Result<Done, serve::Stop> {
    let now = app.config.clock.now();
    let done = match job {
        Job::Digest => digest::round(app, now).await,
        Job::Sweep => sweep::round(app, now).await,
    };
    match done {
        Ok(applications) => {
            tracing::info!(job = job.name(), applications, "done");
            Ok(Done { applications })
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
        let handler = service_fn(|event: LambdaEvent<Event>| run(&app, event.payload.job));
        return lambda_runtime::run(handler).await;
    }
    let job = match std::env::args().nth(1).as_deref() {
        None | Some("digest") => Job::Digest,
        Some("sweep") => Job::Sweep,
        Some(_) => return Err("the job is digest or sweep".into()),
    };
    run(&app, job).await?;
    Ok(())
}
