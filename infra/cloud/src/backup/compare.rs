//! Whether a restored service is the one that is running.
//!
//! The running one does not stand still meanwhile. So it is read *before* the
//! moment that is restored, and whatever then looks different is looked up in
//! it once more: only what is still as it was before, and so was at that
//! moment, can be held against the restored one. The rest changed meanwhile
//! and is counted as not judged. Nothing here depends on times inside items.

use super::copy::Finding;
use super::documents::{self, Listing, Object};
use super::item::{Attributes, Hash, Key, hash, to_line};
use super::manifest::Counts;
use super::scan::{self, Pace};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_s3::types::ChecksumMode;
use futures_util::{StreamExt, TryStreamExt, stream};
use intake_fn::keys;
use std::collections::HashMap;
use std::sync::Mutex;

/// Point reads at the same time.
const AT_ONCE: usize = 16;

/// How alike two services are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What was compared in the restored service, by kind or folder.
    pub restored: Counts,
    /// What is equal.
    pub equal: u64,
    /// What changed while the drill was under way.
    pub not_judged: u64,
    /// Documents whose lengths were compared, but not their bytes.
    pub by_length_only: u64,
    /// What is wrong with the restored service.
    pub findings: Vec<Finding>,
}

impl Comparison {
    /// Takes in another comparison.
    pub fn add(&mut self, other: Comparison) {
        super::manifest::add(&mut self.restored, &other.restored);
        self.equal += other.equal;
        self.not_judged += other.not_judged;
        self.by_length_only += other.by_length_only;
        self.findings.extend(other.findings);
    }

    /// Everything together.
    pub fn compared(&self) -> u64 {
        self.restored.values().sum()
    }
}

/// Compares the items of a restored table with what the running one held
/// before.
pub async fn items(
    pace: &Pace,
    mut before: HashMap<Key, Hash>,
    live: (&Client, &str),
    restored: (&Client, &str),
) -> Result<Comparison> {
    let mut compared = Comparison::default();
    // An equal item leaves `before`; another is looked at below.
    let state = Mutex::new((&mut before, &mut compared, Vec::new()));
    pace.every_item(restored, |key, hash, _| {
        let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state.1.restored.entry(key.kind()).or_default() += 1;
        if state.0.get(&key) == Some(&hash) {
            state.0.remove(&key);
            state.1.equal += 1;
        } else {
            let earlier = state.0.remove(&key);
            state.2.push((key, earlier, Some(hash)));
        }
        Ok(())
    })
    .await?;
    let (.., mut suspects) = state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    suspects.extend(before.into_iter().map(|(key, earlier)| (key, Some(earlier), None)));
    let looks = suspects.into_iter().map(|(key, earlier, later)| async move {
        let item: Option<Attributes> = scan::one(live, &key).await?;
        let now = item.map(|item| to_line(&item)).transpose()?.map(|line| hash(&line));
        anyhow::Ok((key, earlier, later, now))
    });
    let looks: Vec<_> = looks.collect();
    let mut looked = stream::iter(looks).buffer_unordered(AT_ONCE);
    while let Some((key, earlier, later, now)) = looked.try_next().await? {
        match (earlier, later) {
            // Came before the moment that was restored.
            (None, Some(_)) if now == later => compared.equal += 1,
            (Some(_), Some(_)) if now == earlier => {
                compared.findings.push(Finding::new(key, "is not as it was"))
            }
            (Some(_), None) if now == earlier => compared.findings.push(Finding::new(key, "is missing")),
            _ => compared.not_judged += 1,
        }
    }
    compared.findings.sort();
    Ok(compared)
}

/// A bucket of documents.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// How to reach it.
    pub client: aws_sdk_s3::Client,
    /// Its name.
    pub name: String,
}

/// How closely documents are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every byte is read.
    Bytes,
    /// Lengths of all; the checksums that the store keeps for every n-th, and
    /// its bytes where it keeps none.
    Checksums {
        /// Every which one.
        every: u64,
    },
}

