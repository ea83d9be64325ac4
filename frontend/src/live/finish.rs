//! The second module: documents, review, sending, receipt, status. It shows
//! what the first one hands over, and does the work on files and with the
//! function.

use super::{documents, dom, receipt, review, second, sending, track};
use crate::draft::DraftPage;
use crate::handed::{Handed, Held};
use domain::lean::{self, Read};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use std::cell::RefCell;

/// The application that is open.
pub struct App {
    /// What the first module has handed over.
    pub handed: Handed,
    /// Pages of documents, as they are now.
    pub pages: Vec<DraftPage>,
    /// True from *Daftar Pemohon* until the receipt is there.
    pub sending: bool,
    /// True once the application has its number.
    pub registered: bool,
}

thread_local! {
    /// What has been drawn into the page; dropped when another page is shown.
    static DRAWN: RefCell<Vec<UnmountHandle<AnyViewState>>> = const { RefCell::new(Vec::new()) };
    static OPEN: RefCell<Option<App>> = const { RefCell::new(None) };
    /// Tells the drawn views that something has changed.
    static CHANGED: ArcTrigger = ArcTrigger::new();
}

/// Does something with the application that is open.
pub fn with<R>(action: impl FnOnce(&mut App) -> R) -> Option<R> {
    OPEN.with_borrow_mut(|open| open.as_mut().map(action))
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
pub fn enter(handed: &str) {
    let handed = Handed::read(lean::parse(handed).unwrap_or_default());
    let known = with(|app| app.handed.id == handed.id).unwrap_or_default();
    if known {
        with(|app| app.handed = handed);
    } else {
        close();
        sending::begin(handed.sending);
        let (pages, sending) = (handed.pages.clone(), handed.sending);
        OPEN.set(Some(App { handed, pages, sending, registered: false }));
    }
    if DRAWN.with_borrow(Vec::is_empty) {
        draw("#dokumen .live", documents::view);
        draw("#periksa .live", review::view);
        draw("#terdaftar .live", receipt::view);
    }
    notify();
}

/// How the application stands, for the first module.
pub fn held() -> String {
    let going = matches!(sending::state(), sending::State::Going(_));
    let held = with(|app| Held {
        id: app.handed.id.clone(),
        pages: app.pages.clone(),
        sending: app.sending,
        going,
        registered: app.registered,
    });
    held.map(|held| lean::to_text(&held)).unwrap_or_default()
}

/// *Daftar Pemohon*.
pub fn send() {
    sending::submit();
}

/// The page of the status is shown.
pub fn track() {
    track::bind();
}

/// Another page is shown.
pub fn close() {
    DRAWN.with_borrow_mut(Vec::clear);
    documents::close();
    OPEN.set(None);
}

/// Has the first module keep what has changed.
pub fn keep() {
    if let (Some(root), Ok(event)) = (dom::find("#formulir"), web_sys::Event::new(second::CHANGED)) {
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
