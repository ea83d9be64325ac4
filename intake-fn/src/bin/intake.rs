//! The public program.

use intake_fn::{app, config::Config, serve, telemetry};
use std::sync::Arc;

// One thread: a Lambda process has one request at a time, and waits mostly.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Stop> {
    telemetry::start("intake");
    let app = Arc::new(app::App::new(Config::from_env().await?));
    serve::serve(app::intake(app)).await
}
