//! Every public page as HTML, written while the site is built.

pub mod field;
pub mod form;
pub mod home;
pub mod not_found;
pub mod service;
pub mod track;

use crate::page::Page;
use domain::region::Place;
use domain::service::{IndexEntry, Service};
use domain::text::pages as t;
use leptos::prelude::*;

/// What the pages are made from.
pub struct Catalogue {
    /// The list of services.
    pub index: Vec<IndexEntry>,
    /// Every service.
    pub services: Vec<Service>,
    /// Lebong with its kecamatan and villages.
    pub lebong: Vec<Place>,
}

impl Catalogue {
    /// The service of this id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.id == id)
    }
}

/// Everything inside `<body>`.
pub fn body(page: &Page, catalogue: &Catalogue) -> AnyView {
    let service = page.service().and_then(|id| catalogue.service(id));
    let content = match (page, service) {
        (Page::Home, _) => home::home(catalogue),
        (Page::Service(_), Some(service)) => service::service(service),
        (Page::Form(_), Some(service)) => form::form(service, catalogue),
        (Page::Track, _) => track::track(),
        _ => not_found::not_found(),
    };
    view! {
        <a class="skip" href="#isi">{t::skip()}</a>
        <header>
            <a href="/">{t::site_name()}<br/><span>{t::site_district()}</span></a>
        </header>
        <p class="trouble" id="gangguan" role="alert" hidden></p>
        <main id="isi">{content}</main>
        <footer>
            <p>{t::footer_free()}</p>
            <p>
                {t::footer_whatsapp()}" "
                <a href="https://wa.me/628117317074" rel="noopener noreferrer">"0811 7317 074"</a>" · "
                <a href="https://wa.me/628117317075" rel="noopener noreferrer">"0811 7317 075"</a>
            </p>
            <nav aria-label=t::footer_nav()>
                <a href="/">{t::footer_services()}</a>" · "<a href=Page::Track.path()>{t::footer_track()}</a>
            </nav>
        </footer>
    }
    .into_any()
}

/// The title of a page.
pub fn title(page: &Page, catalogue: &Catalogue) -> String {
    let service = page.service().and_then(|id| catalogue.service(id)).map_or("", |s| s.title.as_str());
    match page {
        Page::Home => t::title_home().to_owned(),
        Page::Service(_) => t::title(service),
        Page::Form(_) => t::title(t::title_form(service)),
        Page::Track => t::title(t::track_heading()),
        Page::NotFound => t::title(t::not_found_heading()),
    }
}
