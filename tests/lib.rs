//! What the whole-product tests stand on: the running stack, a phone with its
//! browser, and somebody who fills in forms by what the page says.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may stop at a surprise")]

/// See the files.
pub mod harness {
    pub mod accessible;
    pub mod copy;
    pub mod filler;
    pub mod fixture;
    pub mod journey;
    pub mod kept;
    pub mod keyboard;
    pub mod pages;
    pub mod phone;
    pub mod privacy;
    pub mod programs;
    pub mod settings;
    pub mod stack;
    pub mod staff;
    pub mod tap;
    pub mod traffic;
    pub mod wait;
}
