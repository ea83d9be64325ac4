//! Every public page as HTML, written while the site is built.

pub mod field;
pub mod form;

#[cfg(feature = "ssr")]
mod article;
#[cfg(feature = "ssr")]
mod design;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
mod fact;
#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
mod guide;
#[cfg(feature = "ssr")]
mod home;
#[cfg(feature = "ssr")]
mod icon;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod not_found;
#[cfg(feature = "ssr")]
mod office;
#[cfg(feature = "ssr")]
pub mod order;
#[cfg(feature = "ssr")]
mod requirements;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
mod service;
#[cfg(feature = "ssr")]
mod site;
#[cfg(feature = "ssr")]
mod track;
#[cfg(feature = "ssr")]
mod whatsapp;

#[cfg(feature = "ssr")]
pub use site::{Site, body, description, title};
