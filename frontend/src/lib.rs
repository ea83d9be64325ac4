//! The site, in two halves.
//!
//! `html` renders every public page while the site is built; what it writes is
//! what a phone shows first, with or without scripts. `live` runs in the
//! browser: it never draws a form again but binds itself to the HTML that is
//! there, so that nothing flickers and nothing typed is lost, and the code
//! stays small. Only what cannot be known at build time (documents, review,
//! receipt, status) is drawn in the browser, by a second module that comes when
//! it is needed. HTML and drawn views are Leptos.

pub mod api;
pub mod browser;
pub mod draft;
pub mod handed;
#[cfg(feature = "ssr")]
pub mod html;
pub mod ids;
pub mod live;
pub mod page;
#[cfg(feature = "views")]
pub mod photo;
pub mod store;

/// What `boot.js` calls in the first module.
#[cfg(feature = "form")]
mod form {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Makes the page live that the browser already shows.
    #[wasm_bindgen]
    pub fn start(finish: js_sys::Function) {
        crate::live::start(finish);
    }
}

/// What the first module calls in the second one: see `live::second`.
#[cfg(feature = "finish")]
mod finish {
    use crate::live::finish;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Once, when the module has come.
    #[wasm_bindgen(start)]
    pub fn start() {
        finish::start();
    }

    /// One of its places is shown.
    #[wasm_bindgen]
    pub fn enter(handed: &str) {
        finish::enter(handed);
    }

    /// How the application stands.
    #[wasm_bindgen]
    pub fn held() -> String {
        finish::held()
    }

    /// *Daftar Pemohon*.
    #[wasm_bindgen]
    pub fn send() {
        finish::send();
    }

    /// The page of the status is shown.
    #[wasm_bindgen]
    pub fn track() {
        finish::track();
    }

    /// Another page is shown.
    #[wasm_bindgen]
    pub fn close() {
        finish::close();
    }
}
