//! What a service is for, what it needs, and the way into its form.

use super::site::Site;
use super::{document, fact, frame, office, whatsapp};
use crate::page::Page;
use domain::service::Service;
use domain::text::frame as t;
use leptos::prelude::*;

/// The page.
pub fn service(service: &Service, site: &Site) -> AnyView {
    let facts = service.facts.iter().map(fact::row).collect_view();
    let applicants = service.applicants.iter().map(fact::line).collect_view();
    let next = service.next.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    view! {
        {frame::crumbs(&[(t::list_heading(), Page::List)])}
        <h1 tabindex="-1">{service.title.clone()}</h1>
        <p class="lead">{service.summary.clone()}</p>
        {office::exception(&service.id)}
        <h2>{t::service_requirements()}</h2>
        {document::list(service, site)}
        <h2>{t::service_applicants()}</h2>
        <ul>{applicants}</ul>
        <p class="buttons"><a class="button start" href=Page::Form(service.id.clone()).path()>{t::start()}</a></p>
        <p class="hint">{t::service_offline()}</p>
        <h2>{t::service_facts()}</h2>
        <dl class="facts">{facts}</dl>
        <h2>{t::service_next()}</h2>
        <ol>{next}</ol>
        {help(service)}
        {sources(service)}
    }
    .into_any()
}

fn help(service: &Service) -> AnyView {
    view! {
        <h2>{t::service_help()}</h2>
        <p class="buttons">
            <a class="button second" href=whatsapp::asking(&service.title) rel="noopener noreferrer">{t::ask_whatsapp()}</a>
            <button type="button" class="second" data-print="">{t::print_page()}</button>
        </p>
    }
    .into_any()
}

/// Where everything on the page comes from.
fn sources(service: &Service) -> AnyView {
    let applicants = service.applicants.iter().map(|f| (t::service_applicants(), f.mark, &f.source));
    let facts = service.facts.iter().map(|f| (f.label.as_str(), f.mark, &f.source));
    let documents = service.requirements.iter().map(|r| (r.label.as_str(), r.mark, &r.source));
    let mut lines: Vec<_> = Vec::new();
    for line in facts.chain(applicants).chain(documents) {
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
