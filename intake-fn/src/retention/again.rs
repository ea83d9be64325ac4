//! What came back. A table that was brought back to an earlier moment holds
//! again what was erased since; it also holds the day of the last round that it
//! knew of, and every erasure since that day stands in the list of erasures.
//! On an ordinary night that are the few of today and yesterday.

use super::{How, finish, parts_of};
use crate::app::App;
use crate::reply::Fault;
use crate::request::ApplicationId;
use crate::store::applications::Erased;
use domain::status::Status;
use domain::value::date;
use time::Date;

/// Where an erasure is noted.
pub(super) type Note = (String, ApplicationId);

/// The notes to look at.
pub(super) async fn came_back(app: &App, today: Date, how: How) -> Result<Vec<Note>, Fault> {
    if let Some(from) = how.from.filter(|_| how.everything) {
        return app.files.erasures_since(&date::iso(from)).await;
    }
    let through = app.store.erased_through().await?.filter(|_| !how.everything).unwrap_or_default();
    // A clock that was ahead for a while must not hide what it did.
    app.files.erasures_since(&through.min(date::iso(today))).await
}

/// Erases an application again, if there is anything of it. Gives its number.
pub(super) async fn erase(app: &App, (day, id): &Note, how: How) -> Result<Option<String>, Fault> {
    let application = app.store.application(*id).await?;
    let Some(mut application) = application.filter(|application| application.erased.is_none()) else {
        let files = if how.everything && !how.dry_run { app.files.erase(*id).await? } else { 0 };
        return if files > 0 {
            app.files.erasure(day, *id).await.map(|note| Some(note.number))
        } else {
            Ok(None)
        };
    };
    let note = app.files.erasure(day, *id).await?;
    if how.dry_run {
        return Ok(Some(note.number));
    }
    let Some(mut registration) = application.registration.take() else {
        // From before it was sent.
        app.files.erase(*id).await?;
        app.store.delete_draft(&application).await?;
        return Ok(Some(note.number));
    };
    // It becomes what it was when it was erased.
    let mut parts = parts_of(app, &application).await?;
    let status = |code: &str, own: Status| Status::from_code(code).unwrap_or(own);
    registration.status = status(&note.status, registration.status);
    for (part, code) in parts.iter_mut().zip(&note.parts) {
        part.status = status(code, part.status);
    }
    application.registration = Some(registration.clone());
    let erased = Erased { at: note.at, rule: note.rule };
    if !app.store.begin_erasing(&application, &parts, &erased, true).await? {
        return Err(Fault::new("erase again", "somebody else is writing it"));
    }
    finish(app, &application, &registration, &parts, &erased).await.map(Some)
}
