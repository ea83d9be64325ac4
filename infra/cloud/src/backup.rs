//! Copies of the whole service, and what is made of them again.
//!
//! A copy is a folder, or a prefix of a bucket:
//!
//! ```text
//! manifest.json            written last: what the copy holds, with the hash of every file below
//! items/a7.jsonl.gz        items of the table, one a line, sorted by key, as AWS's own exports write them
//! items/a7.keys.gz         key and hash of each of them, so that a missing one can be named
//! lists/accepted-a7.jsonl.gz   key, length, type and hash of each document
//! documents/accepted/…     the documents, byte for byte
//! ```
//!
//! `a7` is the first byte of the hash of an item's `pk`, or the first two
//! digits of an application's id: so the same items lie in the same files, in
//! the same order, whichever table they were read from. While a copy is made
//! it also holds `progress.json` and `runs/`.
//!
//! [`export`] makes a copy, [`import`] makes a service of it, [`drill`] does
//! both, or has the cloud do its part, and compares.

pub mod compare;
pub mod copy;
pub mod documents;
pub mod drill;
pub mod export;
pub mod import;
pub mod item;
pub mod manifest;
pub mod place;
mod progress;
pub mod runs;
pub mod scan;
pub mod shelf;

use std::io::Write;

/// Tells whoever runs the command how far it is.
fn say(text: &str) {
    // They may have closed the terminal; the work goes on.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The time now, or the one that `WAKTU` says.
fn now() -> anyhow::Result<time::OffsetDateTime> {
    Ok(intake_fn::config::clock(intake_fn::config::from_env)?.now())
}
