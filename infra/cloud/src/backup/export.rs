//! `cargo xtask export`: a copy that can be carried away.

use super::item::{Attributes, Key};
use super::manifest::{self, Manifest};
use super::place::{Place, Where};
use super::progress::{LATE, Progress, run_name};
use super::runs::{self, Index, Run};
use super::scan::{self, Pace};
use super::shelf::Shelf;
use super::{documents, now, say};
use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use intake_fn::clock;
use intake_fn::store::applications::SHARDS;
use intake_fn::store::digests::Line;
use std::collections::BTreeSet;
use tokio::sync::Mutex;

/// Bytes of lines that a segment gathers before it writes a run: with four
/// segments some 200 MB of memory at most, however large the table is.
const RUN_BYTES: usize = 16 * 1024 * 1024;

/// Copy everything that the service keeps into a folder or a bucket
#[derive(clap::Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    from: Where,
    /// Where to: a folder, or s3://bucket/prefix
    #[arg(long)]
    to: String,
    /// Another table in the place of the service's own, such as one restored to a point in time
    #[arg(long)]
    table: Option<String>,
    /// Another bucket of documents, such as the bucket of backups
    #[arg(long)]
    bucket: Option<String>,
    /// Most read units of the table in a second; residents go first
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    read_units: u32,
    /// Items in one reply of the table; small ones show what an interruption does
    #[arg(long, hide = true)]
    page_items: Option<i32>,
}

/// Runs the command.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let mut place = arguments.from.place().await?;
    place.table = arguments.table.clone().unwrap_or(place.table);
    place.bucket = arguments.bucket.clone().unwrap_or(place.bucket);
    let shelf = Shelf::at(&arguments.to, &place.s3, place.key.as_deref())?;
    let pace = Pace::new(arguments.read_units, arguments.page_items);
    let manifest = export(&place, &shelf, &pace).await?;
    say(&format!("the copy is whole: {shelf}"));
    say(&format!("  items: {}", manifest::words(&manifest.items)));
    say(&format!("  left out: {}", manifest::words(&manifest.left_out)));
    say(&format!("  documents: {}, {} bytes", manifest::words(&manifest.documents), manifest.document_bytes));
    if shelf.is_folder() {
        say("It holds personal data of residents and is not encrypted. Keep it on an encrypted disk,");
        say("show it to nobody, and delete it when it is no longer needed.");
    }
    say(
        "The secret key of the functions is not in it; without the same key receipts and tracking do not work.",
    );
    if !manifest.damaged.is_empty() {
        bail!("damaged in the bucket itself: {}", manifest.damaged.join(", "));
    }
    Ok(())
}

/// Copies a service, or goes on where an interrupted copy stopped.
pub async fn export(place: &Place, shelf: &Shelf, pace: &Pace) -> Result<Manifest> {
    let progress = Progress::read(shelf).await?;
    let whole = shelf.get(manifest::NAME).await?.is_some();
    let mut progress = match progress {
        Some(progress) if whole => return finish(shelf, &progress).await,
        None if whole => bail!("{shelf} holds a whole copy already; name another place"),
        Some(progress) if progress.table != place.table || progress.bucket != place.bucket => {
            bail!("{shelf} holds an unfinished copy of another service ({})", progress.table)
        }
        Some(progress) => {
            say(&format!("going on with the copy begun at {}", progress.started_at));
            progress
        }
        None => Progress::begin(place)?,
    };
    progress.save(shelf).await?;
    progress = scan(place, shelf, pace, progress).await?;
    if !progress.settled {
        settle(place, shelf, &progress).await?;
        progress.settled = true;
        progress.save(shelf).await?;
    }
    sort(shelf, &mut progress).await?;
    // After the items: a document is in its place before its application is
    // registered, so every application of the copy has its documents. Pending
    // ones first, so that one accepted meanwhile is not missed.
    for folder in ["pending", "accepted"] {
        copy_documents(place, shelf, folder, &mut progress).await?;
    }
    let mut manifest =
        Manifest::begin(&progress.copy, &progress.started_at, &progress.table, &progress.bucket);
    manifest.finished_at = clock::rfc3339(now()?);
    manifest.left_out = progress.left_out.clone();
    manifest.chunks = progress.chunks.clone();
    manifest.lists = progress.lists.clone();
    manifest.damaged = progress.damaged.clone();
    manifest.count();
    shelf.put(manifest::NAME, serde_json::to_vec_pretty(&manifest)?).await?;
    finish(shelf, &progress).await
}

