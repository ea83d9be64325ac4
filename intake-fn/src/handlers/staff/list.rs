//! `GET /api/staff/`: the newest applications of a status.

use super::layout::page;
use super::session::Staff;
use crate::app::App;
use crate::mail::digest::{age, district};
use crate::reply::Failure;
use crate::request::Now;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::catalogue;
use domain::status::Status;
use domain::text::staff as t;
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

/// Applications on one page: what the office takes in on a few busy days.
const MOST: i32 = 200;

/// Which status to list.
#[derive(Debug, Deserialize)]
pub struct Which {
    #[serde(default)]
    status: String,
}

/// The list.
pub async fn list(
    State(app): State<Arc<App>>,
    _: Staff,
    Now(now): Now,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Failure> {
    let status =
        which.ok().and_then(|Query(which)| Status::from_code(&which.status)).unwrap_or(Status::Diterima);
    let listed = app.store.newest(status, MOST).await?;
    let title =
        |id: &str| catalogue::service(id).map_or_else(|| id.to_owned(), |service| service.title.clone());
    let content = html! {
        nav aria-label=(t::list_statuses()) {
            @for other in Status::ALL {
                a href=(format!("/api/staff/?status={}", other.code())) aria-current=[(other == status).then_some("page")] {
                    (other.label())
                }
            }
        }
        @if listed.is_empty() {
            p { (t::list_empty()) }
        } @else {
            p { (t::list_newest(listed.len())) }
            table {
                thead { tr {
                    th scope="col" { (t::column_number()) }
                    th scope="col" { (t::column_service()) }
                    th scope="col" { (t::column_district()) }
                    th scope="col" { (t::column_status()) }
                    th scope="col" { (t::column_age()) }
                } }
                tbody {
                    @for one in &listed { tr {
                        td { a href=(format!("/api/staff/applications/{}", one.number)) { (one.number) } }
                        td { (title(&one.service)) }
                        td { (district(&one.district)) }
                        td { (status.label()) }
                        td { (age(&one.submitted_at, now)) }
                    } }
                }
            }
        }
    };
    Ok(page(t::list_title(), true, content))
}
