//! The whole service on one machine.
//!
//! Each cloud service that the functions use has a stand-in here that speaks
//! the same protocol over HTTP on loopback, so that the functions run with the
//! ordinary SDKs and nothing but other addresses:
//!
//! - [`dynamodb`]: the table, in one SQLite file;
//! - [`object_store`]: the bucket, in a folder;
//! - [`mailbox`]: mail, one file per message;
//! - [`site`]: the content network, in front of the built site and the functions;
//! - [`children`] and [`rounds`]: what starts the functions;
//! - [`release`]: going to another release and back, with [`alias`] and [`published`].
//!
//! [`stack`] puts them together. Tests start single stand-ins by themselves.

pub mod alias;
pub mod children;
pub mod dynamodb;
pub mod environment;
pub mod mail_pages;
pub mod mailbox;
pub mod object_store;
mod proxy;
pub mod published;
pub mod release;
pub mod rounds;
pub mod server;
pub mod site;
pub mod stack;
