//! An address that leads nowhere.

use super::search;
use crate::page::Page;
use domain::text::{frame, pages as t};
use leptos::prelude::*;

/// The page.
pub fn not_found() -> AnyView {
    view! {
        <h1 tabindex="-1">{t::not_found_heading()}</h1>
        <p>{t::not_found_text()}</p>
        {search::search()}
        <p class="buttons">
            <a class="button" href=Page::Home.path()>{t::to_home()}</a>
            <a class="button second" href=Page::List.path()>{frame::guide_list()}</a>
        </p>
    }
    .into_any()
}
