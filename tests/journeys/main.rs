//! Journeys of residents over the built whole: real browser, real HTTP, real
//! stores. Run by `cargo xtask test`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may stop at a surprise")]

mod accessibility;
mod bundle;
mod early;
mod every_page;
mod every_step;
mod files;
mod finding;
mod keeping;
mod keyboard;
mod lighthouse;
mod mistakes;
mod narrow;
mod network;
mod no_script;
mod observatory;
mod office;
mod pdf;
mod places;
mod printing;
mod registering;
mod returning;
mod sheets;
mod tabs;
mod watchful;
