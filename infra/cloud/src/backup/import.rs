//! `cargo xtask import`: a service out of a copy.
//!
//! A marker in the table says which copy is being read in and which of its
//! files are done, so that an interrupted import goes on, from any machine, and
//! a second one does not begin beside it. Nothing is ever overwritten.

use super::copy::{self, Finding};
use super::item::{Attributes, IMPORT, Key, hash, to_line};
use super::manifest::{Document, Manifest};
use super::place::{Place, Where};
use super::shelf::Shelf;
use super::{documents, say, scan};
use anyhow::{Context, Result, bail, ensure};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use aws_sdk_s3::primitives::ByteStream;
use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{StreamExt, TryStreamExt, stream};
use intake_fn::store::item::text;
use intake_fn::{files, keys};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Items that are written at the same time.
const AT_ONCE: usize = 32;

/// Least time between two notes of how far the import is.
const BETWEEN_NOTES: Duration = Duration::from_secs(1);

/// Read a copy into an empty service
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The copy: a folder, or s3://bucket/prefix
    #[arg(long)]
    from: String,
    #[command(flatten)]
    to: Where,
    /// Add what is missing to a service that is not empty; what is there stays as it is
    #[arg(long)]
    into_existing: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Items and documents written.
    pub written: u64,
    /// Items and documents that were there already.
    pub present: u64,
    /// Items and documents that are there with another content, and were left.
    pub kept: Vec<String>,
    /// What is wrong with the copy.
    pub findings: Vec<Finding>,
}

/// What became of one item or document.
enum Put {
    Written,
    Present,
    Kept(String),
    Wrong(Finding),
}

/// Runs the command.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let place = arguments.to.place().await?;
    let shelf = Shelf::at(&arguments.from, &place.s3, None)?;
    let imported = import(&shelf, &place, arguments.into_existing).await?;
    say(&format!("written: {}; there already: {}", imported.written, imported.present));
    for kept in &imported.kept {
        say(&format!("is there with another content, and was left as it is: {kept}"));
    }
    for finding in &imported.findings {
        say(&format!("damaged: {finding}"));
    }
    ensure!(
        imported.findings.is_empty(),
        "{} things of the copy are damaged and were not read in. Mend the copy from another one and run the same \
         command again; it only adds what is missing",
        imported.findings.len(),
    );
    say(&format!("Next, before anybody is let in: {}", again(&arguments.to)));
    say("It erases again what was erased after this copy was made, with its files.");
    say("Then look whether the secret key is the one of the copied service.");
    Ok(())
}

/// The command that erases again what came back: it looks at all that was ever
/// erased, since the table cannot tell which of it came back.
fn again(to: &Where) -> String {
    match (&to.stage, &to.data) {
        (None, Some(data)) => format!("cargo xtask retention run --everything --data {}", data.display()),
        (stage, _) => {
            let stage = stage.as_deref().unwrap_or_default();
            format!("cargo xtask retention run --everything --stage {stage}")
        }
    }
}

/// Reads a copy in, or goes on where an interrupted import stopped.
pub async fn import(shelf: &Shelf, place: &Place, into_existing: bool) -> Result<Imported> {
    let manifest = Manifest::read(shelf).await?;
    let done = begin(place, &manifest, into_existing).await?;
    let mut imported = Imported::default();
    let mut marks = Marks { place, copy: &manifest.copy, names: Vec::new(), last: Instant::now() };
    // Documents first: nobody may find an application without them.
    for list in manifest.lists.iter().filter(|list| !done.contains(&list.file.name)) {
        let before = imported.findings.len();
        let named = copy::list(shelf, list, &mut imported.findings).await?;
        let puts: Vec<_> = named.iter().map(|document| put_document(shelf, place, document)).collect();
        imported.gather(stream::iter(puts).buffer_unordered(documents::AT_ONCE).try_collect().await?);
        if imported.findings.len() == before {
            marks.note(&list.file.name).await?;
        }
    }
    for chunk in manifest.chunks.iter().filter(|chunk| !done.contains(&chunk.items.name)) {
        let before = imported.findings.len();
        let items = copy::items(shelf, chunk, &mut imported.findings).await?;
        let puts: Vec<_> = items.into_iter().map(|(key, item)| put_item(place, key, item)).collect();
        imported.gather(stream::iter(puts).buffer_unordered(AT_ONCE).try_collect().await?);
        if imported.findings.len() == before {
            marks.note(&chunk.items.name).await?;
        }
    }
    marks.save().await?;
    if imported.findings.is_empty() {
        let marker = place.dynamodb.delete_item().table_name(&place.table).set_key(Some(marker()));
        marker.send().await.map_err(aws_sdk_dynamodb::Error::from).context("the marker cannot be removed")?;
    }
    imported.findings.sort();
    imported.kept.sort();
    Ok(imported)
}

impl Imported {
    fn gather(&mut self, puts: Vec<Put>) {
        for put in puts {
            match put {
                Put::Written => self.written += 1,
                Put::Present => self.present += 1,
                Put::Kept(what) => self.kept.push(what),
                Put::Wrong(finding) => self.findings.push(finding),
            }
        }
    }
}

fn marker() -> Attributes {
    intake_fn::store::item::key(IMPORT, IMPORT)
}

