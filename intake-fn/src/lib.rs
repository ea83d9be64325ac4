//! The function behind the site: takes in applications, answers tracking,
//! tells staff.
//!
//! Four programs share it, so that each can have its own rights: `intake`
//! (public), `sheets` (public, statements as PDF), `staff` (behind sign-in) and
//! `digest` (what is done by schedule, and what becomes of mails). The routers run on AWS Lambda and, unchanged,
//! on plain HTTP.

pub mod app;
pub mod clock;
pub mod config;
pub mod digest;
pub mod files;
pub mod handlers;
pub mod inspect;
pub mod keys;
pub mod mail;
pub mod mail_events;
pub mod mailer;
pub mod metrics;
pub mod office;
pub mod origin;
pub mod reply;
pub mod request;
pub mod retention;
pub mod serve;
pub mod store;
pub mod submission;
pub mod sweep;
pub mod telemetry;
