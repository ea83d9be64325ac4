//! The rules of the civil registry, shared by the browser and the function.
//!
//! This crate is pure: no network, no files, no clock, no randomness, no DOM.
//! Whoever calls it brings the answers, the bytes and the date.

pub mod answers;
pub mod application;
#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod condition;
pub mod document;
pub mod lean;
pub mod office;
pub mod order;
pub mod problem;
pub mod record;
pub mod region;
#[cfg(feature = "catalogue")]
pub mod retention;
#[cfg(feature = "samples")]
pub mod samples;
pub mod search;
pub mod service;
#[cfg(feature = "catalogue")]
pub mod sheet;
pub mod status;
pub mod text;
pub mod value;
pub mod wire;
