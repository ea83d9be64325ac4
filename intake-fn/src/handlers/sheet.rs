//! `POST /api/sheets/{service}/{code}`: a statement as PDF, filled from the
//! answers of a draft. Nothing is kept.

use crate::clock;
use crate::reply::{Failure, Fault, Refusal};
use crate::request::{Call, Json};
use crate::store::limits::Limit;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::answers::Answers;
use domain::application::Context;
use domain::catalogue;
use domain::sheet::MadeFor;
use domain::wire::{ErrorReply, SheetRequest};
use time::OffsetDateTime;

/// Makes the PDF. Answers that are missing or wrong leave their lines empty,
/// to be filled in by hand.
#[utoipa::path(post, path = "/api/sheets/{service}/{code}",
    params(
        ("service" = String, Path, description = "Id of the service"),
        ("code" = String, Path, description = "Code of the sheet: F-2.03"),
    ),
    request_body = SheetRequest,
    responses(
        (status = 200, description = "The sheet", body = [u8], content_type = "application/pdf"),
        (status = 400, description = "Not readable", body = ErrorReply, content_type = "application/problem+json"),
        (status = 404, description = "No such service, or it has no such sheet", body = ErrorReply, content_type = "application/problem+json"),
        (status = 413, description = "Longer than 256 KB", body = ErrorReply, content_type = "application/problem+json"),
        (status = 415, description = "No JSON", body = ErrorReply, content_type = "application/problem+json"),
        (status = 429, description = "Too often", body = ErrorReply, content_type = "application/problem+json"),
    ))]
pub async fn sheet(
    path: Result<Path<(String, String)>, PathRejection>,
    Call { app, caller, now }: Call,
    Json(request): Json<SheetRequest>,
) -> Result<Response, Failure> {
    let Ok(Path((service, code))) = path else { return Err(Refusal::NotFound.into()) };
    let offered = catalogue::service(&service).is_some_and(|service| service.active);
    let mut sheets = catalogue::sheets_of(&service).map(|(sheet, _)| sheet);
    if !offered || !sheets.any(|sheet| sheet.code == code && sheet.made_for == MadeFor::Residents) {
        return Err(Refusal::NotFound.into());
    }
    app.store.count(Limit::Sheets, &caller.0, now).await?;
    let pdf = pdf(&service, &code, &request.answers, now)?;
    Ok(reply(pdf, &format!("{code}.pdf")))
}

/// A sheet of a service, filled from these answers.
pub fn pdf(service: &str, code: &str, answers: &Answers, now: OffsetDateTime) -> Result<Vec<u8>, Failure> {
    let service = catalogue::service(service).ok_or(Refusal::NotFound)?;
    let context = Context { service, today: clock::date_in_lebong(now), regions: catalogue::regions() };
    match sheets::of_service(context, code, answers) {
        Some(Ok(pdf)) => Ok(pdf),
        Some(Err(cause)) => Err(Fault::new("make a sheet", cause).into()),
        None => Err(Refusal::NotFound.into()),
    }
}

/// The reply: a file to save, which no page of ours can be made of.
pub fn reply(pdf: Vec<u8>, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, pdf).into_response()
}