/// Reads the table into runs, several segments at once.
async fn scan(place: &Place, shelf: &Shelf, pace: &Pace, progress: Progress) -> Result<Progress> {
    let segments = progress.segments.clone();
    let progress = Mutex::new(progress);
    let at = (&place.dynamodb, place.table.as_str());
    let read =
        segments.into_iter().zip(0..).filter(|(segment, _)| !segment.done).map(|(mut segment, number)| {
            let progress = &progress;
            async move {
                let mut after: Option<Attributes> =
                    segment.after.take().map(super::item::from_object).transpose()?;
                let mut run = Run::default();
                loop {
                    let (items, next) = pace.page(at, number, after).await?;
                    items.iter().try_for_each(|item| run.take(item))?;
                    let done = next.is_none();
                    if done || run.bytes >= RUN_BYTES || pace.is_small() {
                        let left_out = std::mem::take(&mut run.left_out);
                        run.write(shelf, &run_name(number, segment.runs)).await?;
                        segment.runs += 1;
                        segment.done = done;
                        segment.after = next.as_ref().map(super::item::object).transpose()?;
                        let mut progress = progress.lock().await;
                        progress.segments[usize::try_from(number)?] = segment.clone();
                        manifest::add(&mut progress.left_out, &left_out);
                        progress.save(shelf).await?;
                    }
                    if done {
                        return anyhow::Ok(());
                    }
                    after = next;
                }
            }
        });
    try_join_all(read).await?;
    Ok(progress.into_inner())
}

/// Reads again what changed while the scan was under way and would not fit
/// together: applications whose number was seen without them or the other way
/// round, and what staff have to be told. A notice that became part of a digest
/// meanwhile may be in the copy twice: staff are rather told twice than never.
async fn settle(place: &Place, shelf: &Shelf, progress: &Progress) -> Result<()> {
    let at = (&place.dynamodb, place.table.as_str());
    let (mut registered, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for name in progress.runs() {
        let index = Index::read(shelf, &name).await?;
        registered.extend(index.registered);
        numbers.extend(index.numbers);
    }
    let mut late = Run::default();
    let mut told: Vec<(String, String)> =
        (0..SHARDS).map(|n| (format!("UNDIGESTED#{n}"), String::new())).collect();
    told.push(("DIGEST_UNSENT".to_owned(), String::new()));
    // Ids of digests begin with their day.
    told.push(("DIGESTS".to_owned(), progress.started_at[..10].replace('-', "")));
    let mut again: BTreeSet<String> =
        registered.symmetric_difference(&numbers).map(|pair| pair.0.clone()).collect();
    let known: BTreeSet<&str> = registered.intersection(&numbers).map(|pair| pair.0.as_str()).collect();
    for (pk, from) in told {
        for item in scan::partition(at, &pk, &from).await? {
            again.extend(told_of(&item)?.into_iter().filter(|number| !known.contains(number.as_str())));
            late.take(&item)?;
        }
    }
    for number in again {
        let key = Key { pk: format!("N#{number}"), sk: "N".to_owned() };
        let Some(item) = scan::one(at, &key).await? else { continue };
        let id =
            item.get("application").and_then(|id| id.as_s().ok()).context("a number has no application")?;
        for own in scan::partition(at, &format!("A#{id}"), "").await? {
            late.take(&own)?;
        }
        late.take(&item)?;
    }
    late.write(shelf, LATE).await
}

/// The numbers of applications that a notice or a digest tells of.
fn told_of(item: &Attributes) -> Result<Vec<String>> {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    let lines: Vec<Line> = text("lines").map_or(Ok(Vec::new()), |lines| serde_json::from_str(lines))?;
    Ok(lines.into_iter().map(|line| line.number).chain(text("number").cloned()).collect())
}

/// Puts the chunks together.
async fn sort(shelf: &Shelf, progress: &mut Progress) -> Result<()> {
    let mut read = Vec::new();
    if progress.next_chunk <= u16::from(u8::MAX) {
        for name in progress.runs() {
            let index = Index::read(shelf, &name).await?;
            read.push((name, index));
        }
    }
    while let Ok(chunk) = u8::try_from(progress.next_chunk) {
        let merged = runs::merge(shelf, &read, chunk).await?;
        progress.next_chunk += 1;
        if let Some(merged) = merged {
            progress.chunks.push(merged);
            progress.note(shelf).await?;
        }
    }
    progress.save(shelf).await
}

/// Copies a folder of the bucket, list by list.
async fn copy_documents(place: &Place, shelf: &Shelf, folder: &str, progress: &mut Progress) -> Result<()> {
    let last =
        progress.lists.iter().rev().find(|list| list.folder == folder).map(|list| list.file.name.clone());
    let mut reading = documents::Listing::after(&place.s3, &place.bucket, folder, last.as_deref());
    while let Some((name, objects)) = reading.next_group().await? {
        let copied = documents::copy_group(place, shelf, folder, &name, &objects).await?;
        progress.damaged.extend(copied.damaged);
        progress.lists.push(copied.list);
        progress.note(shelf).await?;
    }
    Ok(())
}

/// Takes away what only the making needed.
async fn finish(shelf: &Shelf, progress: &Progress) -> Result<Manifest> {
    for name in progress.runs() {
        runs::delete(shelf, &name).await?;
    }
    Progress::delete(shelf).await?;
    if let Shelf::Folder(root) = shelf {
        // Empty by now; if not, it does no harm.
        let _ = tokio::fs::remove_dir(root.join("runs")).await;
    }
    Manifest::read(shelf).await
}
