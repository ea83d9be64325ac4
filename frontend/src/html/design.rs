//! The design, shown by itself: every token and every component.

use super::site::Site;
use super::{frame, icon};
use domain::text::design as t;
use leptos::prelude::*;

/// The page.
pub fn design(_site: &Site) -> AnyView {
    let icons = icon::NAMES
        .iter()
        .map(|name| view! { <li>{icon::icon(name)}<code>{*name}</code></li> })
        .collect_view();
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{t::heading()}</h1>
        <ul class="icons">{icons}</ul>
    }
    .into_any()
}