/// Compares a folder of documents with its copy. Documents that came after
/// `before` (seconds since 1970) need not have a copy yet.
pub async fn documents(
    folder: &str,
    (live, copy): (&Bucket, &Bucket),
    depth: Depth,
    before: i64,
) -> Result<Comparison> {
    let mut compared = Comparison::default();
    let mut ours = Listing::after(&live.client, &live.name, folder, None);
    let mut theirs = Listing::after(&copy.client, &copy.name, folder, None);
    let (mut our, mut their) = (ours.next().await?, theirs.next().await?);
    let mut pairs = Vec::new();
    loop {
        let order = match (&our, &their) {
            (None, None) => break,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(our), Some(their)) => our.key.cmp(&their.key),
        };
        if order.is_ge() && their.is_some() {
            *compared.restored.entry(folder.to_owned()).or_default() += 1;
        }
        if order.is_lt() {
            if let Some(object) = our.take() {
                missing(&mut compared, &object, live, before).await?;
            }
        } else if order.is_gt() {
            // Deleted since: copies stay until the retention job goes through.
            compared.not_judged += 1;
        } else if let (Some(our), Some(their)) = (&our, &their) {
            if our.bytes != their.bytes {
                compared.findings.push(Finding::new(&our.key, "has another length"));
            } else {
                pairs.push(our.key.clone());
            }
        }
        if order.is_le() {
            our = ours.next().await?;
        }
        if order.is_ge() {
            their = theirs.next().await?;
        }
        if pairs.len() >= PAIRS || (our.is_none() && their.is_none()) {
            same(&mut compared, std::mem::take(&mut pairs), (live, copy), depth).await?;
        }
    }
    compared.findings.sort();
    Ok(compared)
}

/// Documents of the same length that are gathered before they are looked at.
const PAIRS: usize = 1000;

async fn missing(compared: &mut Comparison, object: &Object, live: &Bucket, before: i64) -> Result<()> {
    let head = live.client.head_object().bucket(&live.name).key(&object.key).send().await;
    if object.since < before && head.is_ok() {
        compared.findings.push(Finding::new(&object.key, "is missing"));
    } else {
        compared.not_judged += 1;
    }
    Ok(())
}

async fn same(
    compared: &mut Comparison,
    pairs: Vec<String>,
    (live, copy): (&Bucket, &Bucket),
    depth: Depth,
) -> Result<()> {
    let mut chosen = Vec::new();
    for key in pairs {
        let wanted = match depth {
            Depth::Bytes => true,
            Depth::Checksums { every } => (compared.equal + chosen.len() as u64).is_multiple_of(every.max(1)),
        };
        if wanted {
            chosen.push(key);
        } else {
            compared.by_length_only += 1;
            compared.equal += 1;
        }
    }
    let looks = chosen.into_iter().map(|key| async move {
        let (our, their) = tokio::try_join!(fingerprint(live, &key, depth), fingerprint(copy, &key, depth))?;
        anyhow::Ok((key, our, their))
    });
    let looks: Vec<_> = looks.collect();
    let mut looked = stream::iter(looks).buffer_unordered(AT_ONCE);
    while let Some((key, our, their)) = looked.try_next().await? {
        match (our, their) {
            (Some(our), Some(their)) if our == their => compared.equal += 1,
            (Some(_), Some(_)) => compared.findings.push(Finding::new(key, "is not as it was")),
            _ => compared.not_judged += 1,
        }
    }
    Ok(())
}

/// SHA-256 of a document: what the store keeps where that is enough, else of
/// its bytes. `None` when it is gone.
async fn fingerprint(bucket: &Bucket, key: &str, depth: Depth) -> Result<Option<Vec<u8>>> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    if depth != Depth::Bytes {
        let head = bucket.client.head_object().bucket(&bucket.name).key(key);
        match head.checksum_mode(ChecksumMode::Enabled).send().await {
            Ok(found) => {
                if let Some(checksum) = found.checksum_sha256() {
                    return Ok(BASE64_STANDARD.decode(checksum).ok());
                }
            }
            Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => {
                return Ok(None);
            }
            Err(error) => {
                return Err(aws_sdk_s3::Error::from(error))
                    .with_context(|| format!("{key} cannot be looked at"));
            }
        }
    }
    let read = documents::read(&bucket.client, &bucket.name, key).await?;
    Ok(read.map(|read| keys::sha256(&read.bytes).to_vec()))
}
