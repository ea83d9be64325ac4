//! `POST /api/tracking`: where an application stands.

use crate::app::App;
use crate::clock;
use crate::reply::{Failure, Refusal};
use crate::request::{ApplicationId, Call, Caller, Json};
use crate::store::applications::{Application, Registration};
use crate::store::journal::{Entry, Event};
use crate::store::limits::Limit;
use crate::store::parts::Part;
use crate::{retention, submission};
use domain::problem::Problem;
use domain::status::Status;
use domain::value::{Nik, RegistrationNumber, date};
use domain::wire::{ErrorReply, TimelineEntry, TrackingPart, TrackingReply, TrackingRequest, part_number};
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
    Call { app, caller, now }: Call,
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
    // The number of a part opens the whole.
    let number = request.number.split('/').next().unwrap_or_default();
    let (number, nik) = match (RegistrationNumber::parse(number), Nik::parse(&request.nik)) {
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
        Some((id, Some(stored))) if stored == applicant => {
            app.store.give_back(Limit::TrackingFromAddress, &caller.0, now).await?;
            app.store.give_back(Limit::TrackingOfNumber, &number, now).await?;
            let application = app.store.application(id).await?;
            // One whose erasing has begun is as one whose NIK is gone already.
            application.filter(|found| found.erased.is_none()).ok_or(Refusal::UnknownNumber.into())
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
    // What happened to the whole happened to each of its parts.
    let timeline = |of: Option<usize>| -> Vec<TimelineEntry> {
        let own = |entry: &Entry| match entry.event {
            Event::Status { status, part } if part.is_none() || part == of => {
                Some(TimelineEntry { at: entry.at.clone(), status })
            }
            _ => None,
        };
        journal.iter().filter_map(own).collect()
    };
    let snapshot = &application.record.snapshot;
    let parts = match snapshot.parts.as_slice() {
        [] => Vec::new(),
        _ => app.store.parts_of(application.id).await?,
    };
    let least = Status::least_advanced(parts.iter().map(|part| part.status));
    let kept = retention::kept_until(application, registration, &parts, &journal).map(|(_, day)| day);
    let kept = kept.filter(|_| application.erased.is_none());
    let erased = application.erased.as_ref().and_then(|erased| clock::parse(&erased.at));
    let part = |part: Part| TrackingPart {
        number: part_number(&registration.number, part.number),
        status: part.status,
        timeline: timeline(Some(part.number)),
        due: due(&part.service, registration),
        text: part.text,
    };
    Ok(TrackingReply {
        number: registration.number.clone(),
        service_title: snapshot.service_title.clone(),
        status: least.unwrap_or(registration.status),
        timeline: timeline(None),
        // Each part has its own.
        due: if parts.is_empty() { due(&application.service, registration) } else { None },
        parts: parts.into_iter().map(part).collect(),
        kept_days: submission::kept_days(application).filter(|_| kept.is_none() && erased.is_none()),
        kept_until: kept.map(date::iso),
        erased_on: erased.map(|at| date::iso(clock::date_in_lebong(at))),
    })
}

/// The last day by law, where the law names a term. The days count from the
/// date in Lebong on which the application came in.
fn due(service: &str, registration: &Registration) -> Option<String> {
    let days = domain::catalogue::service(service)?.legal_days?;
    let submitted = clock::parse(&registration.submitted_at)?;
    Some(date::iso(clock::date_in_lebong(submitted) + Duration::days(i64::from(days))))
}
