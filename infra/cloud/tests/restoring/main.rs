//! Copies and what is made of them again: with the real program, the function's
//! own applications, and stand-ins that speak the real protocols.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

mod damaged;
mod existing;
mod filled;
mod gate;
mod interrupted;
mod moto;
mod moving;
mod point_in_time;
#[path = "../../../../intake-fn/tests/http/sample.rs"]
mod sample;
mod signed_in;
mod staged;
#[path = "../../../../intake-fn/tests/http/world.rs"]
mod world;
