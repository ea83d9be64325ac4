//! Runs a router: on Lambda where Lambda is, else on plain HTTP.

use axum::Router;
use std::io::Write;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Any reason to stop.
pub type Stop = Box<dyn std::error::Error + Send + Sync>;

/// Whether this process was started by Lambda, or by something that speaks
/// its runtime API.
pub fn on_lambda() -> bool {
    std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

/// Serves until the process is told to stop. On plain HTTP it listens on
/// `LISTEN` (default `127.0.0.1:0`) and says where on standard output.
pub async fn serve(router: Router) -> Result<(), Stop> {
    if on_lambda() {
        // Whole answers may have 6 MB there, as base64; a stream has no such
        // limit, but only a function URL hands it on.
        return match crate::config::from_env("RESPONSE_STREAM").as_deref() {
            Some("1") => lambda_http::run_with_streaming_response(router).await,
            _ => lambda_http::run(router).await,
        };
    }
    let listener =
        TcpListener::bind(std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:0".to_owned())).await?;
    let mut output = std::io::stdout();
    writeln!(output, "listening http://{}", listener.local_addr()?)?;
    output.flush()?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await?;
    Ok(())
}
