//! The first page: the services, by group.

use super::Catalogue;
use crate::page::Page;
use domain::text::pages as t;
use leptos::prelude::*;

/// The page.
pub fn home(catalogue: &Catalogue) -> AnyView {
    let mut groups: Vec<(String, Vec<AnyView>)> = Vec::new();
    for entry in catalogue.index.clone() {
        let link = view! {
            <li>
                <a href=Page::Service(entry.id).path()>{entry.title}</a>
                <p class="hint">{entry.summary}</p>
            </li>
        }
        .into_any();
        match groups.iter_mut().find(|(name, _)| *name == entry.group) {
            Some((_, links)) => links.push(link),
            None => groups.push((entry.group, vec![link])),
        }
    }
    let groups = groups
        .into_iter()
        .map(|(name, links)| view! { <section><h2>{name}</h2><ul class="services">{links}</ul></section> })
        .collect_view();
    view! {
        <h1 tabindex="-1">{t::home_heading()}</h1>
        <p class="lead">{t::home_lead()}</p>
        {groups}
        <h2>{t::home_track_heading()}</h2>
        <p><a href=Page::Track.path()>{t::home_track_link()}</a></p>
    }
    .into_any()
}
