//! What a service is for, what it needs, and the way into its form.

use super::site::Site;
use super::{document, fact, frame, list, office, passage, whatsapp};
use crate::page::Page;
use domain::service::{Presence, Service};
use domain::text::frame as t;
use leptos::prelude::*;

/// The page.
pub fn service(service: &Service, site: &Site) -> AnyView {
    let sections = service.sections.iter().map(|s| passage::passage(s, service)).collect_view();
    view! {
        {frame::crumbs(&[(t::list_heading(), Page::List)])}
        <h1 tabindex="-1">{service.title.clone()}</h1>
        <p class="lead">{service.summary.clone()}</p>
        {service.kind.is_form().then(|| glance(service))}
        {parts(service)}
        {(!service.requirements.is_empty()).then(|| view! {
            <h2>{t::service_requirements()}</h2>
            {document::list(service, site)}
        })}
        {lines(t::service_applicants(), service.applicants.iter().map(fact::line).collect())}
        {office::exception(&service.id)}
        {service.kind.is_form().then(|| start(service))}
        {sections}
        {facts(service)}
        {next(service)}
        {related(service)}
        {help(service)}
        {sources(service)}
    }
    .into_any()
}

/// What most people ask first.
fn glance(service: &Service) -> AnyView {
    let presence = match service.presence {
        Presence::None => t::presence_none(),
        Presence::Collect => t::presence_collect(),
        Presence::InPerson => t::presence_in_person(),
    };
    let days = match (service.office_days, service.legal_days) {
        (Some(days), _) => t::office_days(days),
        (None, Some(days)) => t::legal_days(days),
        (None, None) => t::unknown_days().to_owned(),
    };
    view! {
        <ul class="glance">
            <li>{t::free()}</li>
            <li>{presence}</li>
            <li>{days}</li>
        </ul>
    }
    .into_any()
}

/// The services that a bundle asks for together.
fn parts(service: &Service) -> Option<AnyView> {
    let parts = service.parts.iter().map(|part| {
        let condition =
            part.when.is_some().then(|| view! { <span class="optional">" "{t::part_if_needed()}</span> });
        view! { <li><a href=Page::Service(part.service.clone()).path()>{part.text.clone()}</a>{condition}</li> }
    });
    lines(t::service_parts(), parts.collect())
}

fn start(service: &Service) -> AnyView {
    view! {
        <p class="buttons"><a class="button start" href=Page::Form(service.id.clone()).path()>{t::start()}</a></p>
        <p class="hint">{t::service_offline()}</p>
    }
    .into_any()
}

fn facts(service: &Service) -> Option<AnyView> {
    let facts = service.facts.iter().map(fact::row).collect_view();
    (!service.facts.is_empty())
        .then(|| view! { <h2>{t::service_facts()}</h2><dl class="facts">{facts}</dl> }.into_any())
}

fn next(service: &Service) -> Option<AnyView> {
    let next = service.next.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    (!service.next.is_empty()).then(|| view! { <h2>{t::service_next()}</h2><ol>{next}</ol> }.into_any())
}

fn related(service: &Service) -> Option<AnyView> {
    let related = service.related.iter();
    let related =
        related.map(|other| list::link(&other.title, &other.text, Page::Service(other.service.clone())));
    let related = related.collect_view();
    (!service.related.is_empty())
        .then(|| view! { <h2>{t::service_related()}</h2><ul class="services">{related}</ul> }.into_any())
}

/// A heading with a list; nothing where the list is empty.
fn lines<V: IntoView + 'static>(heading: &'static str, lines: Vec<V>) -> Option<AnyView> {
    (!lines.is_empty()).then(|| view! { <h2>{heading}</h2><ul>{lines}</ul> }.into_any())
}

fn help(service: &Service) -> AnyView {
    view! {
        <h2 class="help">{t::service_help()}</h2>
        <p class="buttons">
            <a class="button second" href=whatsapp::asking(&service.title) rel="noopener noreferrer">{t::ask_whatsapp()}</a>
            <button type="button" class="second" data-print="">{t::print_page()}</button>
        </p>
    }
    .into_any()
}

/// Where everything on the page comes from.
fn sources(service: &Service) -> AnyView {
    let facts = service.facts.iter().map(|f| (f.label.as_str(), f.mark, &f.source));
    let applicants = service.applicants.iter().map(|f| (t::service_applicants(), f.mark, &f.source));
    let documents = service.requirements.iter().map(|r| (r.label.as_str(), r.mark, &r.source));
    let sections = service.sections.iter();
    let sections = sections.flat_map(|s| s.texts.iter().map(|f| (s.title.as_str(), f.mark, &f.source)));
    let mut lines: Vec<_> = Vec::new();
    for line in facts.chain(applicants).chain(documents).chain(sections) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let lines =
        lines.into_iter().map(|(label, mark, source)| fact::source(label, mark, source)).collect_view();
    let forms = service.forms.join(", ");
    view! {
        <details class="sources">
            <summary>{t::service_sources()}</summary>
            {(!forms.is_empty()).then(|| view! { <p>{t::service_forms(forms)}</p> })}
            <ul>{lines}</ul>
        </details>
    }
    .into_any()
}
