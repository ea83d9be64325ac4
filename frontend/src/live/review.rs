//! Check your answers: everything in words, with links to change it.

use super::form::{self, with};
use super::{documents, fields, finish, sending};
use crate::ids::{DOCUMENTS, REVIEW};
use domain::problem::WireProblem;
use domain::record::{self, Row, Section};
use domain::text::pages as t;
use leptos::prelude::*;

/// The answers, drawn anew whenever the form changes.
pub fn view() -> AnyView {
    let sections = move || {
        finish::track_changes();
        if form::here() != REVIEW {
            return Vec::new();
        }
        sections().into_iter().map(section_view).collect()
    };
    let incomplete = move || {
        finish::track_changes();
        match problems().len() {
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

/// Everything that is wrong, answers first, then documents.
pub fn problems() -> Vec<WireProblem> {
    let mut all: Vec<WireProblem> =
        with(|form| form.checked.problems.iter().map(WireProblem::from).collect());
    all.extend(documents::problems());
    all
}

/// The answers in words, and the documents with their number of pages.
fn sections() -> Vec<Section> {
    let pages = documents::wanted_pages();
    with(|form| {
        let mut sections = record::render(form.context(), &form.checked.answers);
        let count = |id: &str| pages.iter().filter(|p| p.page.requirement == id).count();
        let rows = form.service.requirements.iter().filter(|r| count(&r.id) > 0);
        sections.push(Section {
            step: DOCUMENTS.to_owned(),
            title: domain::text::documents::heading().to_owned(),
            rows: rows
                .map(|r| Row {
                    field: r.id.clone(),
                    label: r.label.clone(),
                    value: t::page_count(count(&r.id)),
                })
                .collect(),
        });
        sections
    })
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
    let step = section.step.clone();
    let change = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        change(&step);
    };
    view! {
        <section class="answers">
            <h2>{section.title.clone()}</h2>
            <a class="change" href=format!("#{}", section.step) on:click=change>
                {t::change()}<span class="unseen">" "{section.title}</span>
            </a>
            <dl>{rows}</dl>
        </section>
    }
    .into_any()
}

/// Goes to a place and comes back here afterwards. All its problems are shown.
fn change(place: &str) {
    if matches!(sending::state(), sending::State::Going(_)) {
        return;
    }
    let wrong = fields::problems_of(place);
    with(|form| {
        form.changing = true;
        form.left.extend(wrong.into_iter().map(|p| p.field));
    });
    form::go(place);
}

/// Goes to the place where a field can be mended.
pub fn change_field(path: &str) {
    let step = with(|form| {
        let mut steps = form.service.steps.iter();
        steps.find(|s| fields::belongs(s, path)).map(|s| s.id.clone())
    });
    match step {
        Some(step) => change(&step),
        None if documents::is_document(path) => change(DOCUMENTS),
        None => {}
    }
}
