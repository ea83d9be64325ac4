//! The function as its callers see it: real HTTP, real store protocols.
//!
//! Each test starts its own stand-ins on free ports. With
//! `DYNAMODB_LOCAL_ENDPOINT` set, the table lies in AWS's DynamoDB Local
//! instead of the embedded store.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

mod applications;
mod before;
mod bundles;
mod digest;
mod documents;
mod garbage;
mod lambda;
mod logs;
mod office;
mod openapi;
mod program;
mod runtime_api;
mod sample;
mod services;
mod sheets;
mod staff;
mod sweep;
mod tracking;
mod world;
