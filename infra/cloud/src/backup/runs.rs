//! What lies between scanning a table and the sorted files of a copy.
//!
//! A scan gives items in no useful order, and they need not fit into memory.
//! So they are written in runs as they come, each run cut by the chunk that its
//! items belong to; then each chunk is put together from its pieces. A later
//! run has the last word about an item.

use super::item::{Key, hash};
use super::manifest::{Chunk, Counts, File, Keyed};
use super::shelf::Shelf;
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// Pieces that are read at the same time.
const AT_ONCE: usize = 8;

/// Where what lies in a run.
#[derive(Default, Serialize, Deserialize)]
pub struct Index {
    /// Chunk, offset and length of each piece.
    pieces: Vec<(u8, u64, u64)>,
    /// Number and id of each application that is registered.
    pub registered: Vec<(String, String)>,
    /// Number and id of each number that is taken.
    pub numbers: Vec<(String, String)>,
}

/// Items that wait to be written.
#[derive(Default)]
pub struct Run {
    items: Vec<(u8, Key, String)>,
    index: Index,
    /// Length of their lines.
    pub bytes: usize,
    /// Items that the copy goes without.
    pub left_out: Counts,
}

impl Run {
    /// Takes an item, or counts it as left out.
    pub fn take(&mut self, item: &super::item::Attributes) -> Result<()> {
        let key = Key::of(item)?;
        if key.is_left_out() {
            *self.left_out.entry(key.kind()).or_default() += 1;
            return Ok(());
        }
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        if let (Some(id), "A", Some(number)) = (key.pk.strip_prefix("A#"), key.sk.as_str(), text("number")) {
            self.index.registered.push((number, id.to_owned()));
        }
        if let (Some(number), Some(id)) = (key.pk.strip_prefix("N#"), text("application")) {
            self.index.numbers.push((number.to_owned(), id));
        }
        let line = super::item::to_line(item)?;
        self.bytes += line.len();
        self.items.push((key.chunk(), key, line));
        Ok(())
    }

    /// Writes the run and forgets it.
    pub async fn write(&mut self, shelf: &Shelf, name: &str) -> Result<()> {
        let Run { mut items, mut index, .. } = std::mem::take(self);
        let (index, bytes) = tokio::task::spawn_blocking(move || {
            items.sort();
            let mut bytes = Vec::new();
            for piece in items.chunk_by(|a, b| a.0 == b.0) {
                let from = bytes.len() as u64;
                let lines = piece.iter().map(|(_, _, line)| line.as_str());
                bytes.extend(compress(lines, Compression::fast())?);
                index.pieces.push((piece[0].0, from, bytes.len() as u64 - from));
            }
            anyhow::Ok((serde_json::to_vec(&index)?, bytes))
        })
        .await??;
        shelf.put(&format!("{name}.gz"), bytes).await?;
        shelf.put(&format!("{name}.json"), index).await
    }
}

impl Index {
    /// Reads the index of a run.
    pub async fn read(shelf: &Shelf, name: &str) -> Result<Index> {
        let bytes = shelf.get(&format!("{name}.json")).await?;
        let bytes = bytes.with_context(|| format!("{name}.json is missing"))?;
        serde_json::from_slice(&bytes).with_context(|| format!("{name}.json cannot be understood"))
    }
}

/// Removes a run.
pub async fn delete(shelf: &Shelf, name: &str) -> Result<()> {
    shelf.delete(&format!("{name}.json")).await?;
    shelf.delete(&format!("{name}.gz")).await
}

/// Puts a chunk together from these runs, oldest first. `None` when no run has
/// anything of it.
pub async fn merge(shelf: &Shelf, runs: &[(String, Index)], chunk: u8) -> Result<Option<Chunk>> {
    let pieces = runs.iter().filter_map(|(name, index)| {
        let (_, from, length) = *index.pieces.iter().find(|piece| piece.0 == chunk)?;
        Some(async move { shelf.get_part(&format!("{name}.gz"), from, length).await })
    });
    let pieces: Vec<Vec<u8>> =
        stream::iter(pieces.collect::<Vec<_>>()).buffered(AT_ONCE).try_collect().await?;
    if pieces.is_empty() {
        return Ok(None);
    }
    let (items, keys, kinds) = tokio::task::spawn_blocking(move || {
        let mut merged = BTreeMap::new();
        for piece in pieces {
            for line in decompress(&piece)?.lines() {
                merged.insert(Key::of(&super::item::from_line(line)?)?, line.to_owned());
            }
        }
        let mut kinds = Counts::new();
        let mut keys = Vec::with_capacity(merged.len());
        for (key, line) in &merged {
            *kinds.entry(key.kind()).or_default() += 1;
            let sha256 = intake_fn::keys::hex(&hash(line));
            keys.push(serde_json::to_string(&Keyed { key: key.clone(), sha256 })?);
        }
        let items = compress(merged.values().map(String::as_str), Compression::default())?;
        let keys = compress(keys.iter().map(String::as_str), Compression::default())?;
        anyhow::Ok((items, keys, kinds))
    })
    .await??;
    let items = File::write(shelf, format!("items/{chunk:02x}.jsonl.gz"), items).await?;
    let keys = File::write(shelf, format!("items/{chunk:02x}.keys.gz"), keys).await?;
    Ok(Some(Chunk { items, keys, kinds }))
}

/// Lines as gzip, without a time in it: equal lines, equal bytes.
pub fn compress<'a>(lines: impl Iterator<Item = &'a str>, level: Compression) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    for line in lines {
        encoder.write_all(line.as_bytes())?;
        encoder.write_all(b"\n")?;
    }
    Ok(encoder.finish()?)
}

/// The text of a gzip file.
pub fn decompress(bytes: &[u8]) -> Result<String> {
    let mut text = String::new();
    MultiGzDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}
