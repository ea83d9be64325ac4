//! Reading a copy, with every hash looked at. What is wrong is named by file or
//! key and passed over; content is never shown.

use super::item::{Attributes, Key, from_line, hash};
use super::manifest::{Chunk, Document, File, Keyed, List};
use super::runs::decompress;
use super::shelf::Shelf;
use anyhow::Result;
use flate2::read::MultiGzDecoder;
use intake_fn::keys;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::io::Read;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which file, item or document.
    pub what: String,
    /// What is wrong with it, as the end of a sentence.
    pub wrong: &'static str,
}

impl Finding {
    /// A finding about something.
    pub fn new(what: impl std::fmt::Display, wrong: &'static str) -> Finding {
        Finding { what: what.to_string(), wrong }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.what, self.wrong)
    }
}

/// Reads a file of a copy. Damaged bytes come back too: what can be read of
/// them tells which items are touched.
async fn file(shelf: &Shelf, file: &File, findings: &mut Vec<Finding>) -> Result<(Vec<u8>, bool)> {
    let Some(bytes) = shelf.get(&file.name).await? else {
        findings.push(Finding::new(&file.name, "is missing"));
        return Ok((Vec::new(), false));
    };
    let sound = keys::hex(&keys::sha256(&bytes)) == file.sha256;
    if !sound {
        let shorter = (bytes.len() as u64) < file.bytes;
        let wrong = if shorter { "is shorter than it was" } else { "is not what was written" };
        findings.push(Finding::new(&file.name, wrong));
    }
    Ok((bytes, sound))
}

/// The items of a chunk that are as they were.
pub async fn items(
    shelf: &Shelf,
    chunk: &Chunk,
    findings: &mut Vec<Finding>,
) -> Result<Vec<(Key, Attributes)>> {
    let (bytes, sound) = file(shelf, &chunk.items, findings).await?;
    let (key_bytes, keys_sound) = file(shelf, &chunk.keys, findings).await?;
    let text = lossy(&bytes);
    let mut lines: HashMap<Key, &str> = HashMap::new();
    for line in text.lines() {
        if let Ok(key) = from_line(line).and_then(|item| Key::of(&item)) {
            lines.insert(key, line);
        }
    }
    let mut good = Vec::new();
    if keys_sound {
        for keyed in parse::<Keyed>(&key_bytes)? {
            match lines.remove(&keyed.key) {
                Some(line) if keys::hex(&hash(line)) == keyed.sha256 => {
                    good.push((keyed.key, from_line(line)?))
                }
                Some(_) => findings.push(Finding::new(keyed.key, "is not what was copied")),
                None => findings.push(Finding::new(keyed.key, "is missing in the copy")),
            }
        }
        findings.extend(lines.keys().map(|key| Finding::new(key, "does not belong to the copy")));
    } else if sound {
        for (key, line) in lines {
            good.push((key, from_line(line)?));
        }
    }
    good.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(good)
}

/// The documents that a list names; none when the list itself is damaged.
pub async fn list(shelf: &Shelf, list: &List, findings: &mut Vec<Finding>) -> Result<Vec<Document>> {
    let (bytes, sound) = file(shelf, &list.file, findings).await?;
    if sound { parse(&bytes) } else { Ok(Vec::new()) }
}

/// The bytes of a document, if they are what was copied.
pub async fn document(shelf: &Shelf, document: &Document) -> Result<Result<Vec<u8>, Finding>> {
    Ok(match shelf.get(&document.name()).await? {
        None => Err(Finding::new(document.name(), "is missing")),
        Some(bytes) if keys::hex(&keys::sha256(&bytes)) == document.sha256 => Ok(bytes),
        Some(_) => Err(Finding::new(document.name(), "is not what was copied")),
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>> {
    // The parser's message may quote the text.
    let line =
        |line: &str| serde_json::from_str(line).map_err(|_| anyhow::anyhow!("a line cannot be understood"));
    decompress(bytes)?.lines().map(line).collect()
}

/// As much text as can be read of a file that may be cut off.
fn lossy(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut part = [0; 8192];
    while let Ok(length @ 1..) = decoder.read(&mut part) {
        text.extend_from_slice(&part[..length]);
    }
    String::from_utf8_lossy(&text).into_owned()
}
