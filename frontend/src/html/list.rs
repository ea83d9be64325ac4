//! Every service, by group.

use super::site::Site;
use super::{frame, search};
use crate::page::Page;
use domain::text::frame as t;
use leptos::prelude::*;

/// The page.
pub fn list(site: &Site) -> AnyView {
    let groups = site
        .groups()
        .map(|(name, services)| {
            let links = services.into_iter().map(|s| link(&s.title, &s.summary, Page::Service(s.id.clone())));
            view! { <section><h2>{name.to_owned()}</h2><ul class="services">{links.collect_view()}</ul></section> }
        })
        .collect_view();
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{t::list_heading()}</h1>
        <p class="lead">{t::list_lead()}</p>
        {search::search()}
        {groups}
    }
    .into_any()
}

/// A line of a list that leads to a page.
pub fn link(title: &str, hint: &str, page: Page) -> impl IntoView + use<> {
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint.to_owned()}</p> });
    view! { <li><a href=page.path()>{title.to_owned()}</a>{hint}</li> }
}
