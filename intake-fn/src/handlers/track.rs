//! `POST /api/tracking`: where an application stands.

use crate::app::App;
use crate::clock;
use crate::reply::{Failure, Refusal};
use crate::request::{ApplicationId, Caller, Json, Now};
use crate::store::applications::{Application, Registration};
use crate::store::journal::Event;
use crate::store::limits::Limit;
use axum::extract::State;
use domain::problem::Problem;
use domain::value::{Nik, RegistrationNumber, date};
use domain::wire::{ErrorReply, TimelineEntry, TrackingReply, TrackingRequest};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// The status, for whoever knows number and NIK or holds the receipt. A wrong
/// number and a wrong NIK look the same, and each try counts.
#[utoipa::path(post, path = "/api/tracking", request_body = TrackingRequest, responses(
    (status = 200, description = "Where it stands", body = TrackingReply),
    (status = 400, description = "Not readable", body = ErrorReply, content_type = "application/problem+json"),
    (status = 404, description = "No such number and NIK, or token", body = ErrorReply, content_type = "application/problem+json"),
    (status = 413, description = "Longer than 256 KB", body = ErrorReply, content_type = "application/problem+json"),
    (status = 415, description = "No JSON", body = ErrorReply, content_type = "application/problem+json"),
    (status = 422, description = "Mistakes in number or NIK", body = ErrorReply, content_type = "application/problem+json"),
    (status = 429, description = "Too often", body = ErrorReply, content_type = "application/problem+json"),
))]
pub async fn track(
    State(app): State<Arc<App>>,
    caller: Caller,
    Now(now): Now,
    Json(request): Json<TrackingRequest>,
) -> Result<axum::Json<TrackingReply>, Failure> {
    let application = if request.token.is_empty() {
        by_number(&app, &caller, now, &request).await?
    } else {
        by_token(&app, &caller, now, &request.token).await?
    };
    match &application.registration {
        Some(registration) => reply(&app, &application, registration).await.map(axum::Json),
        None => Err(Refusal::UnknownNumber.into()),
    }
}

async fn by_token(
    app: &App,
    caller: &Caller,
    now: OffsetDateTime,
    token: &str,
) -> Result<Application, Failure> {
    app.store.count(Limit::TrackingFromAddress, &caller.0, now).await?;
    let Some(id) = app.config.secret_key.read_receipt_token(token) else {
        return Err(Refusal::UnknownNumber.into());
    };
    app.store.give_back(Limit::TrackingFromAddress, &caller.0, now).await?;
    app.store.application(ApplicationId(id)).await?.ok_or(Refusal::UnknownNumber.into())
}

async fn by_number(
    app: &App,
    caller: &Caller,
    now: OffsetDateTime,
    request: &TrackingRequest,
) -> Result<Application, Failure> {
    let (number, nik) = match (RegistrationNumber::parse(&request.number), Nik::parse(&request.nik)) {
        (Ok(number), Ok(nik)) => (number.to_string(), nik),
        (number, nik) => {
            let problem = |field: &str, code| Problem { field: field.to_owned(), code };
            let mistakes = [
                number.err().map(|code| problem("number", code)),
                nik.err().map(|code| problem("nik", code)),
            ];
            return Err(Refusal::Invalid(mistakes.into_iter().flatten().collect()).into());
        }
    };
    app.store.count(Limit::TrackingFromAddress, &caller.0, now).await?;
    app.store.count(Limit::TrackingOfNumber, &number, now).await?;
    let applicant = app.config.secret_key.hash("nik", nik.as_str().as_bytes());
    match app.store.by_number(&number).await? {
        Some((id, stored)) if stored == applicant => {
            app.store.give_back(Limit::TrackingFromAddress, &caller.0, now).await?;
            app.store.give_back(Limit::TrackingOfNumber, &number, now).await?;
            app.store.application(id).await?.ok_or(Refusal::UnknownNumber.into())
        }
        _ => Err(Refusal::UnknownNumber.into()),
    }
}

async fn reply(
    app: &App,
    application: &Application,
    registration: &Registration,
) -> Result<TrackingReply, Failure> {
    let journal = app.store.journal_of(application.id).await?;
    let timeline = journal.into_iter().filter_map(|entry| match entry.event {
        Event::Status(status) => Some(TimelineEntry { at: entry.at, status }),
        Event::Viewed { .. } | Event::Printed { .. } => None,
    });
    Ok(TrackingReply {
        number: registration.number.clone(),
        service_title: application.record.snapshot.service_title.clone(),
        status: registration.status,
        timeline: timeline.collect(),
        due: due(application, registration),
    })
}

/// The last day by law, where the law names a term. The days count from the
/// date in Lebong on which the application came in.
fn due(application: &Application, registration: &Registration) -> Option<String> {
    let days = domain::catalogue::service(&application.service)?.legal_days?;
    let submitted = clock::parse(&registration.submitted_at)?;
    Some(date::iso(clock::date_in_lebong(submitted) + Duration::days(i64::from(days))))
}
