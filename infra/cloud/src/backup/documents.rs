//! The documents of a bucket, group by group, and each of them into a copy.

use super::manifest::{Document, File, List};
use super::place::Place;
use super::runs::compress;
use super::say;
use super::shelf::Shelf;
use anyhow::{Context, Result};
use aws_sdk_s3::Client;
use aws_sdk_s3::types::ChecksumMode;
use flate2::Compression;
use futures_util::{StreamExt, TryStreamExt, stream};
use intake_fn::keys;
use std::collections::VecDeque;

/// Documents that are read at the same time: with pages of 5 MB at most, 80 MB
/// of memory.
pub const AT_ONCE: usize = 16;

/// Tries to read an object that fits its checksum.
const TRIES: usize = 3;

/// An object as a listing shows it.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Its length.
    pub bytes: u64,
    /// Seconds since 1970 when it came.
    pub since: i64,
}

/// The objects of a folder of a bucket, in the order of their keys, which are
/// `<folder>/<application>/<page>`.
pub struct Listing {
    client: Client,
    bucket: String,
    folder: String,
    after: Option<String>,
    ended: bool,
    objects: VecDeque<Object>,
}

impl Listing {
    /// A listing that begins behind the group of the list of this name.
    pub fn after(client: &Client, bucket: &str, folder: &str, last_list: Option<&str>) -> Listing {
        let group = last_list.and_then(|name| name.strip_prefix(&format!("lists/{folder}-"))?.get(..2));
        Listing {
            client: client.clone(),
            bucket: bucket.to_owned(),
            folder: folder.to_owned(),
            // Comes behind every hexadecimal digit.
            after: group.map(|group| format!("{folder}/{group}~")),
            ended: false,
            objects: VecDeque::new(),
        }
    }

    /// The next object.
    pub async fn next(&mut self) -> Result<Option<Object>> {
        while self.objects.is_empty() && !self.ended {
            let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(format!("{}/", self.folder));
            let reply = list
                .set_start_after(self.after.take())
                .send()
                .await
                .map_err(aws_sdk_s3::Error::from)
                .with_context(|| format!("the bucket {} cannot be listed", self.bucket))?;
            self.ended = !reply.is_truncated().unwrap_or_default();
            for object in reply.contents() {
                let Some(key) = object.key() else { continue };
                self.after = Some(key.to_owned());
                if self.group(key).is_none() {
                    say(&format!("left out, since it is no page of an application: {key}"));
                    continue;
                }
                self.objects.push_back(Object {
                    key: key.to_owned(),
                    bytes: object.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
                    since: object.last_modified().map_or(0, |time| time.secs()),
                });
            }
        }
        Ok(self.objects.pop_front())
    }

    /// All objects whose applications have ids with the same first two digits,
    /// and these digits.
    pub async fn next_group(&mut self) -> Result<Option<(String, Vec<Object>)>> {
        let Some(first) = self.next().await? else { return Ok(None) };
        let Some(group) = self.group(&first.key).map(str::to_owned) else { return Ok(None) };
        let mut objects = vec![first];
        while let Some(object) = self.next().await? {
            if self.group(&object.key) != Some(&group) {
                self.objects.push_front(object);
                break;
            }
            objects.push(object);
        }
        Ok(Some((group, objects)))
    }

    fn group<'a>(&self, key: &'a str) -> Option<&'a str> {
        let group = key.strip_prefix(&self.folder)?.strip_prefix('/')?.get(..2)?;
        group.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(group)
    }
}

/// A group that was copied.
pub struct Copied {
    /// Its list.
    pub list: List,
    /// Keys whose bytes are not what the bucket's own checksum says.
    pub damaged: Vec<String>,
}

/// Copies a group of documents and writes its list. What is deleted meanwhile
/// is not in it.
pub async fn copy_group(
    place: &Place,
    shelf: &Shelf,
    folder: &str,
    group: &str,
    objects: &[Object],
) -> Result<Copied> {
    let one = |object: &Object| copy(place.clone(), shelf.clone(), object.key.clone());
    let copies: Vec<_> = objects.iter().map(one).collect();
    let copied: Vec<Option<(Document, bool)>> = stream::iter(copies).buffered(AT_ONCE).try_collect().await?;
    let (mut lines, mut damaged, mut document_bytes) = (Vec::new(), Vec::new(), 0);
    for (document, sound) in copied.into_iter().flatten() {
        lines.push(serde_json::to_string(&document)?);
        document_bytes += document.bytes;
        if !sound {
            damaged.push(document.key);
        }
    }
    let bytes = compress(lines.iter().map(String::as_str), Compression::default())?;
    let file = File::write(shelf, format!("lists/{folder}-{group}.jsonl.gz"), bytes).await?;
    let list = List { file, folder: folder.to_owned(), documents: lines.len() as u64, document_bytes };
    Ok(Copied { list, damaged })
}

async fn copy(place: Place, shelf: Shelf, key: String) -> Result<Option<(Document, bool)>> {
    let Some(read) = read(&place.s3, &place.bucket, &key).await? else { return Ok(None) };
    let document = Document {
        key,
        bytes: read.bytes.len() as u64,
        sha256: keys::hex(&keys::sha256(&read.bytes)),
        media_type: read.media_type,
    };
    shelf.put(&document.name(), read.bytes).await?;
    Ok(Some((document, read.sound)))
}

/// An object that was read.
pub struct Read {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: String,
    /// Whether they are the bytes that the store's own checksum is of.
    pub sound: bool,
}

/// Reads an object; `None` when there is none.
pub async fn read(client: &Client, bucket: &str, key: &str) -> Result<Option<Read>> {
    // The SDK hands nothing out that does not fit the checksum. A connection
    // that broke off looks the same, but not time after time.
    for _ in 0..TRIES {
        if let Ok(read) = get(client, bucket, key, Some(ChecksumMode::Enabled)).await {
            return Ok(read);
        }
    }
    Ok(get(client, bucket, key, None).await?.map(|read| Read { sound: false, ..read }))
}

async fn get(client: &Client, bucket: &str, key: &str, mode: Option<ChecksumMode>) -> Result<Option<Read>> {
    let get = client.get_object().bucket(bucket).key(key).set_checksum_mode(mode);
    let found = match get.send().await {
        Ok(found) => found,
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
            return Ok(None);
        }
        Err(error) => {
            return Err(aws_sdk_s3::Error::from(error)).with_context(|| format!("{key} cannot be read"));
        }
    };
    let media_type = found.content_type().unwrap_or_default().to_owned();
    let bytes = found.body.collect().await.with_context(|| format!("{key} cannot be read"))?.to_vec();
    Ok(Some(Read { bytes, media_type, sound: true }))
}
