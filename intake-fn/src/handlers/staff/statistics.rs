//! `GET /api/staff/statistik?bulan=2026-11`: how many applications came in in a
//! month, by service and by where they stand now. Erased ones count as well.

use super::layout::page;
use super::session::Staff;
use crate::app::App;
use crate::clock;
use crate::reply::Failure;
use crate::request::Now;
use crate::store::statistics::Counts;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::catalogue;
use domain::status::Status;
use domain::text::staff as t;
use domain::value::date;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use time::{Date, Duration};

/// Which month.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    bulan: String,
}

/// The page.
pub async fn statistics(
    State(app): State<Arc<App>>,
    _: Staff,
    Now(now): Now,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Failure> {
    let which = which.map(|Query(which)| which).unwrap_or_default();
    let asked = date::parse(&format!("{}-01", which.bulan)).ok();
    let first = first_of(asked.unwrap_or_else(|| clock::date_in_lebong(now)));
    let (before, after) = (first_of(first - Duration::DAY), first_of(first + Duration::days(31)));
    let start = |day| clock::rfc3339(clock::start_in_lebong(day));
    let counts = app.store.counts(&start(first), &start(after)).await?;
    let address = |month: Date| format!("/api/staff/statistik?bulan={}", &date::iso(month)[..7]);
    let content = html! {
        nav { a href="/api/staff/" { (t::back_to_list()) } a href=(address(before)) { (month(before)) } a href=(address(after)) { (month(after)) } }
        @if counts.is_empty() { p { (t::statistics_none()) } } @else { (table(&counts)) }
    };
    Ok(page(&t::statistics_title(month(first)), true, content))
}

fn first_of(day: Date) -> Date {
    day.replace_day(1).unwrap_or(day)
}

/// "November 2026"
fn month(first: Date) -> String {
    date::long(first).split_once(' ').map(|(_, month)| month.to_owned()).unwrap_or_default()
}

fn table(counts: &Counts) -> Markup {
    let mut total = [0; Status::ALL.len()];
    for row in counts.values() {
        total.iter_mut().zip(row).for_each(|(total, count)| *total += count);
    }
    let title =
        |id: &str| catalogue::service(id).map_or_else(|| id.to_owned(), |service| service.title.clone());
    let rows =
        counts.iter().map(|(id, row)| (title(id), row)).chain([(t::statistics_total().to_owned(), &total)]);
    html! {
        table {
            thead { tr {
                th scope="col" { (t::column_service()) }
                @for status in Status::ALL { th scope="col" { (status.label()) } }
                th scope="col" { (t::statistics_total()) }
            } }
            tbody {
                @for (title, row) in rows { tr {
                    th scope="row" { (title) }
                    @for count in row { td { (count) } }
                    td { (row.iter().sum::<usize>()) }
                } }
            }
        }
    }
}
