//! Versions of objects and their copies in the bucket of backups, over HTTP
//! with the real SDK.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use aws_smithy_http_client::Builder;
use local_stack::environment::{ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY};
use local_stack::object_store::{self, BACKUP_BUCKET, BUCKET};
use local_stack::server::Server;
use tempfile::TempDir;

const KEY: &str = "pending/0123456789abcdef/page-1";
const ACCEPTED: &str = "accepted/0123456789abcdef/page-1";

async fn start(folder: &TempDir) -> (Server, Client) {
    let server = object_store::start(folder.path(), "http://127.0.0.1:8080").await.unwrap();
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .credentials_provider(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "test"))
        .endpoint_url(server.url())
        .force_path_style(true)
        .http_client(Builder::new().build_http())
        .build();
    (server, Client::from_conf(config))
}

async fn put(client: &Client, key: &str, content: &'static str) -> String {
    let body = ByteStream::from_static(content.as_bytes());
    let put = client.put_object().bucket(BUCKET).key(key).content_type("image/jpeg").body(body);
    put.send().await.unwrap().version_id.unwrap()
}

/// The content of an object or of one of its versions, or the code of the
/// refusal.
async fn read(client: &Client, bucket: &str, key: &str, version: Option<&str>) -> Result<String, String> {
    let get = client.get_object().bucket(bucket).key(key).set_version_id(version.map(str::to_owned));
    match get.send().await {
        Ok(found) => {
            assert_eq!(found.content_type(), Some("image/jpeg"));
            Ok(String::from_utf8(found.body.collect().await.unwrap().to_vec()).unwrap())
        }
        Err(error) => Err(error.into_service_error().code().unwrap().to_owned()),
    }
}

/// Every version below a prefix in the order of the list: key, name, newest.
/// Markers come last.
async fn list(client: &Client, bucket: &str, prefix: &str) -> Vec<(String, String, bool)> {
    let list = client.list_object_versions().bucket(bucket).prefix(prefix).send().await.unwrap();
    let versions = list.versions().iter().map(|v| (v.key(), v.version_id(), v.is_latest()));
    let markers = list.delete_markers().iter().map(|v| (v.key(), v.version_id(), v.is_latest()));
    let whole = |(key, id, latest): (Option<&str>, Option<&str>, Option<bool>)| {
        (key.unwrap().to_owned(), id.unwrap().to_owned(), latest.unwrap())
    };
    versions.chain(markers).map(whole).collect()
}

#[tokio::test]
async fn what_is_overwritten_or_deleted_can_still_be_read_by_its_version() {
    let folder = TempDir::new().unwrap();
    let (_server, client) = start(&folder).await;
    let (first, second) = (put(&client, KEY, "one").await, put(&client, KEY, "two").await);
    assert_eq!(read(&client, BUCKET, KEY, None).await.unwrap(), "two");
    assert_eq!(read(&client, BUCKET, KEY, Some(&first)).await.unwrap(), "one");
    let deleted = client.delete_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    let marker = deleted.version_id().unwrap().to_owned();
    assert_eq!(deleted.delete_marker(), Some(true));
    assert_eq!(read(&client, BUCKET, KEY, None).await.unwrap_err(), "NoSuchKey");
    assert_eq!(read(&client, BUCKET, KEY, Some(&second)).await.unwrap(), "two");
    assert_eq!(read(&client, BUCKET, KEY, Some(&marker)).await.unwrap_err(), "MethodNotAllowed");
    let key = KEY.to_owned();
    let expected =
        [(key.clone(), second.clone(), false), (key.clone(), first, false), (key, marker.clone(), true)];
    assert_eq!(list(&client, BUCKET, "pending/").await, expected);
    assert_eq!(list(&client, BUCKET, "accepted/").await, []);

    // Without the marker the object is back.
    let undo = client.delete_object().bucket(BUCKET).key(KEY).version_id(marker);
    undo.send().await.unwrap();
    assert_eq!(read(&client, BUCKET, KEY, None).await.unwrap(), "two");
    // Without its newest version it is what it was before.
    client.delete_object().bucket(BUCKET).key(KEY).version_id(&second).send().await.unwrap();
    assert_eq!(read(&client, BUCKET, KEY, None).await.unwrap(), "one");
    assert_eq!(read(&client, BUCKET, KEY, Some(&second)).await.unwrap_err(), "NoSuchVersion");
}

