//! What the templates of the cloud must say. The stand-in for CloudFormation
//! drops most of these settings without a word, so they are read off the
//! parsed templates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

mod alarms;
mod data;
mod edge;
mod functions;
mod network;
mod parsed;
mod roles;
mod site_function;
