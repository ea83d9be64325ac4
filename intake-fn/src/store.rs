//! The one table. A file for each kind of item says its keys, what it holds,
//! and how it may change.
//!
//! Rules: no scan; every change of several items is one transaction with
//! conditions; every write may be repeated; nothing relies on reading its own
//! write through an index.

pub mod applications;
pub mod digests;
pub mod erasure;
pub mod item;
pub mod journal;
pub mod limits;
pub mod notices;
pub mod parts;
pub mod staff;
pub mod staff_list;
pub mod statistics;

use aws_sdk_dynamodb::Client;

/// The table and the client to reach it.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
}

impl Store {
    /// The store in this table.
    pub fn new(client: Client, table: String) -> Store {
        Store { client, table }
    }

    /// Whether the table answers.
    pub async fn answers(&self) -> bool {
        let request = self.client.get_item().table_name(&self.table);
        request.set_key(Some(item::key("HEALTH", "HEALTH"))).send().await.is_ok()
    }
}
