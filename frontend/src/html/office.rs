//! Places that `office.js` fills with the news of the office: open, closed,
//! urgent cases only. Two lines are kept free, so that nothing jumps when the
//! news arrives; without scripts stays what is always true.

use domain::text::frame as t;
use leptos::prelude::*;

/// The line at the top of every page.
pub fn notice() -> AnyView {
    view! {
        <div id="kantor" role="status"><p>{t::office_default()}</p></div>
    }
    .into_any()
}

/// The exception for one service: it stands below what fits a screen, so that
/// nothing visible moves when it appears.
pub fn exception(service: &str) -> AnyView {
    view! { <p class="note" data-kantor=service.to_owned() hidden></p> }.into_any()
}
