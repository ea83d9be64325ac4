//! `GET /api/staff/applications/{number}`: one application, as it was filled
//! in, by the labels that were shown then.

use super::layout::page;
use super::session::Staff;
use crate::app::App;
use crate::clock;
use crate::mail::digest::{age, district};
use crate::reply::{Failure, Refusal};
use crate::request::Now;
use crate::retention;
use crate::store::applications::{Application, Registration};
use crate::store::journal::{Entry, Event};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::document::MediaType;
use domain::status::Status;
use domain::text::staff as t;
use domain::value::{RegistrationNumber, date};
use maud::{Markup, html};
use std::sync::Arc;

/// The page.
pub async fn application(
    State(app): State<Arc<App>>,
    _: Staff,
    Now(now): Now,
    number: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let Ok(Path(number)) = number else { return Err(Refusal::NotFound.into()) };
    let (application, registration) = find(&app, &number).await?;
    let journal = app.store.journal_of(application.id).await?;
    let record = &application.record;
    let parts = match record.snapshot.parts.as_slice() {
        [] => Vec::new(),
        _ => app.store.parts_of(application.id).await?,
    };
    let status = Status::least_advanced(parts.iter().map(|part| part.status)).unwrap_or(registration.status);
    let kept = retention::kept_until(&application, &registration, &parts, &journal);
    let content = html! {
        p { a href="/api/staff/" { (t::back_to_list()) } }
        p { b { (status.label()) } }
        p {
            (record.snapshot.service_title) br;
            (district(&application.district)) br;
            (t::submitted_at(time_text(&registration.submitted_at), age(&registration.submitted_at, now)))
            @if !record.snapshot.forms.is_empty() { br; (t::forms(record.snapshot.forms.join(", "))) }
        }
        @match (&application.erased, kept) {
            (Some(erased), _) => p { b { (t::erased(time_text(&erased.at), &erased.rule)) } },
            (None, Some((rule, day))) => p { (t::kept_until(date::long(day), rule.name)) },
            (None, None) => {},
        }
        @if !parts.is_empty() {
            h2 { (t::parts_title()) }
            ol { @for part in &parts { li { (part.service_title) ": " b { (part.status.label()) } } } }
        }
        @if !record.warnings.is_empty() {
            div class="warn" {
                h2 { (t::warnings_title()) }
                ul { @for warning in &record.warnings { li { (label(&application, &warning.field)) ": " (warning.message) } } }
            }
        }
        @for section in &record.snapshot.sections {
            h2 { (section.title) }
            dl {
                @for row in &section.rows {
                    dt { (row.label) }
                    dd { @if row.value.is_empty() { (t::not_answered()) } @else { (row.value) } }
                }
            }
        }
        @if application.erased.is_none() {
            h2 { (t::documents_title()) }
            dl {
                @for (id, label) in &record.snapshot.documents {
                    dt { (label) }
                    dd { (pages(&application, &registration, id)) }
                }
            }
            (super::sheet::links(&application.service, &registration.number))
        }
        h2 { (t::journal_title()) }
        ul { @for entry in &journal { li { (time_text(&entry.at)) " · " (event(&application, entry)) } } }
    };
    Ok(page(&t::application_title(&registration.number), true, content))
}

/// The application of a number as typed or linked.
pub async fn find(app: &App, number: &str) -> Result<(Application, Registration), Failure> {
    let number = RegistrationNumber::parse(number).map_err(|_| Refusal::NotFound)?;
    let (id, _) = app.store.by_number(&number.to_string()).await?.ok_or(Refusal::NotFound)?;
    let application = app.store.application(id).await?.ok_or(Refusal::NotFound)?;
    let registration = application.registration.clone().ok_or(Refusal::NotFound)?;
    Ok((application, registration))
}

fn pages(application: &Application, registration: &Registration, requirement: &str) -> Markup {
    let own: Vec<_> =
        application.record.pages.iter().filter(|page| page.requirement == requirement).collect();
    html! {
        @if own.is_empty() { (t::document_none()) }
        @for (index, page) in own.iter().enumerate() {
            @let kind = if page.media_type == MediaType::Pdf { t::document_pdf() } else { t::document_photo() };
            a href=(format!("/api/staff/applications/{}/pages/{}", registration.number, page.id)) {
                (t::document_page(index + 1, kind, page.bytes.div_ceil(1024)))
            }
            br;
        }
    }
}

/// The label of a field, as it was shown.
fn label<'a>(application: &'a Application, field: &'a str) -> &'a str {
    let mut rows = application.record.snapshot.sections.iter().flat_map(|section| &section.rows);
    rows.find(|row| row.field == field).map_or(field, |row| row.label.as_str())
}

fn event(application: &Application, entry: &Entry) -> String {
    match &entry.event {
        Event::Status { status, part: None } => t::journal_status(status.label()),
        Event::Status { status, part: Some(part) } => t::journal_part_status(part, status.label()),
        Event::Erased { rule } => t::journal_erased(rule),
        Event::Printed { sheet, by } => t::journal_printed(sheet, by),
        Event::Viewed { page, by } => {
            let record = &application.record;
            let requirement =
                record.pages.iter().find(|p| p.id == *page).map_or("", |p| p.requirement.as_str());
            let document = record.snapshot.documents.iter().find(|(id, _)| id == requirement);
            // Which one it was is erased with the rest.
            let label = document.map_or(requirement, |(_, label)| label);
            t::journal_viewed(if label.is_empty() { t::journal_erased_document() } else { label }, by)
        }
    }
}

/// `23 November 2026 13.05`, in Lebong.
fn time_text(at: &str) -> String {
    let Some(at) = clock::parse(at).map(clock::in_lebong) else { return String::new() };
    format!("{} {:02}.{:02}", date::long(at.date()), at.hour(), at.minute())
}