#[tokio::test]
async fn without_its_versions_nothing_of_an_object_is_left() {
    let folder = TempDir::new().unwrap();
    let (_server, client) = start(&folder).await;
    put(&client, KEY, "one").await;
    put(&client, KEY, "two").await;
    client.delete_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    let versions = list(&client, BUCKET, "pending/0123456789abcdef/").await;
    let object = |(key, id, _): &(String, String, bool)| {
        ObjectIdentifier::builder().key(key).version_id(id).build().unwrap()
    };
    let delete = Delete::builder().set_objects(Some(versions.iter().map(object).collect())).build().unwrap();
    for _ in 0..2 {
        let delete = client.delete_objects().bucket(BUCKET).delete(delete.clone());
        assert!(delete.send().await.unwrap().errors().is_empty());
    }
    assert_eq!(list(&client, BUCKET, "").await, []);
    let mut left = Vec::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { left.push(path) }
        }
    }
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn what_is_accepted_is_replicated_but_its_deletion_is_not() {
    let folder = TempDir::new().unwrap();
    let (_server, client) = start(&folder).await;
    put(&client, KEY, "one").await;
    let copy = client.copy_object().bucket(BUCKET).key(ACCEPTED).copy_source(format!("{BUCKET}/{KEY}"));
    let id = copy.send().await.unwrap().version_id.unwrap();
    assert_eq!(list(&client, BACKUP_BUCKET, "").await, [(ACCEPTED.to_owned(), id.clone(), true)]);
    client.delete_object().bucket(BUCKET).key(ACCEPTED).send().await.unwrap();
    client.delete_object().bucket(BUCKET).key(ACCEPTED).version_id(&id).send().await.unwrap();
    assert_eq!(read(&client, BUCKET, ACCEPTED, Some(&id)).await.unwrap_err(), "NoSuchVersion");
    assert_eq!(read(&client, BACKUP_BUCKET, ACCEPTED, None).await.unwrap(), "one");
    assert_eq!(read(&client, BACKUP_BUCKET, ACCEPTED, Some(&id)).await.unwrap(), "one");
    // An old version can be brought back.
    let source = format!("{BACKUP_BUCKET}/{ACCEPTED}?versionId={id}");
    client.copy_object().bucket(BUCKET).key(ACCEPTED).copy_source(source).send().await.unwrap();
    assert_eq!(read(&client, BUCKET, ACCEPTED, None).await.unwrap(), "one");
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let folder = TempDir::new().unwrap();
    let (_server, client) = start(&folder).await;
    for key in ["a/1", "a/2", "b/1"] {
        put(&client, key, "one").await;
        put(&client, key, "two").await;
    }
    let whole = list(&client, BUCKET, "a/").await;
    assert_eq!(whole.len(), 4);
    let (mut found, mut key, mut version) = (Vec::new(), None, None);
    loop {
        let list = client.list_object_versions().bucket(BUCKET).prefix("a/").max_keys(1);
        let page = list.set_key_marker(key).set_version_id_marker(version).send().await.unwrap();
        let ids =
            page.versions().iter().map(|v| (v.key().unwrap().to_owned(), v.version_id().unwrap().to_owned()));
        found.extend(ids);
        if page.is_truncated() != Some(true) {
            break;
        }
        (key, version) = (page.next_key_marker, page.next_version_id_marker);
    }
    assert_eq!(found, whole.into_iter().map(|(key, id, _)| (key, id)).collect::<Vec<_>>());
}

#[tokio::test]
async fn versions_survive_a_restart_and_older_objects_get_one() {
    let folder = TempDir::new().unwrap();
    let (server, client) = start(&folder).await;
    let first = put(&client, KEY, "one").await;
    put(&client, KEY, "two").await;
    put(&client, "pending/other/page", "three").await;
    server.stop().await;
    // As if written before there were versions.
    std::fs::remove_dir_all(folder.path().join(format!(".versions-{BUCKET}/pending/other"))).unwrap();
    let (_server, client) = start(&folder).await;
    assert_eq!(read(&client, BUCKET, KEY, None).await.unwrap(), "two");
    assert_eq!(read(&client, BUCKET, KEY, Some(&first)).await.unwrap(), "one");
    assert_eq!(list(&client, BUCKET, KEY).await.len(), 2);
    let other = list(&client, BUCKET, "pending/other/").await;
    assert_eq!(other.len(), 1);
    assert_eq!(read(&client, BUCKET, "pending/other/page", Some(&other[0].1)).await.unwrap(), "three");
}

#[tokio::test]
async fn a_bucket_is_deleted_only_when_it_holds_no_version() {
    let folder = TempDir::new().unwrap();
    let (_server, client) = start(&folder).await;
    client.create_bucket().bucket("latihan").send().await.unwrap();
    let versioning = client.get_bucket_versioning().bucket("latihan").send().await.unwrap();
    assert_eq!(versioning.status().unwrap().as_str(), "Enabled");
    let put = client.put_object().bucket("latihan").key("a").body(ByteStream::from_static(b"x"));
    let id = put.send().await.unwrap().version_id.unwrap();
    let refused = client.delete_bucket().bucket("latihan").send().await.unwrap_err();
    assert_eq!(refused.into_service_error().code(), Some("BucketNotEmpty"));
    client.delete_object().bucket("latihan").key("a").version_id(id).send().await.unwrap();
    client.delete_bucket().bucket("latihan").send().await.unwrap();
    assert!(client.head_bucket().bucket("latihan").send().await.is_err());
}
