//! Every service, filled in out of its own definition: what is right is
//! accepted, every mistake is named, and nothing is out of reach.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

mod always;
mod any_road;
mod both;
mod broken_rules;
mod drafts;
mod faulty;
mod right;
mod shape;
mod wrong;
