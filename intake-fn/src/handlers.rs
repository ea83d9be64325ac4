//! What answers: one file for each call.

pub mod health;
pub mod openapi;
pub mod save;
pub mod sheet;
pub mod staff;
pub mod submit;
pub mod track;
