//! Uploads as a browser makes them, and what the function does with them, over
//! HTTP with the real SDK.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, Delete, ObjectIdentifier};
use aws_smithy_http_client::Builder;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use local_stack::environment::{ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY};
use local_stack::object_store::{self, BUCKET};
use local_stack::server::Server;
use reqwest::{RequestBuilder, StatusCode};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tempfile::TempDir;

const SITE: &str = "http://127.0.0.1:8080";
const PAGE: &[u8] = b"\xff\xd8\xff\xe0 a page of a document";
const KEY: &str = "pending/0123456789abcdef/page-1";

struct Store {
    folder: TempDir,
    server: Server,
    client: Client,
}

async fn store() -> Store {
    let folder = tempfile::tempdir().unwrap();
    let server = object_store::start(folder.path(), SITE).await.unwrap();
    let client = client(&server.url(), SECRET_ACCESS_KEY);
    Store { folder, server, client }
}

fn client(url: &str, secret: &str) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .credentials_provider(Credentials::new(ACCESS_KEY_ID, secret, None, None, "test"))
        .endpoint_url(url)
        .force_path_style(true)
        .http_client(Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

/// A PUT signed for [`PAGE`], ready for a body.
async fn signed(client: &Client, key: &str) -> RequestBuilder {
    let signed = client
        .put_object()
        .bucket(BUCKET)
        .key(key)
        .content_length(i64::try_from(PAGE.len()).unwrap())
        .content_type("image/jpeg")
        .checksum_sha256(sha256(PAGE))
        .presigned(PresigningConfig::expires_in(Duration::from_secs(60)).unwrap())
        .await
        .unwrap();
    let request = reqwest::Client::new().put(signed.uri());
    // What a browser sets by itself, or is told to set.
    request.header("content-type", "image/jpeg").header("x-amz-checksum-sha256", sha256(PAGE))
}

async fn exists(client: &Client, key: &str) -> bool {
    client.head_object().bucket(BUCKET).key(key).send().await.is_ok()
}

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn a_signed_upload_is_stored_with_length_type_and_checksum() {
    let store = store().await;
    assert_eq!(status(signed(&store.client, KEY).await.body(PAGE)).await, 200);
    let head = store.client.head_object().bucket(BUCKET).key(KEY).checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert_eq!(head.content_length(), Some(i64::try_from(PAGE.len()).unwrap()));
    assert_eq!(head.content_type(), Some("image/jpeg"));
    assert_eq!(head.checksum_sha256(), Some(sha256(PAGE).as_str()));
    let part = store.client.get_object().bucket(BUCKET).key(KEY).range("bytes=0-2").send().await.unwrap();
    assert_eq!(part.body.collect().await.unwrap().to_vec(), &PAGE[..3]);
}

#[tokio::test]
async fn a_wrong_size_or_type_or_signature_is_forbidden() {
    let store = store().await;
    let longer = [PAGE, b"!"].concat();
    assert_eq!(status(signed(&store.client, KEY).await.body(longer)).await, 403);
    assert_eq!(status(signed(&store.client, KEY).await.body(&PAGE[1..])).await, 403);
    let other_type = signed(&store.client, KEY).await.build().unwrap().url().clone();
    let other_type = reqwest::Client::new()
        .put(other_type)
        .header("content-type", "text/html")
        .header("x-amz-checksum-sha256", sha256(PAGE))
        .body(PAGE);
    assert_eq!(status(other_type).await, 403);
    let stranger = client(&store.server.url(), "another secret");
    assert_eq!(status(signed(&stranger, KEY).await.body(PAGE)).await, 403);
    let unsigned = reqwest::Client::new().put(format!("{}/{BUCKET}/{KEY}", store.server.url())).body(PAGE);
    assert_eq!(status(unsigned).await, 403);
    assert!(!exists(&store.client, KEY).await);
}

#[tokio::test]
async fn wrong_bytes_are_refused_and_leave_what_was_there() {
    let store = store().await;
    let mut wrong = PAGE.to_vec();
    wrong[5] ^= 1;
    assert_eq!(status(signed(&store.client, KEY).await.body(wrong.clone())).await, 400);
    assert!(!exists(&store.client, KEY).await);
    assert_eq!(status(signed(&store.client, KEY).await.body(PAGE)).await, 200);
    assert_eq!(status(signed(&store.client, KEY).await.body(wrong)).await, 400);
    let kept = store.client.get_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    assert_eq!(kept.body.collect().await.unwrap().to_vec(), PAGE);
}

#[tokio::test]
async fn a_copy_carries_type_and_checksum_and_can_be_deleted() {
    let store = store().await;
    assert_eq!(status(signed(&store.client, KEY).await.body(PAGE)).await, 200);
    let accepted = "accepted/0123456789abcdef/page-1";
    let copy = store.client.copy_object().bucket(BUCKET).key(accepted).copy_source(format!("{BUCKET}/{KEY}"));
    copy.send().await.unwrap();
    store.client.delete_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    store.client.delete_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    assert!(!exists(&store.client, KEY).await);
    let head = store.client.head_object().bucket(BUCKET).key(accepted).checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert_eq!(head.content_type(), Some("image/jpeg"));
    assert_eq!(head.checksum_sha256(), Some(sha256(PAGE).as_str()));
    store.client.delete_object().bucket(BUCKET).key(accepted).send().await.unwrap();
    assert!(!exists(&store.client, accepted).await);
}

#[tokio::test]
async fn several_objects_are_deleted_at_once_also_absent_ones() {
    let store = store().await;
    let keys = ["pending/1/a", "pending/1/b", "pending/1/absent"];
    for key in &keys[..2] {
        assert_eq!(status(signed(&store.client, key).await.body(PAGE)).await, 200);
    }
    let objects = keys.map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(objects.to_vec())).build().unwrap();
    let deleted = store.client.delete_objects().bucket(BUCKET).delete(delete).send().await.unwrap();
    assert_eq!(deleted.deleted().len(), 3);
    for key in keys {
        assert!(!exists(&store.client, key).await, "{key}");
    }
}

