//! Erases what has been kept for long enough, by the periods of
//! `domain::retention`.
//!
//! 1. What came back with an older copy of the table is erased again.
//! 2. What an earlier round began is brought to its end.
//! 3. What is over is erased: the table says so first, so that nothing can be
//!    read any more; then the list of erasures; then every version of every
//!    page, in the bucket and in that of the backups; then the personal fields.
//! 4. Drafts that were never sent go, with their files.
//! 5. The table notes the day.
//!
//! Killed anywhere, the next round goes on. One application that fails keeps
//! no other waiting, but makes the round fail in the end.

mod again;

use crate::app::App;
use crate::clock;
use crate::files::Erasure;
use crate::reply::Fault;
use crate::request::ApplicationId;
use crate::store::applications::{Application, DRAFT_KEPT, Erased, Registration, SHARDS};
use crate::store::journal::{Entry, Event};
use crate::store::parts::Part;
use domain::catalogue;
use domain::retention::{AT_REST, Rule, last_day};
use domain::status::Status;
use domain::value::date;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use std::time::Instant;
use time::{Date, Duration, OffsetDateTime};

/// Applications looked at or erased at the same time: each waits for the
/// stores most of the time.
const AT_ONCE: usize = 8;

/// How a round is done.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Count and name, change nothing.
    pub dry_run: bool,
    /// Look at every erasure that was ever noted, and at its files: after
    /// files, or single items, were brought back.
    pub everything: bool,
    /// With `everything`: erasures from this day on only.
    pub from: Option<Date>,
    /// With `everything`: when to stop and tell the day reached. A function
    /// has 15 minutes, and years of erasures take longer.
    pub until: Option<Instant>,
}

/// What a round did, or would do. No personal data.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Report {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// Numbers of the applications whose time was over.
    pub erased: Vec<String>,
    /// Numbers of those that had come back, or had been left half done.
    pub again: Vec<String>,
    /// Drafts that were never sent.
    pub drafts: usize,
    /// The time given was over; to be gone on with from this day. Only what
    /// was noted before it was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One round.
pub async fn round(app: &App, now: OffsetDateTime, how: How) -> Result<Report, Fault> {
    let today = clock::date_in_lebong(now);
    let mut report = Report { dry_run: how.dry_run, ..Report::default() };
    let mut failed = None;
    let came_back = again::came_back(app, today, how).await?;
    for day in came_back.chunk_by(|(one, _), (other, _)| one == other) {
        if how.everything && how.until.is_some_and(|until| Instant::now() >= until) {
            report.next = day.first().map(|(day, _)| day.clone());
            break;
        }
        collect(day.iter().map(|note| again::erase(app, note, how)), &mut report.again, &mut failed).await;
    }
    if report.next.is_some() {
        return failed.map_or(Ok(report), Err);
    }
    let begun = app.store.being_erased().await?;
    collect(begun.iter().map(|id| go_on(app, *id, how)), &mut report.again, &mut failed).await;
    let old = may_be_over(app, today).await?;
    collect(old.iter().map(|id| erase_if_over(app, *id, now, how)), &mut report.erased, &mut failed).await;
    let drafts = abandoned(app, now).await?;
    let mut gone = Vec::new();
    collect(drafts.iter().map(|id| forget(app, *id, now, how)), &mut gone, &mut failed).await;
    report.drafts = gone.len();
    match failed {
        Some(fault) => Err(fault),
        None if how.dry_run => Ok(report),
        None => app.store.set_erased_through(&date::iso(today)).await.map(|()| report),
    }
}

/// Does several at once; keeps what each gives, and the last of the faults.
async fn collect<T>(
    works: impl Iterator<Item = impl Future<Output = Result<Option<T>, Fault>>>,
    done: &mut Vec<T>,
    failed: &mut Option<Fault>,
) {
    let mut results = stream::iter(works).buffer_unordered(AT_ONCE);
    while let Some(result) = results.next().await {
        match result {
            Ok(one) => done.extend(one),
            Err(fault) => {
                crate::telemetry::fault(&fault);
                *failed = Some(fault);
            }
        }
    }
}

/// Applications that came in so long ago that they may be over.
async fn may_be_over(app: &App, today: Date) -> Result<Vec<ApplicationId>, Fault> {
    let retention = catalogue::retention();
    let mut found: Vec<ApplicationId> = Vec::new();
    for status in AT_REST {
        let Some(shortest) = retention.shortest(status) else { continue };
        let before = clock::start_in_lebong(today - Duration::days(shortest.into()));
        for resting in app.store.resting(status, &clock::rfc3339(before)).await? {
            let over = retention.rule(&resting.service, status).zip(day_of(&resting.submitted_at));
            if over.is_some_and(|(rule, day)| today > day + Duration::days(rule.days.into())) {
                found.push(resting.application);
            }
        }
    }
    // The parts of a bundle each stand in the list.
    found.sort_unstable_by_key(|id| id.0);
    found.dedup();
    Ok(found)
}

fn day_of(at: &str) -> Option<Date> {
    clock::parse(at).map(clock::date_in_lebong)
}

