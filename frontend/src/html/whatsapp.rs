//! Links to the office's two WhatsApp numbers.

use domain::office::WHATSAPP;
use domain::text::frame as t;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Both numbers as links.
pub fn numbers() -> AnyView {
    let [first, second] = WHATSAPP.map(|(address, number)| {
        view! { <a class="number" href=format!("https://wa.me/{address}") rel="noopener noreferrer">{number}</a> }
    });
    view! { {first}" "{t::or()}" "{second} }.into_any()
}

/// The address of the first number, with a text that asks about something.
pub fn asking(about: &str) -> String {
    let text = t::whatsapp_question(about);
    let (number, _) = WHATSAPP[0];
    format!("https://wa.me/{number}?text={}", utf8_percent_encode(&text, NON_ALPHANUMERIC))
}
