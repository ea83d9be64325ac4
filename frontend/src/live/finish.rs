//! The second module: documents, review, sending, receipt, status. It owns
//! the form while one of its places is shown; what it decides at other times
//! (a photo is ready, a page has arrived) it tells the first module.

use super::form::{self, Handed, with};
use super::{documents, dom, places, receipt, review, second, sending, track};
use crate::ids::{DOCUMENTS, REVIEW};
use domain::lean;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use std::cell::{Cell, RefCell};
use wasm_bindgen_futures::spawn_local;

thread_local! {
    /// What has been drawn into the page; dropped when another page is shown.
    static DRAWN: RefCell<Vec<UnmountHandle<AnyViewState>>> = const { RefCell::new(Vec::new()) };
    /// Whether one of our places is shown.
    static OWNER: Cell<bool> = const { Cell::new(false) };
    /// Tells the drawn views that something has changed.
    static CHANGED: ArcTrigger = ArcTrigger::new();
}

/// Once, when the module has come.
pub fn start() {
    dom::listen(&dom::window(), "online", |_: web_sys::Event| {
        sending::go_on();
        notify();
    });
    dom::listen(&dom::window(), "offline", |_: web_sys::Event| notify());
}

/// One of our places is shown.
pub fn enter(definition: &str, handed: &str) {
    let handed = <Handed as lean::Read>::read(lean::parse(handed).unwrap_or_default());
    let known = with(|form| form.draft.id == handed.id());
    if known {
        handed.give_answers();
    } else {
        close();
        handed.open(definition);
        sending::begin(with(|form| form.draft.sending));
    }
    OWNER.set(true);
    if DRAWN.with_borrow(Vec::is_empty) {
        draw("#dokumen .live", documents::view);
        draw("#periksa .live", review::view);
        draw("#terdaftar .live", receipt::view);
    }
    notify();
    if form::here() == REVIEW {
        spawn_local(async {
            places::fetch_names().await;
            notify();
        });
    }
}

/// A place of the first module is shown.
pub fn leave() {
    OWNER.set(false);
}

/// How the application stands, for the first module.
pub fn state() -> String {
    lean::to_text(&form::hand_over())
}

/// The button at the foot of our places.
pub fn submit() {
    if form::here() == REVIEW {
        return sending::submit();
    }
    match documents::problems() {
        problems if problems.is_empty() => form::go_on(),
        problems => form::summarise(DOCUMENTS, problems),
    }
}

/// Goes to the place where a field can be mended.
pub fn change(path: &str) {
    review::change_field(path);
}

/// The page of the status is shown.
pub fn track() {
    track::bind();
}

/// Another page is shown.
pub fn close() {
    DRAWN.with_borrow_mut(Vec::clear);
    OWNER.set(false);
    documents::close();
    form::close();
}

/// Keeps the draft on the phone. Only one of the two modules does it at a
/// time: the one whose place is shown.
pub fn keep() {
    if OWNER.get() {
        form::keep();
    } else if let (Some(root), Ok(event)) = (dom::find("#formulir"), web_sys::Event::new(second::CHANGED)) {
        let _ = root.dispatch_event(&event);
    }
}

/// Makes a view depend on the form.
pub fn track_changes() {
    CHANGED.with(Track::track);
}

/// Tells the views that the form has changed.
pub fn notify() {
    CHANGED.with(Notify::notify);
}

/// Draws a view into the element of a selector.
pub fn draw(selector: &str, view: impl FnOnce() -> AnyView + 'static) {
    if let Some(place) = dom::find(selector) {
        let drawn = mount_to(dom::html(place), view);
        DRAWN.with_borrow_mut(|all| all.push(drawn));
    }
}
