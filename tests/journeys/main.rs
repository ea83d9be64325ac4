//! Journeys of residents over the built whole: real browser, real HTTP, real
//! stores. Run by `cargo xtask test`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may stop at a surprise")]

mod accessibility;
mod early;
mod files;
mod keeping;
mod keyboard;
mod mistakes;
mod narrow;
mod network;
mod no_script;
mod registering;
mod returning;
mod tabs;
mod watchful;
