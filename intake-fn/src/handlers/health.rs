//! `GET /api/health`

use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::sync::Arc;

/// How the program is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Health {
    /// Version of the program.
    version: &'static str,
    /// Commit that it was built from, where the build knew it.
    commit: &'static str,
    /// Whether the table answers.
    table: bool,
    /// Whether object storage answers.
    bucket: bool,
}

/// Says which program this is, and whether it reaches what it needs.
#[utoipa::path(get, path = "/api/health", responses(
    (status = 200, description = "Everything is reachable", body = Health),
    (status = 503, description = "Something is not reachable", body = Health),
))]
pub async fn health(State(app): State<Arc<App>>) -> (StatusCode, Json<Health>) {
    let (table, bucket) = tokio::join!(app.store.answers(), app.files.answers());
    let health = Health {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("GIT_COMMIT").unwrap_or(""),
        table,
        bucket,
    };
    let status = if health.table && health.bucket { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}
