//! `PUT /api/applications/{id}`: keeps answers and the list of pages, and says
//! where to put the pages.

use crate::app::App;
use crate::clock;
use crate::reply::{Failure, Fault, Refusal};
use crate::request::{ApplicationId, Call, Json, Own, SecretHash};
use crate::store::applications::{Application, Record};
use crate::store::limits::Limit;
use domain::application::{self, Context, Page};
use domain::catalogue;
use domain::problem::{Code, Problem};
use domain::record::render;
use domain::service::Part;
use domain::wire::{ErrorReply, SaveReply, SaveRequest, Snapshot, SnapshotPart, Upload, WireProblem};
use futures_util::{StreamExt, TryStreamExt, stream};
use time::OffsetDateTime;

/// Pages asked for at the same time.
const AT_ONCE: usize = 8;

/// How often a save is tried while another one of the same application runs.
const TRIES: usize = 3;

/// Checks everything, keeps it, and replies with places for the pages that
/// have not arrived. The same save again changes nothing.
#[utoipa::path(put, path = "/api/applications/{id}",
    params(("id" = String, Path, description = "Made on the phone: 32 hexadecimal digits")),
    request_body = SaveRequest,
    security(("application_secret" = [])),
    responses(
        (status = 200, description = "Kept", body = SaveReply),
        (status = 400, description = "Not readable", body = ErrorReply, content_type = "application/problem+json"),
        (status = 401, description = "No secret", body = ErrorReply, content_type = "application/problem+json"),
        (status = 404, description = "Unknown, or another secret", body = ErrorReply, content_type = "application/problem+json"),
        (status = 409, description = "Already submitted, or being changed", body = ErrorReply, content_type = "application/problem+json"),
        (status = 413, description = "Longer than 256 KB", body = ErrorReply, content_type = "application/problem+json"),
        (status = 415, description = "No JSON", body = ErrorReply, content_type = "application/problem+json"),
        (status = 422, description = "Every mistake, in form order", body = ErrorReply, content_type = "application/problem+json"),
        (status = 429, description = "Too often", body = ErrorReply, content_type = "application/problem+json"),
    ))]
pub async fn save(
    Own { id, secret, call }: Own,
    Json(request): Json<SaveRequest>,
) -> Result<axum::Json<SaveReply>, Failure> {
    let Call { app, caller, now } = call;
    let draft = check(&app, id, secret, now, request)?;
    app.store.count(Limit::Saves, &caller.0, now).await?;
    for _ in 0..TRIES {
        let stored = app.store.application(id).await?;
        let new = match &stored {
            None => Application { revision: 1, ..draft.clone() },
            Some(stored) if !stored.belongs_to(secret) => return Err(Refusal::UnknownApplication.into()),
            Some(stored) if stored.registration.is_some() => return Err(Refusal::Submitted.into()),
            Some(stored) if stored.record == draft.record && stored.service == draft.service => {
                return Ok(axum::Json(SaveReply { uploads: places(&app, stored, true).await? }));
            }
            Some(stored) => Application { revision: stored.revision + 1, ..draft.clone() },
        };
        let replaces = stored.as_ref().map(|stored| stored.revision);
        if app.store.save_draft(&new, replaces, now).await? {
            // Of a draft that was never here, no page can have arrived.
            return Ok(axum::Json(SaveReply { uploads: places(&app, &new, stored.is_some()).await? }));
        }
    }
    Err(Refusal::Changed.into())
}

/// The draft that a request describes, or everything that is wrong with it.
fn check(
    app: &App,
    id: ApplicationId,
    secret: SecretHash,
    now: OffsetDateTime,
    request: SaveRequest,
) -> Result<Application, Refusal> {
    // Pages have nothing to fill in; what is not offered any more is only
    // kept for the titles of old applications.
    let offered = catalogue::service(&request.service).filter(|s| s.active && s.kind.is_form());
    let Some(service) = offered else {
        return Err(Refusal::Invalid(vec![Problem { field: "service".into(), code: Code::ServiceUnknown }]));
    };
    let context = Context { service, today: clock::date_in_lebong(now), regions: catalogue::regions() };
    let accepted = application::parse(context, &request.answers, &request.pages).map_err(Refusal::Invalid)?;
    let documents = application::wanted_documents(context, &accepted.answers);
    let snapshot = Snapshot {
        service_title: service.title.clone(),
        forms: service.forms.clone(),
        sections: render(context, &accepted.answers),
        documents: documents.iter().map(|(asked, _)| (asked.id.clone(), asked.label.clone())).collect(),
        parts: application::wanted_parts(context, &accepted.answers).into_iter().map(part).collect(),
    };
    Ok(Application {
        id,
        secret: secret.0,
        revision: 0, // given when it is written
        service: service.id.clone(),
        // What it was checked against; a phone with an older form is welcome
        // as long as its answers are right.
        version: service.version.clone(),
        district: accepted.district,
        applicant: app.config.secret_key.hash("nik", accepted.nik.as_str().as_bytes()),
        record: Record {
            answers: accepted.answers,
            pages: accepted.pages,
            snapshot,
            warnings: accepted.warnings.iter().map(WireProblem::from).collect(),
        },
        saved_at: clock::rfc3339(now),
        registration: None,
        erased: None,
    })
}

fn part(part: &Part) -> SnapshotPart {
    let title = catalogue::service(&part.service).map(|service| service.title.clone());
    SnapshotPart {
        service: part.service.clone(),
        service_title: title.unwrap_or_else(|| part.text.clone()),
        text: part.text.clone(),
    }
}

/// Places for the pages that have not arrived. `look` is whether any could have.
async fn places(app: &App, draft: &Application, look: bool) -> Result<Vec<Upload>, Failure> {
    let places: Vec<_> = draft.record.pages.iter().map(|page| place(app, draft, page, look)).collect();
    let places: Vec<Option<Upload>> = stream::iter(places).buffered(AT_ONCE).try_collect().await?;
    Ok(places.into_iter().flatten().collect())
}

/// The place for a page, `None` when it has arrived.
async fn place(app: &App, draft: &Application, page: &Page, look: bool) -> Result<Option<Upload>, Fault> {
    if look && app.files.has_arrived(draft.id, page).await? {
        return Ok(None);
    }
    app.files.place_for(draft.id, page).await.map(Some)
}
