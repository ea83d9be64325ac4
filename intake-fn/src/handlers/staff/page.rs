//! `GET /api/staff/applications/{number}/pages/{page}`: a page of a document.
//! Who opened it is written down before its first byte goes out.

use super::application::find;
use super::session::Staff;
use crate::app::App;
use crate::reply::{Failure, Refusal};
use crate::request::Now;
use crate::store::journal::Event;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::document::MediaType;
use std::sync::Arc;

/// The page's bytes. Pictures show in the browser, a PDF is saved: browsers
/// do not show one under a sandboxing policy.
pub async fn page(
    State(app): State<Arc<App>>,
    Staff(holder): Staff,
    Now(now): Now,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let Ok(Path((number, id))) = path else { return Err(Refusal::NotFound.into()) };
    let (application, registration) = find(&app, &number).await?;
    let page = application.record.pages.iter().find(|page| page.id == id).ok_or(Refusal::NotFound)?;
    let bytes = app.files.open_accepted(application.id, &page.id).await?.ok_or(Refusal::NotFound)?;
    app.store.journal(application.id, now, &Event::Viewed { page: page.id.clone(), by: holder.mail }).await?;
    let (shown, ending) = match page.media_type {
        MediaType::Jpeg => ("inline", "jpg"),
        MediaType::Png => ("inline", "png"),
        MediaType::Webp => ("inline", "webp"),
        MediaType::Pdf => ("attachment", "pdf"),
    };
    let name = format!("{}-{}-{}.{ending}", registration.number, page.requirement, &page.id[..8]);
    let headers = [
        (header::CONTENT_TYPE, page.media_type.as_str().to_owned()),
        (header::CONTENT_LENGTH, page.bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::new(bytes.into_inner())).into_response())
}
