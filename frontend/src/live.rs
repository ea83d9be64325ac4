//! The half that runs in the browser, in two modules: `form` is there first
//! and does all that a page and its questions need; `finish` comes when the
//! resident comes near the documents, or asks where an application stands.

pub mod dom;
pub mod fields;
pub mod form;
pub mod links;
pub mod lists;
pub mod people;
pub mod places;
pub mod search;
pub mod second;
pub mod summary;

#[cfg(feature = "views")]
pub mod documents;
#[cfg(feature = "views")]
pub mod finish;
#[cfg(feature = "views")]
pub mod receipt;
#[cfg(feature = "views")]
pub mod review;
#[cfg(feature = "views")]
pub mod sending;
#[cfg(feature = "views")]
pub mod track;

use crate::page::{OFFLINE, Page};

/// Makes the page live that the browser already shows. `finish` loads the
/// second module.
pub fn start(finish: js_sys::Function) {
    second::set_loader(finish);
    links::follow();
    form::follow_hash();
    bind();
    dom::listen(&dom::window(), "online", |_: web_sys::Event| {
        dom::trouble("");
        // This stood for a page that could not be fetched.
        if dom::find(&["[data-article=", OFFLINE, "]"].concat()).is_some() {
            let _ = dom::window().location().reload();
        }
        // A form whose questions could not be fetched is opened now.
        if !form::is_open() {
            bind();
        } else if second::owns(&form::here()) {
            second::enter();
        } else {
            places::restore(&form::here());
        }
    });
}

/// Binds the code of the page in the address to the HTML that is there.
pub fn bind() {
    search::bind();
    // Behind an address may stand a page that says that there is no signal.
    let is_there = |selector: &str| dom::find(selector).is_some();
    match Page::parse(&dom::window().location().pathname().unwrap_or_default()) {
        Page::Form(id) if is_there("#formulir") => wasm_bindgen_futures::spawn_local(form::open(id)),
        Page::Track if is_there("#lacak") => second::track(),
        _ => dom::ready(),
    }
}

/// Forgets everything that belonged to the page before.
pub fn leave() {
    second::close();
    form::close();
}
