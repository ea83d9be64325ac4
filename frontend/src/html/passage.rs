//! What the page of a service says besides: where to go instead, what to know
//! before.

use super::{fact, whatsapp};
use crate::page::Page;
use domain::service::{Fact, Link, Passage, Service};
use leptos::prelude::*;

/// A heading, what is said below it, and where to go from there.
pub fn passage(passage: &Passage, service: &Service) -> AnyView {
    let texts = passage.texts.iter().map(text).collect_view();
    let links = passage.links.iter().filter_map(|l| link(l, service)).collect_view();
    view! {
        <h2>{passage.title.clone()}</h2>
        {texts}
        {(!passage.links.is_empty()).then(|| view! { <ul>{links}</ul> })}
    }
    .into_any()
}

fn text(said: &Fact) -> impl IntoView + use<> {
    let label = said.label.clone();
    view! {
        <p>
            {(!label.is_empty()).then(|| view! { <strong>{label}": "</strong> })}
            {said.text.clone()}
            {fact::unsure(said.mark)}
        </p>
    }
}

fn link(link: &Link, service: &Service) -> Option<impl IntoView + use<>> {
    let whatsapp = link.whatsapp.then(|| whatsapp::asking(&service.title));
    let own = link.service.clone().map(|id| Page::Service(id).path());
    let target = own.or(whatsapp).or_else(|| link.href.clone())?;
    Some(view! { <li><a href=target rel="noopener noreferrer">{link.text.clone()}</a></li> })
}
