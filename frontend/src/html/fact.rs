//! A statement about a service, said as surely as we know it.

use domain::service::{Fact, Mark};
use domain::text::frame as t;
use leptos::prelude::*;

/// The words behind a statement that is not proven.
pub fn unsure(mark: Mark) -> Option<impl IntoView> {
    matches!(mark, Mark::Unverified | Mark::OfficeDecides)
        .then(|| view! { <span class="optional">" "{t::ask_office()}</span> })
}

/// A statement as a line of a list.
pub fn line(fact: &Fact) -> impl IntoView + use<> {
    let label = fact.label.clone();
    view! {
        <li>
            {(!label.is_empty()).then(|| view! { <strong>{label}": "</strong> })}
            {fact.text.clone()}
            {unsure(fact.mark)}
        </li>
    }
}

/// A statement as a row: its heading, and what it says.
pub fn row(fact: &Fact) -> impl IntoView + use<> {
    view! { <div><dt>{fact.label.clone()}</dt><dd>{fact.text.clone()}{unsure(fact.mark)}</dd></div> }
}

/// Where statements come from; ours come from nowhere.
pub fn source(label: &str, mark: Mark, source: &str) -> Option<impl IntoView + use<>> {
    let (label, source) = (label.to_owned(), source.to_owned());
    (mark != Mark::Product).then(|| view! { <li>{label}": "{source}</li> })
}
