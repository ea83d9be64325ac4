//! Every public page as HTML, written while the site is built.

pub mod field;
pub mod form;

mod article;
mod design;
mod document;
mod fact;
mod frame;
mod guide;
mod home;
mod icon;
mod list;
mod not_found;
mod office;
mod passage;
mod requirements;
mod retention;
mod search;
mod service;
mod site;
mod track;
mod whatsapp;

pub use site::{Site, body, description, title};
