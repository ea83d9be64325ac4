//! The half that runs in the browser.

pub mod documents;
pub mod dom;
pub mod fields;
pub mod form;
pub mod links;
pub mod places;
pub mod receipt;
pub mod review;
pub mod sending;
pub mod track;

use crate::page::Page;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use std::cell::RefCell;

thread_local! {
    /// What has been drawn into the page; dropped when another page is shown.
    static DRAWN: RefCell<Vec<UnmountHandle<AnyViewState>>> = const { RefCell::new(Vec::new()) };
}

/// Makes the page live that the browser already shows.
pub fn start() {
    links::follow();
    form::follow_hash();
    bind();
    dom::listen(&dom::window(), "online", |_: web_sys::Event| {
        dom::trouble("");
        // A form whose questions could not be fetched is opened now.
        if dom::find("#formulir").is_some() && !form::is_open() {
            bind();
        } else if form::is_open() {
            places::restore(&form::here());
        }
        sending::go_on();
    });
}

/// Binds the code of the page in the address to the HTML that is there.
pub fn bind() {
    match Page::parse(&dom::window().location().pathname().unwrap_or_default()) {
        Page::Form(id) => wasm_bindgen_futures::spawn_local(form::open(id)),
        Page::Track => track::bind(),
        _ => dom::ready(),
    }
}

/// Forgets everything that belonged to the page before.
pub fn leave() {
    DRAWN.with_borrow_mut(Vec::clear);
    form::close();
}

/// Draws a view into the element of a selector.
pub fn draw(selector: &str, view: impl FnOnce() -> AnyView + 'static) {
    if let Some(place) = dom::find(selector) {
        let drawn = mount_to(dom::html(place), view);
        DRAWN.with_borrow_mut(|all| all.push(drawn));
    }
}
