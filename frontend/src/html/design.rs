//! The design, shown by itself: every token and every component, as the other
//! pages use them. For whoever changes the site; no search engine lists it.

use super::site::Site;
use super::{document, field, frame, icon, list, search};
use crate::page::Page;
use domain::service::{Question, Service};
use domain::text::{design as t, frame as frame_texts, pages};
use leptos::prelude::*;

/// The page.
pub fn design(site: &Site) -> AnyView {
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{t::heading()}</h1>
        <p class="lead">{t::lead()}</p>
        <h2>{t::colours()}</h2>
        <p>{t::colours_about()}</p>
        {colours()}
        <h2>{t::letters()}</h2>
        {letters()}
        <h2>{t::buttons()}</h2>
        <p class="buttons">
            <a class="button" href="#isi">{frame_texts::start()}</a>
            <button type="button">{pages::next()}</button>
            <button type="button" class="second">{pages::back()}</button>
            <button type="button" disabled>{pages::submit()}</button>
        </p>
        <h2>{t::messages()}</h2>
        {messages()}
        <h2>{t::fields()}</h2>
        <p>{t::fields_about()}</p>
        {fields(site)}
        <h2>{t::lists()}</h2>
        {lists(site)}
        <h2>{t::receipt()}</h2>
        {receipt()}
        <h2>{t::drawings()}</h2>
        <ul class="icons">
            <li class="band">{icon::mark()}<code>"mark"</code></li>
            {icon::NAMES.iter().map(|name| view! { <li>{icon::icon(name)}<code>{*name}</code></li> }).collect_view()}
        </ul>
        <h2>{t::samples()}</h2>
        <p>{t::samples_about()}</p>
        <ul class="samples">
            {site.papers.iter().map(|p| view! { <li>{document::picture(p)}<p>{p.name.clone()}</p></li> }).collect_view()}
        </ul>
    }
    .into_any()
}

/// The colours, by the names of their tokens (site/style/base.css).
fn tokens() -> [(&'static str, &'static str); 15] {
    [
        ("ink", t::token_ink()),
        ("paper", t::token_paper()),
        ("soft", t::token_soft()),
        ("line", t::token_line()),
        ("faint", t::token_faint()),
        ("main", t::token_main()),
        ("on-main", t::token_on_main()),
        ("band", t::token_band()),
        ("ridge", t::token_ridge()),
        ("gold", t::token_gold()),
        ("link", t::token_link()),
        ("hint", t::token_hint()),
        ("wrong", t::token_wrong()),
        ("odd", t::token_odd()),
        ("odd-paper", t::token_odd_paper()),
    ]
}

fn colours() -> AnyView {
    let colours = tokens().map(|(name, about)| {
        view! {
            <li><span class=format!("swatch c-{name}")></span><code>{format!("--{name}")}</code><p class="hint">{about}</p></li>
        }
    });
    view! { <ul class="swatches">{Vec::from(colours)}</ul> }.into_any()
}

fn letters() -> AnyView {
    view! {
        <div class="sample">
            <p class="h1">{t::letters_h1()}</p>
            <p class="h2">{t::letters_h2()}</p>
            <p>{t::letters_text()}" "<a href="#isi">{t::letters_link()}</a></p>
            <p class="hint">{t::letters_hint()}</p>
        </div>
    }
    .into_any()
}

fn messages() -> AnyView {
    view! {
        <p class="note">{t::note()}</p>
        <p class="trouble">{pages::network_trouble()}</p>
        <div class="summary">
            <h3>{pages::summary_heading()}</h3>
            <ul><li><a href="#isi">{domain::text::problems::nik_empty()}</a></li></ul>
        </div>
    }
    .into_any()
}

/// One field of each kind that the catalogue uses, with its own component.
fn fields(site: &Site) -> AnyView {
    let mut shown: Vec<(&Service, &Question)> = Vec::new();
    for service in &site.services {
        let once = service.steps.iter().filter(|step| step.repeat.is_none());
        for question in once.flat_map(|step| &step.questions).filter(|q| q.when.is_none()) {
            if shown.iter().all(|(_, other)| other.kind != question.kind && other.id != question.id) {
                shown.push((service, question));
            }
        }
    }
    let fields = shown.into_iter().map(|(s, q)| field::field(s, q, None, &site.lebong)).collect_view();
    view! {
        {fields}
        <div class="field wrong">
            <label for="f-gaya">{t::field_wrong()}</label>
            <p class="problem" id="f-gaya-p">{domain::text::problems::nik_length(15)}</p>
            <input id="f-gaya" class="number" inputmode="numeric" value="170701010190001" aria-invalid="true"
                aria-describedby="f-gaya-p"/>
        </div>
        {search::search()}
    }
    .into_any()
}

fn lists(site: &Site) -> AnyView {
    let tiles = site.order.tiles.iter().take(3).map(|tile| {
        view! { <li><a href="#isi">{icon::icon(&tile.icon)}<span>{tile.title.clone()}</span></a></li> }
    });
    let services = site.services.iter().filter(|s| !s.requirements.is_empty());
    let documents = services.clone().take(1).map(|s| document::list(s, site)).collect_view();
    let lines = services.take(3).map(|s| list::link(&s.title, &s.summary, Page::Service(s.id.clone())));
    view! {
        <ul class="tiles">{tiles.collect_view()}</ul>
        <ul class="services">{lines.collect_view()}</ul>
        {documents}
    }
    .into_any()
}

fn receipt() -> AnyView {
    view! {
        <div class="receipt">
            <p>{pages::receipt_number()}</p>
            <p class="number-shown nowrap">"LBG-ACDE-FHJK-M"</p>
            <p>{pages::receipt_keep()}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn every_colour_of_the_style_is_shown() {
        let style = include_str!("../../../site/style/base.css");
        let root = style.split(":root {").nth(1).unwrap().split('}').next().unwrap();
        let names: Vec<&str> =
            root.lines().filter_map(|line| line.trim().strip_prefix("--")?.split(':').next()).collect();
        assert_eq!(tokens().map(|(name, _)| name).to_vec(), names);
        let swatches = include_str!("../../../site/style/design.css");
        for name in names {
            assert!(swatches.contains(&format!(".swatch.c-{name} {{ background: var(--{name})")), "{name}");
        }
    }
}
