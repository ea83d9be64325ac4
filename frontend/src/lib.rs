//! The site, in two halves.
//!
//! `html` renders every public page while the site is built; what it writes is
//! what a phone shows first, with or without scripts. `live` runs in the
//! browser: it never draws a form again but binds itself to the HTML that is
//! there, so that nothing flickers and nothing typed is lost, and the code
//! stays small. Only what cannot be known at build time (documents, review,
//! receipt, status) is drawn in the browser. Both halves are Leptos.

pub mod api;
pub mod browser;
pub mod draft;
pub mod html;
pub mod live;
pub mod page;
pub mod photo;
pub mod store;

/// Makes the page live that the browser already shows.
#[cfg(feature = "live")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    live::start();
}