/// What decides on an application, and the last day on which it is kept; `None`
/// while it is the office's turn. `journal` is looked at for what a release
/// stored that did not note since when a status holds.
pub fn kept_until(
    application: &Application,
    registration: &Registration,
    parts: &[Part],
    journal: &[Entry],
) -> Option<(Rule, Date)> {
    let since = |part: Option<usize>, noted: &Option<String>| {
        let reached = |entry: &&Entry| matches!(entry.event, Event::Status { part: of, .. } if of == part);
        let from_journal = || journal.iter().rfind(reached).map(|entry| entry.at.as_str());
        day_of(noted.as_deref().or_else(from_journal).unwrap_or(&registration.submitted_at))
    };
    let services: Vec<(&str, Status, Option<Date>)> = match parts {
        [] => vec![(&application.service, registration.status, since(None, &registration.status_at))],
        parts => parts
            .iter()
            .map(|part| (part.service.as_str(), part.status, since(Some(part.number), &part.status_at)))
            .collect(),
    };
    let dated: Option<Vec<_>> =
        services.into_iter().map(|(service, status, since)| Some((service, status, since?))).collect();
    last_day(catalogue::retention(), dated?)
}

/// Erases an application if its time is over. Gives its number.
async fn erase_if_over(
    app: &App,
    id: ApplicationId,
    now: OffsetDateTime,
    how: How,
) -> Result<Option<String>, Fault> {
    let Some(application) = app.store.application(id).await? else { return Ok(None) };
    let Some(registration) = application.registration.clone().filter(|_| application.erased.is_none()) else {
        return Ok(None);
    };
    let parts = parts_of(app, &application).await?;
    let noted = registration.status_at.is_some() && parts.iter().all(|part| part.status_at.is_some());
    let journal = if noted { Vec::new() } else { app.store.journal_of(id).await? };
    let Some((rule, last)) = kept_until(&application, &registration, &parts, &journal) else {
        return Ok(None);
    };
    if clock::date_in_lebong(now) <= last {
        return Ok(None);
    }
    if how.dry_run {
        return Ok(Some(registration.number));
    }
    let erased = Erased { at: clock::rfc3339(now), rule: rule.name };
    if !app.store.begin_erasing(&application, &parts, &erased, false).await? {
        // Moved on at this moment: its time begins anew.
        return Ok(None);
    }
    finish(app, &application, &registration, &parts, &erased).await.map(Some)
}

/// Brings to its end what an earlier round began.
async fn go_on(app: &App, id: ApplicationId, how: How) -> Result<Option<String>, Fault> {
    let Some(application) = app.store.application(id).await? else { return Ok(None) };
    let (Some(registration), Some(erased)) = (&application.registration, &application.erased) else {
        return Ok(None);
    };
    if how.dry_run {
        return Ok(Some(registration.number.clone()));
    }
    let parts = parts_of(app, &application).await?;
    finish(app, &application, registration, &parts, erased).await.map(Some)
}

/// The steps after the table has said that it is erased.
async fn finish(
    app: &App,
    application: &Application,
    registration: &Registration,
    parts: &[Part],
    erased: &Erased,
) -> Result<String, Fault> {
    let erasure = Erasure {
        application: application.id.to_string(),
        number: registration.number.clone(),
        at: erased.at.clone(),
        rule: erased.rule.clone(),
        status: registration.status.code().to_owned(),
        parts: parts.iter().map(|part| part.status.code().to_owned()).collect(),
    };
    let day = day_of(&erased.at).map(date::iso).unwrap_or_default();
    app.files.note_erasure(&day, &erasure).await?;
    app.files.erase(application.id).await?;
    app.store.finish_erasing(application.id).await?;
    Ok(erasure.number)
}

async fn parts_of(app: &App, application: &Application) -> Result<Vec<Part>, Fault> {
    match application.record.snapshot.parts.as_slice() {
        [] => Ok(Vec::new()),
        _ => app.store.parts_of(application.id).await,
    }
}

/// Drafts that were last saved longer ago than drafts are kept.
async fn abandoned(app: &App, now: OffsetDateTime) -> Result<Vec<ApplicationId>, Fault> {
    let before = clock::rfc3339(now - DRAFT_KEPT);
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        found.extend(app.store.drafts_saved_before(shard, &before).await?);
        found.extend(app.store.drafts_aside_before(shard, &before).await?);
    }
    Ok(found)
}

/// Deletes a draft with its files, unless it was saved in the meantime.
async fn forget(
    app: &App,
    id: ApplicationId,
    now: OffsetDateTime,
    how: How,
) -> Result<Option<ApplicationId>, Fault> {
    let draft = app.store.application(id).await?;
    let old = |draft: &Application| {
        draft.registration.is_none() && draft.saved_at < clock::rfc3339(now - DRAFT_KEPT)
    };
    let Some(draft) = draft.filter(old) else { return Ok(None) };
    if how.dry_run {
        return Ok(Some(id));
    }
    // Files first: without the draft nobody would find them again. A phone
    // that comes back at this moment is asked for them anew.
    app.files.erase(id).await?;
    Ok(app.store.delete_draft(&draft).await?.then_some(id))
}
