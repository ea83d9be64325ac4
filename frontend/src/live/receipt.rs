//! The registration number, and what happens next.

use super::finish::{self, with};
use super::{dom, sending};
use crate::page::Page;
use domain::text::pages as t;
use domain::wire::Receipt;
use leptos::prelude::*;

/// The receipt, drawn when it is there.
pub fn view() -> AnyView {
    let content = move || {
        finish::track_changes();
        sending::receipt()
            .map(|receipt| receipt_view(&receipt, with(|app| app.handed.next.clone()).unwrap_or_default()))
    };
    view! { <div>{content}</div> }.into_any()
}

fn receipt_view(receipt: &Receipt, next: Vec<String>) -> AnyView {
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
    }
    .into_any()
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
