//! What lies in the table and in the buckets, seen past the function.

use crate::sample::Sample;
use crate::world::World;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::error::ProvideErrorMetadata;
use intake_fn::app::Clients;
use intake_fn::keys;
use local_stack::object_store::{BACKUP_BUCKET, BUCKET};
use std::collections::HashMap;
use std::io::Read;

pub type Item = HashMap<String, AttributeValue>;

pub fn clients(world: &World) -> Clients {
    Clients::new(&world.app.config.aws)
}

/// Every item of the table.
pub async fn items(world: &World) -> Vec<Item> {
    let scan = clients(world).dynamodb.scan().table_name(&world.app.config.table).consistent_read(true);
    let mut pages = scan.into_paginator().items().send();
    let mut items = Vec::new();
    while let Some(item) = pages.next().await {
        items.push(item.unwrap());
    }
    items.sort_by_key(|item| format!("{:?}{:?}", item["pk"], item["sk"]));
    items
}

/// All that the table holds, compressed parts laid open.
pub async fn stored(world: &World) -> Vec<u8> {
    let mut all = Vec::new();
    for item in items(world).await {
        for (name, value) in item {
            all.extend(name.as_bytes());
            match value {
                AttributeValue::S(text) | AttributeValue::N(text) => all.extend(text.as_bytes()),
                AttributeValue::B(bytes) => {
                    all.extend(bytes.as_ref());
                    let mut open = Vec::new();
                    if flate2::read::DeflateDecoder::new(bytes.as_ref()).read_to_end(&mut open).is_ok() {
                        all.extend(open);
                    }
                }
                other => panic!("{other:?}"),
            }
            all.push(b'\n');
        }
    }
    all
}

/// What of an application may not be found any more: what was typed, and what
/// was made of it.
pub fn secrets(world: &World, sample: &Sample) -> Vec<Vec<u8>> {
    let mut secrets: Vec<Vec<u8>> = sample.personal().into_iter().map(String::into_bytes).collect();
    secrets.push(world.app.config.secret_key.hash("nik", sample.nik().as_bytes()).to_vec());
    secrets.push(keys::sha256(sample.secret.as_bytes()).to_vec());
    secrets.extend(sample.pages.iter().map(|(page, _)| page.sha256.clone().into_bytes()));
    secrets
}

pub fn holds(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

/// Every version of an application's pages in both buckets: bucket, key, version.
pub async fn versions(world: &World, sample: &Sample) -> Vec<(&'static str, String, String)> {
    let s3 = clients(world).s3;
    let mut found = Vec::new();
    for bucket in [BUCKET, BACKUP_BUCKET] {
        for place in ["accepted", "pending"] {
            let prefix = format!("{place}/{}/", sample.id);
            let list = s3.list_object_versions().bucket(bucket).prefix(prefix).send().await.unwrap();
            let versions = list.versions().iter().map(|v| (v.key().unwrap(), v.version_id().unwrap()));
            let markers = list.delete_markers().iter().map(|v| (v.key().unwrap(), v.version_id().unwrap()));
            found.extend(versions.chain(markers).map(|(key, id)| (bucket, key.to_owned(), id.to_owned())));
        }
    }
    found
}

/// What comes of opening a version: its bytes, or the code of the refusal.
pub async fn open(world: &World, (bucket, key, version): &(&str, String, String)) -> Result<Vec<u8>, String> {
    let get = clients(world).s3.get_object().bucket(*bucket).key(key).version_id(version);
    match get.send().await {
        Ok(found) => Ok(found.body.collect().await.unwrap().to_vec()),
        Err(error) => Err(error.into_service_error().code().unwrap_or_default().to_owned()),
    }
}

/// Whether a file of the stand-in holds exactly these bytes.
pub fn on_disk(world: &World, bytes: &[u8]) -> bool {
    let mut folders = vec![world.files.path().join("s3")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(path).unwrap() == bytes {
                return true;
            }
        }
    }
    false
}