/// Makes sure that this copy may go in there, and says which of its files are
/// in already.
async fn begin(place: &Place, manifest: &Manifest, into_existing: bool) -> Result<BTreeSet<String>> {
    let at = (&place.dynamodb, place.table.as_str());
    let key = Key { pk: IMPORT.to_owned(), sk: IMPORT.to_owned() };
    if let Some(found) = scan::one(at, &key).await? {
        let copy = found.get("copy").and_then(|value| value.as_s().ok());
        ensure!(
            copy == Some(&manifest.copy),
            "another copy is being read in; finish that one: import it again",
        );
        say("going on with the import that was interrupted");
        let done = found.get("done").and_then(|value| value.as_ss().ok()).cloned().unwrap_or_default();
        return Ok(done.into_iter().collect());
    }
    if !into_existing {
        ensure_empty(place).await?;
    }
    let mut item = marker();
    item.insert("copy".to_owned(), text(&manifest.copy));
    let put = place.dynamodb.put_item().table_name(&place.table).set_item(Some(item));
    let put = put.condition_expression("attribute_not_exists(pk)").send().await;
    put.map_err(aws_sdk_dynamodb::Error::from)
        .context("the import cannot be marked as begun; is another running?")?;
    Ok(BTreeSet::new())
}

/// Files of the copy that are in, and are to be noted in the marker.
struct Marks<'a> {
    place: &'a Place,
    copy: &'a str,
    names: Vec<String>,
    last: Instant,
}

impl Marks<'_> {
    /// Notes a file, at the latest with one that comes a second later.
    async fn note(&mut self, name: &str) -> Result<()> {
        self.names.push(name.to_owned());
        if self.last.elapsed() >= BETWEEN_NOTES { self.save().await } else { Ok(()) }
    }

    async fn save(&mut self) -> Result<()> {
        self.last = Instant::now();
        if self.names.is_empty() {
            return Ok(());
        }
        let names = AttributeValue::Ss(std::mem::take(&mut self.names));
        let update = self.place.dynamodb.update_item().table_name(&self.place.table).set_key(Some(marker()));
        let update = update
            .update_expression("ADD done :names")
            .condition_expression("#copy = :copy")
            .expression_attribute_names("#copy", "copy")
            .expression_attribute_values(":names", names)
            .expression_attribute_values(":copy", text(self.copy));
        let sent = update.send().await.map_err(aws_sdk_dynamodb::Error::from);
        sent.map(drop).context("how far the import is cannot be noted; has another begun?")
    }
}

/// Counters and sign-ins of the last hours do not count.
async fn ensure_empty(place: &Place) -> Result<()> {
    let refused =
        "is not empty. Copies go into an empty service; --into-existing adds only what is missing there";
    let mut pages =
        place.dynamodb.scan().table_name(&place.table).consistent_read(true).into_paginator().items().send();
    while let Some(item) = pages.next().await {
        let item = item.map_err(aws_sdk_dynamodb::Error::from).context("the table cannot be read")?;
        if !Key::of(&item)?.is_left_out() {
            bail!("the table {} {refused}", place.table);
        }
    }
    for folder in ["accepted/", "pending/"] {
        let list = place.s3.list_objects_v2().bucket(&place.bucket).prefix(folder).max_keys(1).send().await;
        let list = list.map_err(aws_sdk_s3::Error::from).context("the bucket cannot be listed")?;
        ensure!(list.contents().is_empty(), "the bucket {} {refused}", place.bucket);
    }
    Ok(())
}

async fn put_item(place: &Place, key: Key, item: Attributes) -> Result<Put> {
    let wanted = hash(&to_line(&item)?);
    let put = place.dynamodb.put_item().table_name(&place.table).set_item(Some(item));
    let put = put
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    match put.send().await.map_err(|error| error.into_service_error()) {
        Ok(_) => Ok(Put::Written),
        Err(PutItemError::ConditionalCheckFailedException(failed)) => {
            let there = failed.item.map(|item| to_line(&item)).transpose()?;
            let same = there.is_some_and(|line| hash(&line) == wanted);
            Ok(if same { Put::Present } else { Put::Kept(key.to_string()) })
        }
        Err(error) => {
            Err(aws_sdk_dynamodb::Error::from(error)).with_context(|| format!("{key} cannot be written"))
        }
    }
}

async fn put_document(shelf: &Shelf, place: &Place, document: &Document) -> Result<Put> {
    let bytes = match copy::document(shelf, document).await? {
        Ok(bytes) => bytes,
        Err(finding) => return Ok(Put::Wrong(finding)),
    };
    let checksum = BASE64_STANDARD.encode(keys::sha256(&bytes));
    let media_type = Some(document.media_type.clone()).filter(|kind| !kind.is_empty());
    let put = place.s3.put_object().bucket(&place.bucket).key(&document.key).set_content_type(media_type);
    let tags = document.key.starts_with("accepted/").then(|| files::TAGS.to_owned());
    let put = put
        .set_tagging(tags)
        .if_none_match("*")
        .checksum_sha256(checksum)
        .body(ByteStream::from(bytes))
        .send()
        .await;
    match put {
        Ok(_) => Ok(Put::Written),
        // Somebody has it there: the model of PutObject names no such error.
        Err(error) if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 412) => {
            let there = documents::read(&place.s3, &place.bucket, &document.key).await?;
            let same = there.is_some_and(|there| keys::hex(&keys::sha256(&there.bytes)) == document.sha256);
            Ok(if same { Put::Present } else { Put::Kept(document.key.clone()) })
        }
        Err(error) => {
            Err(aws_sdk_s3::Error::from(error)).with_context(|| format!("{} cannot be written", document.key))
        }
    }
}
