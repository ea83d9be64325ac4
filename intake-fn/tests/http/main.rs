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
mod erased;
mod garbage;
mod lambda;
mod logs;
mod mail_events;
mod metrics;
mod office;
mod openapi;
mod origin;
mod packaged;
mod program;
mod retention;
mod runtime_api;
mod sample;
mod secret;
mod services;
mod sheets;
mod staff;
mod staff_list;
mod streaming;
mod sweep;
mod tracking;
mod world;
