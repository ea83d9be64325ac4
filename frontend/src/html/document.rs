//! A document to prepare: a box to tick, a sample, and how to photograph it.

use super::fact;
use super::site::Site;
use domain::order::Paper;
use domain::service::{Original, Requirement, Service};
use domain::text::{documents, fields, frame as t};
use leptos::prelude::*;

/// Size of the sample pictures, in CSS pixels.
const PICTURE: (&str, &str) = ("360", "240");

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
    let original = requirement.original.map(|original| match original {
        Original::Show => t::original_show(),
        Original::Surrender => t::original_surrender(),
    });
    view! {
        <li>
            <label class="tick">
                <input type="checkbox"/>
                <span><strong>{requirement.label.clone()}</strong>{condition(requirement)}{fact::unsure(requirement.mark)}</span>
            </label>
            {requirement.hint.clone().map(|hint| view! { <p class="hint">{hint}</p> })}
            {original.map(|text| view! { <p class="hint">{text}</p> })}
            {site.paper(&requirement.paper).map(|paper| sample(requirement, paper))}
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

fn sample(requirement: &Requirement, paper: &Paper) -> impl IntoView + use<> {
    view! {
        <details>
            <summary>{t::sample()}<span class="unseen">": "{requirement.label.clone()}</span></summary>
            {picture(paper)}
            <p>{paper.photo.clone()}</p>
        </details>
    }
}

/// The sample picture of a kind of paper (site/contoh/).
pub fn picture(paper: &Paper) -> impl IntoView + use<> {
    let (width, height) = PICTURE;
    view! {
        <img src=format!("/contoh/{}.svg", paper.id) alt=t::sample_picture(&paper.name) loading="lazy" width=width
            height=height/>
    }
}
