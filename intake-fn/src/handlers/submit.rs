//! `POST /api/applications/{id}/submission`: *Daftar Pemohon*.

use crate::reply::{Failure, Refusal};
use crate::request::{Call, Own};
use crate::submission;
use axum::Json;
use domain::wire::{ErrorReply, Receipt};

/// Accepts a draft whose pages have all arrived. Again and again, the same
/// receipt.
#[utoipa::path(post, path = "/api/applications/{id}/submission",
    params(("id" = String, Path, description = "Made on the phone: 32 hexadecimal digits")),
    security(("application_secret" = [])),
    responses(
        (status = 200, description = "The receipt", body = Receipt),
        (status = 401, description = "No secret", body = ErrorReply, content_type = "application/problem+json"),
        (status = 404, description = "Unknown, or another secret", body = ErrorReply, content_type = "application/problem+json"),
        (status = 422, description = "What is wrong with the documents", body = ErrorReply, content_type = "application/problem+json"),
    ))]
pub async fn submit(Own { id, secret, call }: Own) -> Result<Json<Receipt>, Failure> {
    let Call { app, now, .. } = call;
    match app.store.application(id).await? {
        Some(application) if application.belongs_to(secret) => {
            submission::submit(&app, application, now).await.map(Json)
        }
        _ => Err(Refusal::UnknownApplication.into()),
    }
}
