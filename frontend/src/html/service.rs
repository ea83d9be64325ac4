//! What a service is for, what it needs, and the way into its form.

use crate::page::Page;
use domain::service::{Fact, Mark, Requirement, Service};
use domain::text::pages as t;
use leptos::prelude::*;

/// The page.
pub fn service(service: &Service) -> AnyView {
    let requirements = service.requirements.iter().map(requirement).collect_view();
    let applicants = service.applicants.iter().map(fact).collect_view();
    let facts = service.facts.iter().map(fact).collect_view();
    let next = service.next.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    let forms = service.forms.join(", ");
    view! {
        <h1 tabindex="-1">{service.title.clone()}</h1>
        <p class="lead">{service.summary.clone()}</p>
        <h2>{t::service_requirements()}</h2>
        <ul class="requirements">{requirements}</ul>
        <p class="hint">{domain::text::documents::how_to_photograph()}</p>
        <h2>{t::service_applicants()}</h2>
        <ul>{applicants}</ul>
        <h2>{t::service_facts()}</h2>
        <ul class="facts">{facts}</ul>
        <p class="buttons"><a class="button" href=Page::Form(service.id.clone()).path()>{t::start()}</a></p>
        <p class="hint">{t::service_offline()}</p>
        <h2>{t::receipt_next()}</h2>
        <ol class="next">{next}</ol>
        <p><a href=whatsapp(&service.title) rel="noopener noreferrer">{t::service_whatsapp()}</a></p>
        <p class="hint">{t::service_forms(forms)}</p>
    }
    .into_any()
}

fn requirement(requirement: &Requirement) -> impl IntoView + use<> {
    let condition = match (&requirement.when_text, requirement.optional) {
        (Some(text), _) => Some(text.clone()),
        (None, true) => Some(domain::text::fields::optional().to_owned()),
        _ => None,
    };
    view! {
        <li>
            <strong>{requirement.label.clone()}</strong>
            {condition.map(|text| view! { <span class="optional">" "{text}</span> })}
            {requirement.hint.clone().map(|hint| view! { <p class="hint">{hint}</p> })}
        </li>
    }
}

fn fact(fact: &Fact) -> impl IntoView + use<> {
    let label = fact.label.clone();
    let unsure = match fact.mark {
        Mark::Unverified | Mark::OfficeDecides => Some(t::ask_office()),
        _ => None,
    };
    view! {
        <li>
            {(!label.is_empty()).then(|| view! { <strong>{label}": "</strong> })}
            {fact.text.clone()}
            {unsure.map(|text| view! { <span class="optional">" "{text}</span> })}
        </li>
    }
}

/// WhatsApp to the office, with a text that names the service.
fn whatsapp(title: &str) -> String {
    let text = t::whatsapp_question(title);
    // Only spaces and the question mark need writing differently here; the
    // HTML is also made where there is no browser to encode it.
    format!("https://wa.me/628117317074?text={}", text.replace(' ', "%20").replace('?', "%3F"))
}
