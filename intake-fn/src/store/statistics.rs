//! Counts by service, month and outcome, out of the index `queue`. What was
//! erased still stands there (see `erasure`), so that a month counts the same
//! in five years.

use super::Store;
use super::erasure::erased_queue;
use super::item::{Read, text};
use crate::reply::Fault;
use domain::status::Status;
use std::collections::BTreeMap;

/// How many applications, or parts of bundles, of a service stand where: in the
/// order of [`Status::ALL`].
pub type Counts = BTreeMap<String, [usize; Status::ALL.len()]>;

impl Store {
    /// Where everything stands that was accepted between two times (RFC 3339;
    /// the second one not included), by service.
    pub async fn counts(&self, from: &str, to: &str) -> Result<Counts, Fault> {
        let doing = "count applications";
        let mut counts = Counts::new();
        for (at, status) in Status::ALL.into_iter().enumerate() {
            for queue in [status.code().to_owned(), erased_queue(status.code())] {
                let query = self.client.query().table_name(&self.table).index_name("queue");
                let mut pages = query
                    .key_condition_expression("queue = :queue AND queue_at BETWEEN :from AND :to")
                    .expression_attribute_values(":queue", text(queue))
                    .expression_attribute_values(":from", text(from))
                    .expression_attribute_values(":to", text(to))
                    .into_paginator()
                    .items()
                    .send();
                while let Some(item) = pages.next().await {
                    let item = item.map_err(Fault::from(doing))?;
                    // The index has no "before".
                    if item.text("queue_at")?.as_str() != to {
                        counts.entry(item.text("service")?).or_default()[at] += 1;
                    }
                }
            }
        }
        Ok(counts)
    }
}
