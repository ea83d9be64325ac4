//! The documents of every service, on one page to print and hang up.

use super::site::Site;
use super::{document, fact, frame};
use crate::page::Page;
use domain::service::Service;
use domain::text::frame as t;
use leptos::prelude::*;

/// The page.
pub fn requirements(site: &Site) -> AnyView {
    let groups = site
        .groups()
        .map(|(name, services)| {
            let services = services.into_iter().filter(|s| !s.requirements.is_empty()).map(service);
            view! { <section><h2>{name.to_owned()}</h2>{services.collect_view()}</section> }
        })
        .collect_view();
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{t::requirements_heading()}</h1>
        <p class="lead">{t::requirements_lead()}</p>
        <p class="buttons"><button type="button" class="second" data-print="">{t::print_page()}</button></p>
        <div class="all">{groups}</div>
    }
    .into_any()
}

fn service(service: &Service) -> AnyView {
    let documents = service
        .requirements
        .iter()
        .map(|r| view! { <li>{r.label.clone()}{document::condition(r)}{fact::unsure(r.mark)}</li> })
        .collect_view();
    view! {
        <h3><a href=Page::Service(service.id.clone()).path()>{service.title.clone()}</a></h3>
        <ul>{documents}</ul>
    }
    .into_any()
}
