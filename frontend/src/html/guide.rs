//! A few situations in everyday words, each of which leads to its service.

use super::site::Site;
use super::{frame, list, whatsapp};
use crate::page::Page;
use domain::order::{Choice, Guide};
use domain::text::frame as t;
use leptos::prelude::*;

/// The page.
pub fn guide(guide: &Guide, site: &Site) -> AnyView {
    let choices = guide.choices.iter().filter_map(|c| choice(c, site)).collect_view();
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{guide.title.clone()}</h1>
        <p class="lead">{guide.lead.clone()}</p>
        <ul class="services">{choices}</ul>
        <h2>{t::guide_none()}</h2>
        <p class="buttons">
            <a class="button second" href=Page::List.path()>{t::guide_list()}</a>
            <a class="button second" href=whatsapp::asking(&guide.title) rel="noopener noreferrer">{t::ask_whatsapp()}</a>
        </p>
    }
    .into_any()
}

/// A situation; beside it stands the name of the service that it leads to,
/// unless the situation says the same.
fn choice(choice: &Choice, site: &Site) -> Option<impl IntoView + use<>> {
    if let Some(service) = choice.service.as_deref().and_then(|id| site.service(id)) {
        let hint = match &choice.hint {
            Some(hint) => hint.clone(),
            None if choice.text.contains(&service.title) => String::new(),
            None => service.title.clone(),
        };
        return Some(list::link(&choice.text, &hint, Page::Service(service.id.clone())));
    }
    let guide = choice.guide.as_deref().and_then(|id| site.guide(id))?;
    Some(list::link(&choice.text, choice.hint.as_deref().unwrap_or(""), Page::Guide(guide.id.clone())))
}
