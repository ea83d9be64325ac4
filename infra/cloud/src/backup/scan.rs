//! Reading a whole table, gently. No request path may do this; a copy must.

use super::item::{Attributes, Hash, Key, hash, to_line};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use futures_util::future::try_join_all;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// Parts of a table that are read at the same time.
pub const SEGMENTS: i32 = 4;

/// How hard a table may be read.
#[derive(Debug)]
pub struct Pace {
    units_per_second: f64,
    page_items: Option<i32>,
    next: Mutex<Instant>,
}

impl Pace {
    /// At most this many read units a second, and this many items in one reply
    /// (none: as many as fit).
    pub fn new(units_per_second: u32, page_items: Option<i32>) -> Pace {
        let next = Mutex::new(Instant::now());
        Pace { units_per_second: f64::from(units_per_second.max(1)), page_items, next }
    }

    /// Whether replies were asked to be small, so that each is noted at once.
    pub fn is_small(&self) -> bool {
        self.page_items.is_some()
    }

    /// Waits until these units may be counted as used. Time in which nothing
    /// was read is not made up for.
    async fn spend(&self, units: f64) {
        let until = {
            let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *next = (*next).max(Instant::now()) + Duration::from_secs_f64(units / self.units_per_second);
            *next
        };
        tokio::time::sleep_until(until).await;
    }

    /// One reply of a segment, and where the next one goes on.
    pub async fn page(
        &self,
        (client, table): (&Client, &str),
        segment: i32,
        after: Option<Attributes>,
    ) -> Result<(Vec<Attributes>, Option<Attributes>)> {
        let scan = client.scan().table_name(table).consistent_read(true);
        let reply = scan
            .segment(segment)
            .total_segments(SEGMENTS)
            .set_limit(self.page_items)
            .set_exclusive_start_key(after)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(aws_sdk_dynamodb::Error::from)
            .with_context(|| format!("the table {table} cannot be read"))?;
        let units = reply.consumed_capacity.and_then(|used| used.capacity_units).unwrap_or_default();
        self.spend(units).await;
        Ok((reply.items.unwrap_or_default(), reply.last_evaluated_key))
    }

    /// Hands every item of a table that belongs into a copy to `each`.
    pub async fn every_item(
        &self,
        at: (&Client, &str),
        each: impl Fn(Key, Hash, &Attributes) -> Result<()>,
    ) -> Result<()> {
        let each = &each;
        let segment = |segment| async move {
            let mut after = None;
            loop {
                let (items, next) = self.page(at, segment, after).await?;
                for item in &items {
                    let key = Key::of(item)?;
                    if !key.is_left_out() {
                        each(key, hash(&to_line(item)?), item)?;
                    }
                }
                if next.is_none() {
                    return anyhow::Ok(());
                }
                after = next;
            }
        };
        try_join_all((0..SEGMENTS).map(segment)).await.map(drop)
    }
}

/// Hash of each item of a table. About 200 bytes of memory an item: 300 MB for
/// 300,000 applications with their journals.
pub async fn hashes(pace: &Pace, at: (&Client, &str)) -> Result<HashMap<Key, Hash>> {
    let seen = Mutex::new(HashMap::new());
    pace.every_item(at, |key, hash, _| {
        seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(key, hash);
        Ok(())
    })
    .await?;
    Ok(seen.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Every item below one partition key from a sort key on, as of now.
pub async fn partition((client, table): (&Client, &str), pk: &str, from: &str) -> Result<Vec<Attributes>> {
    let query = client.query().table_name(table).consistent_read(true);
    // The smallest sort key is one character.
    let from = if from.is_empty() { "!" } else { from };
    let query = query
        .key_condition_expression("pk = :pk AND sk >= :from")
        .expression_attribute_values(":pk", intake_fn::store::item::text(pk))
        .expression_attribute_values(":from", intake_fn::store::item::text(from));
    let mut pages = query.into_paginator().items().send();
    let mut items = Vec::new();
    while let Some(item) = pages.next().await {
        items.push(item.map_err(aws_sdk_dynamodb::Error::from).context("items cannot be read")?);
    }
    Ok(items)
}

/// One item, as of now.
pub async fn one((client, table): (&Client, &str), key: &Key) -> Result<Option<Attributes>> {
    let get = client.get_item().table_name(table).consistent_read(true).set_key(Some(key.attributes()));
    let reply = get.send().await.map_err(aws_sdk_dynamodb::Error::from).context("an item cannot be read")?;
    Ok(reply.item)
}
