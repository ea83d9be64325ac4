//! The door to the second module (`finish`), which comes when the resident
//! comes near what it is for.

use super::dom;
use super::form::{self, Handed, with};
use crate::ids::{DOCUMENTS, RECEIPT, REVIEW};
use domain::lean::{self, Read};
use domain::text::pages as t;
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// The second module.
    #[derive(Clone)]
    type Second;
    #[wasm_bindgen(method)]
    fn enter(this: &Second, definition: &str, handed: &str);
    #[wasm_bindgen(method)]
    fn leave(this: &Second);
    #[wasm_bindgen(method)]
    fn state(this: &Second) -> String;
    #[wasm_bindgen(method)]
    fn submit(this: &Second);
    #[wasm_bindgen(method)]
    fn change(this: &Second, path: &str);
    #[wasm_bindgen(method)]
    fn track(this: &Second);
    #[wasm_bindgen(method)]
    fn close(this: &Second);
}

/// The event by which the second module tells that it has changed what must
/// be kept.
pub const CHANGED: &str = "changed";

thread_local! {
    /// Fetches and starts the module; given by `boot.js`.
    static LOADER: RefCell<Option<Function>> = const { RefCell::new(None) };
    static LOADED: RefCell<Option<Second>> = const { RefCell::new(None) };
    /// Whether one of its places is shown, and it has been told so.
    static ENTERED: Cell<bool> = const { Cell::new(false) };
}

/// Takes what loads the module.
pub fn set_loader(loader: Function) {
    LOADER.set(Some(loader));
}

/// Whether a place is drawn by the second module.
pub fn owns(place: &str) -> bool {
    matches!(place, DOCUMENTS | REVIEW | RECEIPT)
}

fn loaded() -> Option<Second> {
    LOADED.with_borrow(Option::clone)
}

/// The module, fetched when it is not there yet.
async fn load() -> Option<Second> {
    if let Some(second) = loaded() {
        return Some(second);
    }
    let loading = LOADER.with_borrow(|loader| loader.as_ref().and_then(|l| l.call0(&JsValue::NULL).ok()))?;
    let second: Second = JsFuture::from(Promise::from(loading)).await.ok()?.unchecked_into();
    LOADED.set(Some(second.clone()));
    Some(second)
}

/// Does something with the module, at once when it is there.
fn with_second(action: impl FnOnce(&Second) + 'static) {
    if let Some(second) = loaded() {
        return action(&second);
    }
    spawn_local(async {
        match load().await {
            Some(second) => action(&second),
            None => dom::trouble(t::network_trouble()),
        }
    });
}

/// Fetches the module before it is needed.
pub fn prepare() {
    spawn_local(async {
        let _ = load().await;
    });
}

/// One of its places is shown, which is ready when the module is there.
pub fn enter() {
    with_second(|second| {
        // The resident may have gone elsewhere while it was under way.
        if form::is_open() && owns(&form::here()) {
            let definition = with(|form| form.definition.clone());
            second.enter(&definition, &lean::to_text(&form::hand_over()));
            ENTERED.set(true);
        }
        dom::ready();
    });
}

/// What the module says of the application, if it is at work on it.
fn state() -> Option<Handed> {
    let state = Handed::read(lean::parse(&loaded()?.state())?);
    with(|form| form.draft.id == state.id()).then_some(state)
}

/// Takes over what the module has done meanwhile.
pub fn gather() {
    if let Some(state) = state() {
        state.give_pages();
    }
}

/// Takes the form back before another place is shown.
pub fn take_back() {
    if ENTERED.take() {
        if let Some(state) = state() {
            state.give_intention();
        }
        with_second(|second| second.leave());
    }
}

/// The button at the foot of its places.
pub fn submit() {
    with_second(|second| second.submit());
}

/// Goes to the place where a field can be mended.
pub fn change(path: &str) {
    let path = path.to_owned();
    with_second(move |second| second.change(&path));
}

/// The page of the status is shown.
pub fn track() {
    with_second(|second| second.track());
}

/// Another page is shown.
pub fn close() {
    ENTERED.set(false);
    if let Some(second) = loaded() {
        second.close();
    }
}
