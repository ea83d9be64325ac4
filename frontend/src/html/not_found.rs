//! An address that leads nowhere.

use crate::page::Page;
use domain::text::pages as t;
use leptos::prelude::*;

/// The page.
pub fn not_found() -> AnyView {
    view! {
        <h1 tabindex="-1">{t::not_found_heading()}</h1>
        <p>{t::not_found_text()}</p>
        <p><a class="button" href=Page::Home.path()>{t::to_home()}</a></p>
    }
    .into_any()
}
