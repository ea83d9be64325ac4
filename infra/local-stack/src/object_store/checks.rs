//! What is looked at before anything is written: checksums and keys.

use axum::body::Bytes;
use base64::Engine;
use futures_util::StreamExt;
use s3s::access::{S3Access, S3AccessContext};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{PutObjectInput, StreamingBlob};
use s3s::path::S3Path;
use s3s::{S3Result, s3_error};
use std::io;

/// Largest object taken, in bytes. Uploads are held in memory until they are
/// checked; the largest page the product accepts is far below.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The whole body of an upload.
pub(super) async fn collect(mut body: StreamingBlob) -> S3Result<Bytes> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        // Covers a broken connection and a wrong chunk signature.
        let chunk = chunk.map_err(|error| s3_error!(io::Error::other(error), IncompleteBody))?;
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(s3_error!(EntityTooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

/// A body that is all there.
pub(super) fn whole(bytes: Bytes) -> StreamingBlob {
    StreamingBlob::from(s3s::Body::from(bytes))
}

/// Whether the bytes are what every checksum of the request says.
pub(super) fn check_digests(input: &PutObjectInput, bytes: &[u8]) -> S3Result<()> {
    if let Some(expected) = &input.content_md5 {
        let found = base64::engine::general_purpose::STANDARD.encode(Md5::checksum(bytes));
        if found != *expected {
            return Err(s3_error!(BadDigest));
        }
    }
    let mut hasher = ChecksumHasher {
        crc32: input.checksum_crc32.as_ref().map(|_| Default::default()),
        crc32c: input.checksum_crc32c.as_ref().map(|_| Default::default()),
        crc64nvme: input.checksum_crc64nvme.as_ref().map(|_| Default::default()),
        sha1: input.checksum_sha1.as_ref().map(|_| Default::default()),
        sha256: input.checksum_sha256.as_ref().map(|_| Default::default()),
    };
    hasher.update(bytes);
    let found = hasher.finalize();
    let same = found.checksum_crc32 == input.checksum_crc32
        && found.checksum_crc32c == input.checksum_crc32c
        && found.checksum_crc64nvme == input.checksum_crc64nvme
        && found.checksum_sha1 == input.checksum_sha1
        && found.checksum_sha256 == input.checksum_sha256;
    if same { Ok(()) } else { Err(s3_error!(BadDigest)) }
}

/// Refuses keys that a file system would read as something else than one path
/// below the bucket's folder.
pub(super) fn check_key(key: &str) -> S3Result<()> {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\0', '\\']);
    if key.split('/').all(plain) {
        Ok(())
    } else {
        Err(s3_error!(InvalidArgument, "keys are plain paths here"))
    }
}

/// Only signed requests, only plain keys.
pub(super) struct PlainKeys;

#[async_trait::async_trait]
impl S3Access for PlainKeys {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        if cx.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "Signature is required"));
        }
        match cx.s3_path() {
            S3Path::Object { key, .. } => check_key(key),
            S3Path::Root | S3Path::Bucket { .. } => Ok(()),
        }
    }
}
