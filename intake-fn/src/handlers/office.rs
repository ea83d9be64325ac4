//! `GET /api/office`

use crate::app::App;
use crate::reply::Failure;
use axum::Json;
use axum::extract::State;
use domain::wire::OfficeReply;
use std::sync::Arc;

/// Whether the office is open, and what residents should know.
#[utoipa::path(get, path = "/api/office", responses(
    (status = 200, description = "The notice of now", body = OfficeReply),
))]
pub async fn office(State(app): State<Arc<App>>) -> Result<Json<OfficeReply>, Failure> {
    Ok(Json(app.store.office().await?))
}
