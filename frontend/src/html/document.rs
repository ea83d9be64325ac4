//! A document to prepare: a box to tick, a sample, and how to photograph it.

use super::fact;
use super::site::Site;
use domain::service::{Requirement, Service};
use domain::text::{documents, fields, frame as t};
use leptos::prelude::*;

/// The documents of a service, to tick off while looking for them.
pub fn list(service: &Service, site: &Site) -> AnyView {
    let documents = service.requirements.iter().map(|r| document(r, site)).collect_view();
    view! {
        <ul class="requirements">{documents}</ul>
        <p class="hint">{documents::how_to_photograph()}</p>
    }
    .into_any()
}

fn document(requirement: &Requirement, site: &Site) -> AnyView {
    let label = requirement.label.clone();
    view! {
        <li>
            <label class="tick">
                <input type="checkbox"/>
                <span><strong>{label.clone()}</strong>{condition(requirement)}{fact::unsure(requirement.mark)}</span>
            </label>
            {requirement.hint.clone().map(|hint| view! { <p class="hint">{hint}</p> })}
            {sample(requirement, site)}
        </li>
    }
    .into_any()
}

/// When a document is asked for, in words.
pub fn condition(requirement: &Requirement) -> Option<impl IntoView + use<>> {
    let text = match (&requirement.when_text, requirement.optional) {
        (Some(text), _) => Some(text.clone()),
        (None, true) => Some(fields::optional().to_owned()),
        _ => None,
    };
    text.map(|text| view! { <span class="optional">" "{text}</span> })
}

fn sample(requirement: &Requirement, site: &Site) -> Option<impl IntoView + use<>> {
    let _ = (requirement, site, t::sample());
    None::<AnyView>
}
