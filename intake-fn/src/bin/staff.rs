//! The program for staff.

use intake_fn::{app, config::Config, serve, telemetry};
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), serve::Stop> {
    telemetry::start("staff");
    let app = Arc::new(app::App::new(Config::from_env().await?));
    serve::serve(app::staff(app)).await
}
