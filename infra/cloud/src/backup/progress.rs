//! How far an export is, so that an interrupted one goes on.

use super::manifest::{Chunk, Counts, List};
use super::now;
use super::place::Place;
use super::scan::SEGMENTS;
use super::shelf::Shelf;
use anyhow::{Context, Result};
use intake_fn::clock;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Name of the file that says how far an export is.
const PROGRESS: &str = "progress.json";

/// Least time between two notes of how far sorting and copying are: an
/// interruption costs so much work at most.
const BETWEEN_NOTES: Duration = Duration::from_secs(1);

/// What was read again because it changed during the scan.
pub(super) const LATE: &str = "runs/late";

/// How far an export is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    pub copy: String,
    pub started_at: String,
    pub table: String,
    pub bucket: String,
    pub segments: Vec<Segment>,
    pub left_out: Counts,
    pub settled: bool,
    /// The chunk that is put together next.
    pub next_chunk: u16,
    pub chunks: Vec<Chunk>,
    pub lists: Vec<List>,
    pub damaged: Vec<String>,
    /// When this was last written.
    #[serde(skip)]
    noted: Option<Instant>,
}

/// How far a segment of the table is read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Segment {
    pub runs: u32,
    pub after: Option<Value>,
    pub done: bool,
}

impl Progress {
    /// Nothing is done yet.
    pub fn begin(place: &Place) -> Result<Progress> {
        Ok(Progress {
            copy: intake_fn::keys::hex(&intake_fn::keys::random::<16>()),
            started_at: clock::rfc3339(now()?),
            table: place.table.clone(),
            bucket: place.bucket.clone(),
            segments: vec![Segment::default(); usize::try_from(SEGMENTS)?],
            left_out: Counts::new(),
            settled: false,
            next_chunk: 0,
            chunks: Vec::new(),
            lists: Vec::new(),
            damaged: Vec::new(),
            noted: None,
        })
    }

    /// Reads how far an export is, where one was begun.
    pub async fn read(shelf: &Shelf) -> Result<Option<Progress>> {
        let read =
            |bytes: Vec<u8>| serde_json::from_slice(&bytes).context("progress.json cannot be understood");
        shelf.get(PROGRESS).await?.map(read).transpose()
    }

    /// Forgets it: the copy is whole.
    pub async fn delete(shelf: &Shelf) -> Result<()> {
        shelf.delete(PROGRESS).await
    }

    /// Writes it down.
    pub async fn save(&self, shelf: &Shelf) -> Result<()> {
        shelf.put(PROGRESS, serde_json::to_vec(self)?).await
    }

    /// Saves unless that was done just now.
    pub async fn note(&mut self, shelf: &Shelf) -> Result<()> {
        if self.noted.is_none_or(|last| last.elapsed() >= BETWEEN_NOTES) {
            self.save(shelf).await?;
            self.noted = Some(Instant::now());
        }
        Ok(())
    }

    /// Names of all runs, oldest first.
    pub fn runs(&self) -> Vec<String> {
        let runs = self.segments.iter().zip(0..);
        let names = runs.flat_map(|(segment, at)| (0..segment.runs).map(move |run| run_name(at, run)));
        names.chain(self.settled.then(|| LATE.to_owned())).collect()
    }
}

/// Name of a run of a segment.
pub(super) fn run_name(segment: i32, run: u32) -> String {
    format!("runs/{segment}-{run:04}")
}
