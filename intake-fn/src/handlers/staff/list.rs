//! `GET /api/staff/`: the newest applications of a status, all of them or
//! those of one service or kecamatan. The parts of a bundle are lines of their
//! own.

use super::layout::page;
use super::session::Staff;
use crate::app::App;
use crate::mail::digest::{age, district};
use crate::reply::Failure;
use crate::request::Now;
use crate::store::applications::{Listed, Wanted};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::catalogue;
use domain::region::{LEBONG, Place};
use domain::service::Presence;
use domain::status::Status;
use domain::text::staff as t;
use domain::wire::part_number;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use time::OffsetDateTime;

/// Lines on one page: what the office takes in on a few busy days.
const MOST: usize = 200;

/// What to list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    status: String,
    layanan: String,
    kecamatan: String,
}

/// The list.
pub async fn list(
    State(app): State<Arc<App>>,
    _: Staff,
    Now(now): Now,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Failure> {
    let which = which.map(|Query(which)| which).unwrap_or_default();
    let status = Status::from_code(&which.status).unwrap_or(Status::Diterima);
    // What is no choice of the form counts as no choice.
    let service = catalogue::service(&which.layanan).map(|service| service.id.clone());
    let district = districts().map(|(code, _)| code).find(|code| *code == which.kecamatan);
    let wanted =
        Wanted { service: service.unwrap_or_default(), district: district.unwrap_or_default().to_owned() };
    let listed = app.store.newest(status, &wanted, MOST).await?;
    let content = html! {
        nav aria-label=(t::list_statuses()) {
            @for other in Status::ALL {
                a href=(address(other, &wanted)) aria-current=[(other == status).then_some("page")] {
                    (other.label())
                }
            }
        }
        (filter(status, &wanted))
        p { a href="/api/staff/statistik" { (t::statistics_link()) } }
        @if listed.is_empty() {
            p { (t::list_empty()) }
        } @else {
            p { (t::list_newest(listed.len())) }
            (table(&listed, status, now))
        }
    };
    Ok(page(t::list_title(), true, content))
}

/// The kecamatan of Lebong: code and name.
fn districts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lebong = places(catalogue::regions()).iter().find(|place| place.code == LEBONG);
    let own = lebong.map_or(&[][..], |lebong| &lebong.inside);
    own.iter().map(|place| (place.code.as_str(), place.name.as_str()))
}

/// The kabupaten of the province that Lebong lies in.
fn places(provinces: &'static [Place]) -> &'static [Place] {
    provinces.iter().find(|place| LEBONG.starts_with(&place.code)).map_or(&[], |place| &place.inside)
}

fn address(status: Status, wanted: &Wanted) -> String {
    // Ids and codes of our own, which need no escaping.
    format!("/api/staff/?status={}&layanan={}&kecamatan={}", status.code(), wanted.service, wanted.district)
}

fn filter(status: Status, wanted: &Wanted) -> Markup {
    html! {
        form method="get" action="/api/staff/" class="filter" {
            input type="hidden" name="status" value=(status.code());
            label { (t::column_service())
                select name="layanan" {
                    option value="" { (t::filter_all()) }
                    @for service in catalogue::offered().filter(|s| s.kind.is_form() && s.parts.is_empty()) {
                        option value=(service.id) selected[service.id == wanted.service] { (service.title) }
                    }
                }
            }
            label { (t::column_district())
                select name="kecamatan" {
                    option value="" { (t::filter_all()) }
                    @for (code, name) in districts() {
                        option value=(code) selected[code == wanted.district] { (name) }
                    }
                }
            }
            button { (t::filter_button()) }
        }
    }
}

fn table(listed: &[Listed], status: Status, now: OffsetDateTime) -> Markup {
    let title =
        |id: &str| catalogue::service(id).map_or_else(|| id.to_owned(), |service| service.title.clone());
    let must_come =
        |id: &str| catalogue::service(id).is_some_and(|service| service.presence == Presence::InPerson);
    html! {
        table {
            thead { tr {
                th scope="col" { (t::column_number()) }
                th scope="col" { (t::column_service()) }
                th scope="col" { (t::column_notes()) }
                th scope="col" { (t::column_district()) }
                th scope="col" { (t::column_status()) }
                th scope="col" { (t::column_age()) }
            } }
            tbody {
                @for one in listed { tr {
                    td {
                        a href=(format!("/api/staff/applications/{}", one.number)) {
                            @match one.part {
                                Some((part, _)) => (part_number(&one.number, part)),
                                None => (one.number),
                            }
                        }
                        @if let Some((part, of)) = one.part { br; small { (t::part_of(part, of)) } }
                    }
                    td {
                        (title(&one.service))
                        @if must_come(&one.service) { br; b { (t::must_come()) } }
                    }
                    td { @for (label, value) in &one.columns { small { (label) } " " (value) br; } }
                    td { (district(&one.district)) }
                    td { (status.label()) }
                    td { (age(&one.submitted_at, now)) }
                } }
            }
        }
    }
}
