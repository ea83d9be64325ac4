//! What a copy says about itself.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::item::Key;
use super::shelf::Shelf;

/// Name of the manifest.
pub const NAME: &str = "manifest.json";

/// Raised when a copy cannot be read by the release before any more.
const FORMAT: u32 = 1;

/// How many there are of each kind.
pub type Counts = BTreeMap<String, u64>;

/// Everything about a copy. Nothing personal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this layout.
    pub format: u32,
    /// Random id of the copy: an interrupted import goes on with no other.
    pub copy: String,
    /// When reading began (RFC 3339).
    pub started_at: String,
    /// When everything was written.
    pub finished_at: String,
    /// Version of the program that made it.
    pub program: String,
    /// Commit it was built from, where the build knew it.
    pub commit: String,
    /// Version of each service in the catalogue of that day.
    pub catalogue: BTreeMap<String, String>,
    /// The table it was made of.
    pub table: String,
    /// The bucket its documents come from.
    pub bucket: String,
    /// Items by kind.
    pub items: Counts,
    /// Items that no copy holds, by kind.
    pub left_out: Counts,
    /// Documents by folder of the bucket.
    pub documents: Counts,
    /// Bytes of all documents together.
    pub document_bytes: u64,
    /// Documents whose bytes were not what the store's own checksum says.
    pub damaged: Vec<String>,
    /// Files of items: each with the one of its keys.
    pub chunks: Vec<Chunk>,
    /// Lists of documents.
    pub lists: Vec<List>,
}

/// A file with its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name in the copy.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl File {
    /// Writes a file and says what was written.
    pub async fn write(shelf: &Shelf, name: String, bytes: Vec<u8>) -> Result<File> {
        let sha256 = intake_fn::keys::hex(&intake_fn::keys::sha256(&bytes));
        let length = bytes.len() as u64;
        shelf.put(&name, bytes).await?;
        Ok(File { name, sha256, bytes: length })
    }
}

/// Items whose keys have hashes that begin alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// The items.
    pub items: File,
    /// Their keys.
    pub keys: File,
    /// How many of each kind.
    pub kinds: Counts,
}

/// Documents whose applications have ids that begin alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// The list.
    pub file: File,
    /// The folder of the bucket: `accepted` or `pending`.
    pub folder: String,
    /// How many documents it names.
    pub documents: u64,
    /// Their bytes together.
    pub document_bytes: u64,
}

/// A line of a file of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyed {
    /// Which item.
    #[serde(flatten)]
    pub key: Key,
    /// Hash of its line.
    pub sha256: String,
}

/// A line of a list of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its key in the bucket.
    pub key: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its media type, as the bucket had it.
    #[serde(rename = "type")]
    pub media_type: String,
}

impl Document {
    /// Name of its file in a copy.
    pub fn name(&self) -> String {
        format!("documents/{}", self.key)
    }
}

impl Manifest {
    /// A manifest of this format, still without content.
    pub fn begin(copy: &str, started_at: &str, table: &str, bucket: &str) -> Manifest {
        let service = |service: &domain::service::Service| (service.id.clone(), service.version.clone());
        Manifest {
            format: FORMAT,
            copy: copy.to_owned(),
            started_at: started_at.to_owned(),
            finished_at: String::new(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("GIT_COMMIT").unwrap_or_default().to_owned(),
            catalogue: domain::catalogue::offered().map(service).collect(),
            table: table.to_owned(),
            bucket: bucket.to_owned(),
            items: Counts::new(),
            left_out: Counts::new(),
            documents: Counts::new(),
            document_bytes: 0,
            damaged: Vec::new(),
            chunks: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// Fills the counts in from the files.
    pub fn count(&mut self) {
        for chunk in &self.chunks {
            add(&mut self.items, &chunk.kinds);
        }
        for list in &self.lists {
            *self.documents.entry(list.folder.clone()).or_default() += list.documents;
            self.document_bytes += list.document_bytes;
        }
    }

    /// Reads the manifest of a whole copy.
    pub async fn read(shelf: &Shelf) -> Result<Manifest> {
        let bytes = shelf.get(NAME).await?;
        let bytes = bytes.with_context(|| {
            format!("{shelf} holds no whole copy: manifest.json is missing. Was its export interrupted? Run it again")
        })?;
        let manifest: Manifest =
            serde_json::from_slice(&bytes).context("manifest.json cannot be understood")?;
        ensure!(
            manifest.format == FORMAT,
            "the copy has format {}, this program reads {FORMAT}: use the release that made it ({} {})",
            manifest.format,
            manifest.program,
            manifest.commit,
        );
        Ok(manifest)
    }
}

/// Adds counts to counts.
pub fn add(to: &mut Counts, more: &Counts) {
    for (kind, count) in more {
        *to.entry(kind.clone()).or_default() += count;
    }
}

/// Counts as words: `A/A 500, A/J 500`.
pub fn words(counts: &Counts) -> String {
    let words: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}
