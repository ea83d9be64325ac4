//! Where an application stands: by number and NIK, or by the receipt's link.

use super::{dom, finish};
use crate::api;
use crate::store::{self, Shelf};
use domain::lean::Read;
use domain::problem::Code;
use domain::text::pages as t;
use domain::value::{Nik, RegistrationNumber, date};
use domain::wire::{Receipt, TimelineEntry, TrackingPart, TrackingReply, TrackingRequest};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Binds the page.
pub fn bind() {
    let Some(form) = dom::find("#lacak").filter(|form| !form.has_attribute("novalidate")) else { return };
    let _ = form.set_attribute("novalidate", "");
    dom::listen(&form, "submit", |event: web_sys::Event| {
        event.prevent_default();
        submit();
    });
    dom::listen(&form, "focusout", |event: web_sys::Event| {
        if let Some(input) = dom::target(&event).filter(|i| !dom::value(i).is_empty()) {
            judge(&dom::attribute(&input, "name"));
        }
    });
    dom::listen(&dom::window(), "hashchange", |_: web_sys::Event| ask_by_token());
    ask_by_token();
    spawn_local(async {
        let receipts: Vec<Receipt> =
            store::find_all(Shelf::Receipt).await.into_iter().map(Receipt::read).collect();
        if !receipts.is_empty() {
            finish::draw("#permohonan", move || receipts_view(receipts));
        }
    });
    dom::ready();
}

fn typed(name: &str) -> String {
    dom::find(&format!("#f-{name}")).map(|input| dom::value(&input)).unwrap_or_default()
}

/// Judges one field and says what is wrong beside it.
fn judge(name: &str) -> bool {
    let problem: Option<Code> = match name {
        "number" => RegistrationNumber::parse(&typed(name)).err(),
        _ => Nik::parse(&typed(name)).err(),
    };
    let sentence = problem.map(|code| code.message()).unwrap_or_default();
    if let Some(element) = dom::find(&format!("#f-{name}-p")) {
        dom::say(&element, &sentence);
    }
    if let Some(field) = dom::find(&format!("[data-path={name}]")) {
        let _ = field.class_list().toggle_with_force("wrong", !sentence.is_empty());
    }
    sentence.is_empty()
}

fn submit() {
    let (number, nik) = (judge("number"), judge("nik"));
    if !number {
        dom::focus("#f-number");
    } else if !nik {
        dom::focus("#f-nik");
    } else {
        let request = TrackingRequest { number: typed("number"), nik: typed("nik"), token: String::new() };
        spawn_local(ask(request));
    }
}

/// The link of a receipt holds a token behind `#`.
fn ask_by_token() {
    let token = dom::hash();
    if !token.is_empty() && dom::find("#lacak").is_some() {
        spawn_local(ask(TrackingRequest { token, ..TrackingRequest::default() }));
    }
}

async fn ask(request: TrackingRequest) {
    let trouble = |sentence: &str| {
        if let Some(element) = dom::find("#lacak-p") {
            dom::say(&element, sentence);
        }
    };
    trouble("");
    match api::track(&request).await {
        Ok(reply) => {
            if let Some(place) = dom::find("#status") {
                place.set_text_content(None);
            }
            finish::draw("#status", move || status_view(reply));
            dom::focus("#status");
        }
        Err(failure) => trouble(&failure.message()),
    }
}

fn status_view(reply: TrackingReply) -> AnyView {
    // The parts of a bundle each go their own way; then they tell it.
    let whole = reply.parts.is_empty().then(|| way_view(&reply.timeline, &reply.due));
    let parts = reply.parts.iter().map(part_view).collect::<Vec<_>>();
    let (advice, kept) = match (day(&reply.erased_on), day(&reply.kept_until)) {
        (Some(day), _) => ("", t::track_erased(day)),
        (None, Some(day)) => (reply.status.advice(), t::track_kept_until(day)),
        (None, None) => (reply.status.advice(), reply.kept_days.map(t::kept_days).unwrap_or_default()),
    };
    view! {
        <section class="receipt">
            <h2>{reply.status.label()}</h2>
            <p>{reply.service_title}", "<span class="nowrap">{reply.number}</span></p>
            <p>{advice}</p>
            {whole}
            {parts}
            <p class="hint">{kept}</p>
        </section>
    }
    .into_any()
}

fn part_view(part: &TrackingPart) -> AnyView {
    view! {
        <h3>{part.text.clone()}": "{part.status.label()}</h3>
        {way_view(&part.timeline, &part.due)}
    }
    .into_any()
}

/// What has happened, and the last day.
fn way_view(timeline: &[TimelineEntry], due: &Option<String>) -> AnyView {
    let events = timeline
        .iter()
        .map(|event| {
            view! { <li>{event.status.label()}<br/><span class="hint">{moment(&event.at)}</span></li> }
                .into_any()
        })
        .collect::<Vec<_>>();
    let due = day(due).map(t::track_due).unwrap_or_default();
    view! { <p>{due}</p><ol class="timeline">{events}</ol> }.into_any()
}

/// A day in words.
fn day(iso: &Option<String>) -> Option<String> {
    iso.as_deref().and_then(|day| date::parse(day).ok()).map(date::long)
}

fn receipts_view(receipts: Vec<Receipt>) -> AnyView {
    let items = receipts
        .iter()
        .map(|receipt| {
            view! {
                <li>
                    <a href=super::receipt::tracking_link(receipt)>{receipt.number.clone()}</a>
                    <p class="hint">{receipt.service_title.clone()}</p>
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t::track_on_this_phone()}</h2>
        <ul class="services">{items}</ul>
    }
    .into_any()
}

/// A time as people here read it, WIB: "5 Juli 2021, 14.05 WIB".
pub fn moment(rfc3339: &str) -> String {
    let wib = js_sys::Date::new_0();
    wib.set_time(js_sys::Date::parse(rfc3339) + 7.0 * 3_600_000.0);
    let day = format!("{} {} {}", wib.get_utc_date(), wib.get_utc_month() + 1, wib.get_utc_full_year());
    let day = date::parse(&day).map(date::long).unwrap_or_default();
    format!("{day}, {:02}.{:02} WIB", wib.get_utc_hours(), wib.get_utc_minutes())
}