#[tokio::test]
async fn a_missing_object_cannot_be_copied() {
    let store = store().await;
    let copy =
        store.client.copy_object().bucket(BUCKET).key("accepted/a").copy_source(format!("{BUCKET}/{KEY}"));
    assert_eq!(copy.send().await.unwrap_err().raw_response().unwrap().status().as_u16(), 404);
}

#[tokio::test]
async fn uploads_of_the_function_itself_are_taken() {
    let store = store().await;
    let put =
        store.client.put_object().bucket(BUCKET).key("export/a.csv").body(ByteStream::from_static(b"a,b"));
    put.send().await.unwrap();
    assert!(exists(&store.client, "export/a.csv").await);
}

#[tokio::test]
async fn a_key_cannot_leave_the_bucket() {
    let store = store().await;
    std::fs::write(store.folder.path().join("outside"), "secret").unwrap();
    for key in ["../outside", "pending/../../outside", "pending/./a", "pending//a", "a\\b"] {
        let put = store.client.put_object().bucket(BUCKET).key(key).body(ByteStream::from_static(b"x"));
        assert!(put.send().await.is_err(), "PUT {key}");
        assert!(store.client.get_object().bucket(BUCKET).key(key).send().await.is_err(), "GET {key}");
        let copy = store.client.copy_object().bucket(BUCKET).key("a").copy_source(format!("{BUCKET}/{key}"));
        assert!(copy.send().await.is_err(), "COPY {key}");
    }
    assert_eq!(std::fs::read_to_string(store.folder.path().join("outside")).unwrap(), "secret");
    assert!(!exists(&store.client, "a").await);
}

#[tokio::test]
async fn only_pages_of_the_site_may_upload() {
    let store = store().await;
    let preflight = |origin: &'static str| {
        reqwest::Client::new()
            .request(reqwest::Method::OPTIONS, format!("{}/{BUCKET}/{KEY}", store.server.url()))
            .header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type,x-amz-checksum-sha256")
            .send()
    };
    let allowed = preflight(SITE).await.unwrap();
    assert_eq!(allowed.headers()["access-control-allow-origin"], SITE);
    assert_eq!(allowed.headers()["access-control-allow-methods"], "PUT");
    let stranger = preflight("http://127.0.0.1:9999").await.unwrap();
    assert_ne!(stranger.headers().get("access-control-allow-origin").unwrap(), "http://127.0.0.1:9999");
}

#[tokio::test]
async fn objects_survive_a_restart() {
    let Store { folder, server, client: before } = store().await;
    assert_eq!(status(signed(&before, KEY).await.body(PAGE)).await, 200);
    server.stop().await;
    let server = object_store::start(folder.path(), SITE).await.unwrap();
    let after = client(&server.url(), SECRET_ACCESS_KEY);
    let kept = after.get_object().bucket(BUCKET).key(KEY).send().await.unwrap();
    assert_eq!(kept.content_type(), Some("image/jpeg"));
    assert_eq!(kept.body.collect().await.unwrap().to_vec(), PAGE);
}
