//! Every sentence that people read, out of `locales/`.
//!
//! Each key of a locale file becomes a function of the same name, in a module
//! named after the file: `text::problems::nik_length(15)`. Words in braces
//! become its parameters, in the order in which they first appear. A missing
//! key or parameter does not compile. Mail texts exist only with the feature
//! `catalogue`, so that they never reach the browser.

#![allow(missing_docs, reason = "generated: the sentence is the documentation")]

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The names of the months, parted by spaces.
pub fn months() -> &'static str {
    pages::months()
}
