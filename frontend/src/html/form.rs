//! The HTML of a form: every step at once, of which the style sheet shows the
//! one that the address names behind `#`. Back and forward work by themselves.

use super::{Site, field, whatsapp};
use crate::ids::{DOCUMENTS, ITEM, NUMBER, RECEIPT, REVIEW, field_id};
use crate::page::Page;
use domain::service::{Note, Service, Step};
use domain::text::frame::ask_whatsapp;
use domain::text::{documents, pages as t};
use leptos::prelude::*;

/// The page.
pub fn form(service: &Service, site: &Site) -> AnyView {
    let steps = service
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| step_view(service, step, at == 0, site))
        .collect_view();
    view! {
        <p class="crumb"><a href=Page::Service(service.id.clone()).path()>{service.title.clone()}</a></p>
        <noscript><p class="note">
            {t::no_script()}" "
            <a href=whatsapp::asking(&service.title) rel="noopener noreferrer">{ask_whatsapp()}</a>
        </p></noscript>
        <div id="formulir" data-service=service.id.clone()>
            {steps}
            {place(DOCUMENTS, documents::heading(), t::next())}
            {place(REVIEW, t::review_heading(), t::submit())}
            <section class="step" id=RECEIPT><div class="live"></div></section>
        </div>
    }
    .into_any()
}

fn step_view(service: &Service, step: &Step, first: bool, site: &Site) -> AnyView {
    let questions = |list: Option<&str>| {
        step.questions.iter().map(|q| field::field(service, q, list, &site.lebong)).collect_view()
    };
    let content = match &step.repeat {
        None => questions(None).into_any(),
        Some(repeat) => {
            let name = format!("{} {}", repeat.item, NUMBER);
            view! {
                <p class="problem" id=format!("{}-p", field_id(&repeat.id)) hidden></p>
                <div class="items" id=field_id(&repeat.id) data-list=repeat.id.clone()></div>
                <template>
                    <fieldset class="item">
                        <legend>{name.clone()}</legend>
                        <div class="done" hidden>
                            <p></p>
                            <button type="button" class="second" data-open="">{t::change_item(lower_first(&name))}</button>
                        </div>
                        <div class="asked">{questions(Some(&repeat.id))}</div>
                        <button type="button" class="second" data-remove=ITEM>{t::remove_item(lower_first(&name))}</button>
                    </fieldset>
                </template>
                <button type="button" class="second" data-add=repeat.id.clone()>{t::add_item(lower_first(&repeat.item))}</button>
            }
            .into_any()
        }
    };
    let notes = step.notes.iter().enumerate().map(|(at, note)| note_view(at, note, site)).collect_view();
    view! {
        <section class="step" class:first=first id=step.id.clone() aria-labelledby=format!("{}-t", step.id)>
            <form method="post">
                <p class="progress"></p>
                <h1 tabindex="-1" id=format!("{}-t", step.id)>{step.title.clone()}</h1>
                <div class="summary" role="alert" tabindex="-1" hidden></div>
                {step.hint.clone().map(|hint| view! { <p class="lead">{hint}</p> })}
                {first.then(|| view! {
                    <p class="hint">{t::privacy_short()}" "<a href=Page::Article("privasi".into()).path()>{t::privacy_link()}</a></p>
                })}
                {content}
                <div aria-live="polite">{notes}</div>
                {first.then(restart)}
                {first.then(|| view! { <p class="waiting">{t::form_waiting()}</p> })}
                <div class="buttons">
                    <button type="submit">{t::next()}</button>
                    {(!first).then(back)}
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// A note of a step, with the way to the right service where this is the wrong
/// one.
fn note_view(at: usize, note: &Note, site: &Site) -> AnyView {
    let other = note.service.as_deref().and_then(|id| site.service(id));
    let way = other.map(|service| {
        view! { " "<a href=Page::Service(service.id.clone()).path()>{t::right_service(&service.title)}</a> }
    });
    view! { <p class="note" data-note=at.to_string() hidden>{note.text.clone()}{way}</p> }.into_any()
}

/// Shown where a draft was found on the phone.
fn restart() -> impl IntoView {
    view! {
        <div class="note" id="lanjutan" hidden>
            <p>{t::resumed()}</p>
            <button type="button" class="second" data-restart="">{t::restart()}</button>
        </div>
    }
}

fn back() -> impl IntoView {
    view! { <button type="button" class="second" data-back="">{t::back()}</button> }
}

/// A heading in the middle of a sentence: "Orang yang pindah" becomes "orang
/// yang pindah".
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A place that `live` fills.
fn place(id: &'static str, heading: &'static str, button: &'static str) -> AnyView {
    view! {
        <section class="step" id=id aria-labelledby=format!("{id}-t")>
            <form method="post">
                <p class="progress"></p>
                <h1 tabindex="-1" id=format!("{id}-t")>{heading}</h1>
                <div class="summary" role="alert" tabindex="-1" hidden></div>
                <div class="live"></div>
                <div class="buttons">
                    <button type="submit">{button}</button>
                    {back()}
                </div>
            </form>
        </section>
    }
    .into_any()
}
