//! `GET /api/staff/applications/{number}/sheets/{code}`: a form of the office
//! or a statement, filled from an application. Who took it is written down
//! before its first byte goes out.

use super::application::find;
use super::session::Staff;
use crate::app::App;
use crate::handlers::sheet::{pdf, reply};
use crate::reply::{Failure, Refusal};
use crate::request::Now;
use crate::store::journal::Event;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::catalogue;
use domain::text::staff as t;
use maud::{Markup, html};
use std::sync::Arc;

/// The PDF, under the number of the application.
pub async fn sheet(
    State(app): State<Arc<App>>,
    Staff(holder): Staff,
    Now(now): Now,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let Ok(Path((number, code))) = path else { return Err(Refusal::NotFound.into()) };
    let (application, registration) = find(&app, &number).await?;
    if application.erased.is_some() {
        return Err(Refusal::NotFound.into());
    }
    let pdf = pdf(&application.service, &code, &application.record.answers, now)?;
    app.store.journal(application.id, now, &Event::Printed { sheet: code.clone(), by: holder.mail }).await?;
    Ok(reply(pdf, &format!("{}-{code}.pdf", registration.number)))
}

/// Links to every sheet of a service, for the page of an application.
pub fn links(service: &str, number: &str) -> Markup {
    let mut sheets = catalogue::sheets_of(service).map(|(sheet, _)| sheet).peekable();
    html! {
        @if sheets.peek().is_some() {
            h2 { (t::sheets_title()) }
            ul {
                @for sheet in sheets {
                    li {
                        a href=(format!("/api/staff/applications/{number}/sheets/{}", sheet.code)) {
                            (t::sheet(&sheet.code, sheet.title.join(" ")))
                        }
                    }
                }
            }
        }
    }
}
