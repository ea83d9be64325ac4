//! The search box: what is typed is looked for in the list of services, on the
//! phone itself.

use super::{dom, links};
use crate::api;
use crate::page::Page;
use domain::lean;
use domain::search::Searcher;
use domain::service::IndexEntry;
use domain::text::frame as t;
use std::cell::RefCell;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

/// Most services that are shown: as many as can be looked over at a glance.
const MOST: usize = 8;

thread_local! {
    /// The list of services; fetched when somebody is about to search.
    static SEARCHER: RefCell<Option<Searcher>> = const { RefCell::new(None) };
}

/// Binds the box, where the page has one.
pub fn bind() {
    let Some(form) = dom::find("#cari") else { return };
    dom::listen(&form, "focusin", |_: web_sys::Event| spawn_local(fetch()));
    dom::listen(&form, "input", |_: web_sys::Event| show());
    dom::listen(&form, "submit", submit);
    // Something may have been typed before this code was there.
    if !typed().is_empty() {
        spawn_local(fetch());
    }
}

fn typed() -> String {
    dom::find("#cari input").map(|input| dom::value(&input)).unwrap_or_default()
}

/// Fetches the list once. Without signal nothing happens: the button leads to
/// the page of all services, which the phone may have kept.
async fn fetch() {
    if SEARCHER.with_borrow(Option::is_some) {
        return;
    }
    if let Ok(text) = api::catalogue("index").await
        && let Some(index) = lean::from_text::<Vec<IndexEntry>>(&text)
    {
        SEARCHER.set(Some(Searcher::new(index)));
        show();
    }
}

/// The services that fit what is typed: address, title, summary.
fn found() -> Option<Vec<[String; 3]>> {
    let typed = typed();
    SEARCHER.with_borrow(|searcher| {
        let found = searcher.as_ref()?.find(&typed).into_iter().take(MOST);
        let page = |entry: &IndexEntry| Page::Service(entry.id.clone()).path();
        Some(found.map(|entry| [page(entry), entry.title.clone(), entry.summary.clone()]).collect())
    })
}

/// Shows what fits. Only the count is read out; the links can be gone through.
fn show() {
    let (Some(place), Some(found)) = (dom::find("#hasil"), found()) else { return };
    let _ = place.remove_attribute("aria-live");
    if place.child_element_count() == 0 {
        let made = (dom::add(&place, "p"), dom::add(&place, "ul"));
        if let (Some(said), Some(list)) = made {
            let _ = said.set_attribute("role", "status");
            list.set_class_name("services");
        }
    }
    let (Some(said), Some(list)) = (dom::find("#hasil p"), dom::find("#hasil ul")) else { return };
    let words = match found.len() {
        _ if typed().trim().is_empty() => String::new(),
        0 => t::search_none().to_owned(),
        count => t::search_found(count),
    };
    dom::say(&said, &words);
    list.set_text_content(None);
    for [path, title, summary] in found {
        add(&list, &path, &title, &summary);
    }
}

fn add(list: &Element, path: &str, title: &str, summary: &str) {
    let Some(item) = dom::add(list, "li") else { return };
    if let Some(link) = dom::add(&item, "a") {
        let _ = link.set_attribute("href", path);
        link.set_text_content(Some(title));
    }
    if let Some(hint) = dom::add(&item, "p") {
        hint.set_class_name("hint");
        hint.set_text_content(Some(summary));
    }
}

/// Enter: opens the only service that fits, or leads to those that do; without
/// any, to all services.
fn submit(event: web_sys::Event) {
    let Some(found) = found().filter(|found| !found.is_empty()) else { return };
    event.prevent_default();
    match found.as_slice() {
        [[path, ..]] => spawn_local(links::go(path.clone())),
        _ => dom::focus("#hasil a"),
    }
}
