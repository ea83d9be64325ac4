//! Check your answers: everything in words, with links to change it.

use super::finish::{self, with};
use super::{documents, dom, sending};
use crate::ids::{DOCUMENTS, REVIEW};
use domain::record::{Row, Section};
use domain::text::pages as t;
use leptos::prelude::*;

/// The answers, drawn anew whenever the form changes.
pub fn view() -> AnyView {
    let sections = move || {
        finish::track_changes();
        if dom::hash() != REVIEW {
            return Vec::new();
        }
        sections().into_iter().map(section_view).collect()
    };
    let incomplete = move || {
        finish::track_changes();
        match with(|app| app.handed.wrong).unwrap_or_default() {
            0 => String::new(),
            count => t::review_incomplete(count),
        }
    };
    let sending = move || {
        finish::track_changes();
        sending::state().words()
    };
    view! {
        <div>{sections}</div>
        <p class="note incomplete">{incomplete}</p>
        <p>{t::truth()}</p>
        <p class="sending" role="status">{sending}</p>
    }
    .into_any()
}

/// The answers in words, and the documents with their number of pages.
fn sections() -> Vec<Section> {
    let pages = documents::wanted_pages();
    let count = |id: &str| pages.iter().filter(|p| p.page.requirement == id).count();
    with(|app| {
        let mut sections = app.handed.sections.clone();
        let rows = app.handed.wanted.iter().filter(|w| count(&w.id) > 0);
        sections.push(Section {
            step: DOCUMENTS.to_owned(),
            title: domain::text::documents::heading().to_owned(),
            rows: rows
                .map(|w| Row {
                    field: w.id.clone(),
                    label: w.label.clone(),
                    value: t::page_count(count(&w.id)),
                })
                .collect(),
        });
        sections
    })
    .unwrap_or_default()
}

fn section_view(section: Section) -> AnyView {
    let rows = section
        .rows
        .into_iter()
        .map(|row| {
            let value = if row.value.is_empty() { t::not_filled().to_owned() } else { row.value };
            view! { <div><dt>{row.label}</dt><dd>{value}</dd></div> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <section class="answers">
            <h2>{section.title.clone()}</h2>
            <a class="change" href=format!("#{}", section.step) data-change=section.step.clone()>
                {t::change()}<span class="unseen">" "{section.title}</span>
            </a>
            <dl>{rows}</dl>
        </section>
    }
    .into_any()
}
