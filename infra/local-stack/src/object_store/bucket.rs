//! Objects as files, by `s3s-fs`, with its gaps closed: an object is visible
//! only when it is whole, checked and on the disk, and a key cannot leave its
//! bucket's folder. What the functions do not use is "not implemented".

use anyhow::{Result, anyhow};
use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::StreamExt;
use s3s::access::{S3Access, S3AccessContext};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::*;
use s3s::path::S3Path;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use std::io;
use std::path::{Path, PathBuf};

/// Largest object taken, in bytes. Uploads are held in memory until they are
/// checked; the largest page the product accepts is far below.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A folder of objects.
pub(super) struct Bucket {
    files: FileSystem,
    root: PathBuf,
}

impl Bucket {
    pub(super) fn open(root: &Path) -> Result<Bucket> {
        let files = FileSystem::new(root)
            .map_err(|error| anyhow!("the object folder cannot be opened: {error:?}"))?;
        Ok(Bucket { files, root: root.to_owned() })
    }

    /// Where `s3s-fs` keeps what belongs to an object: its bytes, its
    /// attributes, its checksums.
    fn parts(&self, bucket: &str, key: &str) -> [PathBuf; 3] {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let beside = format!(".bucket-{}.object-{}", encode(bucket), encode(key));
        [
            self.root.join(bucket).join(key),
            self.root.join(format!("{beside}.metadata.json")),
            self.root.join(format!("{beside}.internal.json")),
        ]
    }

    /// Leaves nothing of an object behind, also when there was nothing.
    async fn forget(&self, bucket: &str, key: &str) -> S3Result<()> {
        for path in self.parts(bucket, key) {
            match tokio::fs::remove_file(path).await {
                Err(error) if !is_absent(&error) => return Err(s3_error!(error, InternalError)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Waits until an object would survive a power cut.
    async fn keep(&self, bucket: &str, key: &str) -> S3Result<()> {
        let (root, parts) = (self.root.clone(), self.parts(bucket, key));
        let synced = tokio::task::spawn_blocking(move || {
            let folders = parts[0].ancestors().skip(1).take_while(|folder| folder.starts_with(&root));
            let paths = parts.iter().map(PathBuf::as_path).chain(folders);
            paths.into_iter().try_for_each(|path| std::fs::File::open(path)?.sync_all())
        });
        match synced.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(s3_error!(error, InternalError)),
            Err(error) => Err(s3_error!(error, InternalError)),
        }
    }
}

#[async_trait::async_trait]
impl S3 for Bucket {
    /// Checks every checksum the request names before anything is written.
    async fn put_object(&self, mut req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let body = req.input.body.take().ok_or_else(|| s3_error!(IncompleteBody))?;
        let bytes = collect(body).await?;
        let trailers = req.trailing_headers.take().and_then(|trailers| trailers.take());
        if let Some(trailers) = trailers {
            let trailer =
                |name: &str| trailers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let input = &mut req.input;
            input.checksum_crc32 = input.checksum_crc32.take().or_else(|| trailer("x-amz-checksum-crc32"));
            input.checksum_crc32c = input.checksum_crc32c.take().or_else(|| trailer("x-amz-checksum-crc32c"));
            input.checksum_crc64nvme =
                input.checksum_crc64nvme.take().or_else(|| trailer("x-amz-checksum-crc64nvme"));
            input.checksum_sha1 = input.checksum_sha1.take().or_else(|| trailer("x-amz-checksum-sha1"));
            input.checksum_sha256 = input.checksum_sha256.take().or_else(|| trailer("x-amz-checksum-sha256"));
        }
        check_digests(&req.input, &bytes)?;
        req.input.body = Some(whole(bytes));
        let (bucket, key) = (req.input.bucket.clone(), req.input.key.clone());
        let response = self.files.put_object(req).await?;
        self.keep(&bucket, &key).await?;
        Ok(response)
    }

    /// Reads the source and writes the copy like an upload, because copying
    /// the file in place would show half a copy when the process is killed.
    async fn copy_object(&self, req: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        let input = &req.input;
        let CopySource::Bucket { bucket, key, .. } = &input.copy_source else {
            return Err(s3_error!(NotImplemented));
        };
        check_key(key)?;
        let replaces =
            input.metadata_directive.as_ref().is_some_and(|d| d.as_str() == MetadataDirective::REPLACE);
        let conditional = input.copy_source_if_match.is_some()
            || input.copy_source_if_none_match.is_some()
            || input.copy_source_if_modified_since.is_some()
            || input.copy_source_if_unmodified_since.is_some();
        if replaces || conditional {
            return Err(s3_error!(NotImplemented, "copies with new metadata or conditions"));
        }
        let read = GetObjectInput { bucket: bucket.to_string(), key: key.to_string(), ..Default::default() };
        let (target_bucket, target_key) = (input.bucket.clone(), input.key.clone());
        let source = self.files.get_object(req.clone_with(read)).await?.output;
        let write = PutObjectInput {
            bucket: target_bucket,
            key: target_key,
            body: source.body,
            cache_control: source.cache_control,
            checksum_sha256: source.checksum_sha256,
            content_disposition: source.content_disposition,
            content_encoding: source.content_encoding,
            content_language: source.content_language,
            content_type: source.content_type,
            metadata: source.metadata,
            ..Default::default()
        };
        let written = self.put_object(req.clone_with(write)).await?.output;
        let copied = CopyObjectResult {
            checksum_sha256: written.checksum_sha256,
            e_tag: written.e_tag,
            last_modified: Some(Timestamp::from(std::time::SystemTime::now())),
            ..Default::default()
        };
        Ok(S3Response::new(CopyObjectOutput { copy_object_result: Some(copied), ..Default::default() }))
    }

    async fn delete_object(
        &self,
        req: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.forget(&req.input.bucket, &req.input.key).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(
        &self,
        req: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let input = req.input;
        let mut deleted = Vec::with_capacity(input.delete.objects.len());
        for ObjectIdentifier { key, .. } in input.delete.objects {
            check_key(&key)?;
            self.forget(&input.bucket, &key).await?;
            deleted.push(DeletedObject { key: Some(key), ..Default::default() });
        }
        // A quiet request hears of failures only, and there are none.
        let deleted = (!input.delete.quiet.unwrap_or_default()).then_some(deleted);
        Ok(S3Response::new(DeleteObjectsOutput { deleted, ..Default::default() }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        self.files.get_object(req).await
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.files.head_object(req).await
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.files.head_bucket(req).await
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.files.list_objects_v2(req).await
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

/// The same caller, another operation.
trait CloneWith {
    fn clone_with<U>(&self, input: U) -> S3Request<U>;
}

impl<T> CloneWith for S3Request<T> {
    fn clone_with<U>(&self, input: U) -> S3Request<U> {
        S3Request {
            input,
            method: self.method.clone(),
            uri: self.uri.clone(),
            headers: self.headers.clone(),
            extensions: self.extensions.clone(),
            credentials: self.credentials.clone(),
            region: self.region.clone(),
            service: self.service.clone(),
            trailing_headers: None,
        }
    }
}

async fn collect(mut body: StreamingBlob) -> S3Result<Bytes> {
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

fn whole(bytes: Bytes) -> StreamingBlob {
    StreamingBlob::from(s3s::Body::from(bytes))
}

fn check_digests(input: &PutObjectInput, bytes: &[u8]) -> S3Result<()> {
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
fn check_key(key: &str) -> S3Result<()> {
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
