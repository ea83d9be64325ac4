//! What the pages are made from, and which page is made by what.

use super::{article, design, form, frame, guide, home, list, not_found, requirements, service, track};
use crate::page::Page;
use domain::order::{Guide, Order, Paper};
use domain::region::Place;
use domain::service::Service;
use domain::text::{articles, frame as t, pages};
use leptos::prelude::*;

/// Everything that the pages are made from.
pub struct Site {
    /// Every service that residents can see.
    pub services: Vec<Service>,
    /// Groups, tiles and guides.
    pub order: Order,
    /// The kinds of paper.
    pub papers: Vec<Paper>,
    /// Lebong with its kecamatan and villages.
    pub lebong: Vec<Place>,
}

impl Site {
    /// The service of this id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.id == id)
    }

    /// The kind of paper of this id.
    pub fn paper(&self, id: &str) -> Option<&Paper> {
        self.papers.iter().find(|p| p.id == id)
    }

    /// The guide of this id.
    pub fn guide(&self, id: &str) -> Option<&Guide> {
        self.order.guides.iter().find(|g| g.id == id)
    }

    /// The groups that have services, each with these, in order.
    pub fn groups(&self) -> impl Iterator<Item = (&str, Vec<&Service>)> {
        self.order
            .groups
            .iter()
            .map(|group| (group.as_str(), self.services.iter().filter(|s| s.group == *group).collect()))
            .filter(|(_, services): &(_, Vec<_>)| !services.is_empty())
    }

    /// Every page there is.
    pub fn pages(&self) -> Vec<Page> {
        let mut pages =
            vec![Page::Home, Page::List, Page::Requirements, Page::Track, Page::Design, Page::NotFound];
        pages.extend(self.order.guides.iter().map(|g| Page::Guide(g.id.clone())));
        pages.extend(articles::ALL.iter().map(|(name, _)| Page::Article((*name).to_owned())));
        for service in &self.services {
            pages.push(Page::Service(service.id.clone()));
            if service.kind.is_form() {
                pages.push(Page::Form(service.id.clone()));
            }
        }
        pages
    }
}

/// Everything inside `<body>`.
pub fn body(page: &Page, site: &Site) -> AnyView {
    let service = page.service().and_then(|id| site.service(id));
    let content = match (page, service) {
        (Page::Home, _) => home::home(site),
        (Page::List, _) => list::list(site),
        (Page::Service(_), Some(service)) => service::service(service, site),
        (Page::Form(_), Some(service)) => form::form(service, site),
        (Page::Guide(id), _) => site.guide(id).map_or_else(not_found::not_found, |g| guide::guide(g, site)),
        (Page::Requirements, _) => requirements::requirements(site),
        (Page::Track, _) => track::track(),
        (Page::Article(name), _) => article::article(name),
        (Page::Design, _) => design::design(site),
        _ => not_found::not_found(),
    };
    frame::frame(content, site.order.complaints.as_deref())
}

/// The title of a page.
pub fn title(page: &Page, site: &Site) -> String {
    let service = page.service().and_then(|id| site.service(id)).map_or("", |s| s.title.as_str());
    match page {
        Page::Home => t::title_home().to_owned(),
        Page::List => t::title(t::list_heading()),
        Page::Service(_) => t::title(service),
        Page::Form(_) => t::title(t::title_form(service)),
        Page::Guide(id) => t::title(site.guide(id).map_or("", |g| g.title.as_str())),
        Page::Requirements => t::title(t::requirements_heading()),
        Page::Track => t::title(pages::track_heading()),
        Page::Article(name) => t::title(article::title(name)),
        Page::Design => t::title(domain::text::design::heading()),
        Page::NotFound => t::title(pages::not_found_heading()),
    }
}

/// What search engines say about a page.
pub fn description(page: &Page, site: &Site) -> String {
    let service = page.service().and_then(|id| site.service(id));
    match (page, service) {
        (_, Some(service)) => service.summary.clone(),
        (Page::Guide(id), _) => site.guide(id).map_or_else(String::new, |g| t::description_guide(&g.title)),
        (Page::List, _) => t::list_lead().to_owned(),
        (Page::Requirements, _) => t::requirements_lead().to_owned(),
        (Page::Track, _) => t::description_track().to_owned(),
        (Page::Article(name), _) => article::lead(name).to_owned(),
        _ => t::description_home().to_owned(),
    }
}
