//! The door to the second module (`finish`), which comes when the resident
//! comes near what it is for.

use super::form::{self, with};
use super::{dom, places};
use crate::handed::Held;
use crate::ids::{DOCUMENTS, RECEIPT, REVIEW};
use domain::lean::{self, Read};
use domain::text::pages as t;
use js_sys::{Function, Promise};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// The second module.
    #[derive(Clone)]
    type Second;
    #[wasm_bindgen(method)]
    fn enter(this: &Second, handed: &str);
    #[wasm_bindgen(method)]
    fn held(this: &Second) -> String;
    #[wasm_bindgen(method)]
    fn send(this: &Second);
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
        hand_over(second);
        dom::ready();
    });
    // Names of places that were chosen in another year are fetched for the
    // review; until then their codes stand there.
    if form::here() == REVIEW {
        spawn_local(async {
            if places::fetch_names().await {
                with_second(hand_over);
            }
        });
    }
}

/// Tells the module what to show. The resident may have gone elsewhere while
/// it was under way.
fn hand_over(second: &Second) {
    if form::is_open() && owns(&form::here()) {
        second.enter(&lean::to_text(&form::hand_over()));
    }
}

/// What the module says of the application that is open.
fn held() -> Option<Held> {
    let held = Held::read(lean::parse(&loaded()?.held())?);
    with(|form| form.draft.id == held.id).then_some(held)
}

/// Takes over what the module has done meanwhile.
pub fn gather() {
    if let Some(held) = held() {
        form::take(held);
    }
}

/// Whether something is on its way to the function.
pub fn is_going() -> bool {
    held().is_some_and(|held| held.going)
}

/// *Daftar Pemohon*: nothing is wrong.
pub fn send() {
    with_second(|second| second.send());
}

/// The page of the status is shown.
pub fn track() {
    with_second(|second| second.track());
}

/// Another page is shown.
pub fn close() {
    if let Some(second) = loaded() {
        second.close();
    }
}
