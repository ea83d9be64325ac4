//! Pages for staff, for now to read only. Plain HTML without scripts.

pub mod application;
pub mod layout;
pub mod list;
pub mod page;
pub mod session;
pub mod sheet;
pub mod sign_in;
pub mod statistics;
