//! The registration number, and what happens next.

use super::finish::{self, with};
use super::{dom, sending, track};
use crate::page::Page;
use domain::service::Related;
use domain::text::pages as t;
use domain::wire::{Receipt, ReceiptPart};
use leptos::prelude::*;

/// The receipt, drawn when it is there.
pub fn view() -> AnyView {
    let content = move || {
        finish::track_changes();
        let shown = with(|app| (app.handed.next.clone(), app.handed.related.clone()));
        let (next, related) = shown.unwrap_or_default();
        sending::receipt().map(|receipt| receipt_view(&receipt, next, &related))
    };
    view! { <div>{content}</div> }.into_any()
}

fn receipt_view(receipt: &Receipt, next: Vec<String>, related: &[Related]) -> AnyView {
    let steps = next.into_iter().map(|text| view! { <li>{text}</li> }.into_any()).collect::<Vec<_>>();
    let print = |_| {
        let _ = dom::window().print();
    };
    view! {
        <h1 tabindex="-1">{t::receipt_heading()}</h1>
        <div class="receipt">
            <p>{t::receipt_number()}</p>
            <p class="number-shown">{receipt.number.clone()}</p>
            <p>{receipt.service_title.clone()}</p>
            <p>{t::receipt_at(track::moment(&receipt.submitted_at))}</p>
            {parts_view(receipt)}
        </div>
        <p>{t::receipt_keep()}</p>
        <div class="buttons">
            <a class="button" href=tracking_link(receipt)>{t::receipt_track()}</a>
            <a class="button second" href=whatsapp_link(receipt) rel="noopener noreferrer" target="_blank">
                {t::receipt_whatsapp()}
            </a>
            <button type="button" class="second" on:click=print>{t::print()}</button>
        </div>
        <h2>{t::receipt_next()}</h2>
        <ol class="next">{steps}</ol>
        {receipt.kept_days.map(|days| view! { <p class="hint">{t::kept_days(days)}</p> }.into_any())}
        {related_view(related)}
    }
    .into_any()
}

/// What a bundle asks for together, each with its own number.
fn parts_view(receipt: &Receipt) -> Option<AnyView> {
    let part = |part: &ReceiptPart| {
        view! { <li>{part.text.clone()}", "<span class="nowrap">{part.number.clone()}</span></li> }.into_any()
    };
    let parts = receipt.parts.iter().map(part).collect::<Vec<_>>();
    (!parts.is_empty()).then(|| view! { <p>{t::receipt_parts()}</p><ul>{parts}</ul> }.into_any())
}

/// What people often need next.
fn related_view(related: &[Related]) -> Option<AnyView> {
    let other = |other: &Related| {
        let address = Page::Service(other.service.clone()).path();
        view! { <li><a href=address>{other.title.clone()}</a>" "{other.text.clone()}</li> }.into_any()
    };
    let others = related.iter().map(other).collect::<Vec<_>>();
    (!others.is_empty()).then(|| view! { <h2>{t::receipt_related()}</h2><ul>{others}</ul> }.into_any())
}

/// The status page of a receipt. The token stands behind `#`, which browsers
/// do not send.
pub fn tracking_link(receipt: &Receipt) -> String {
    format!("{}#{}", Page::Track.path(), receipt.token)
}

/// A WhatsApp message with the number; the resident picks to whom.
fn whatsapp_link(receipt: &Receipt) -> String {
    let text = t::receipt_message(&receipt.service_title, &receipt.number);
    format!("https://wa.me/?text={}", js_sys::encode_uri_component(&text))
}
