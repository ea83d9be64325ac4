//! Objects as files, by `s3s-fs`, with its gaps closed: an object is visible
//! only when it is whole, checked and on the disk, a key cannot leave its
//! bucket's folder, every version is kept, and what is accepted is copied into
//! the bucket of backups. What nobody here uses is "not implemented".

use super::checks::{check_digests, check_key, collect, whole};
use super::versions::{Versions, hidden};
use super::{BACKUP_BUCKET, BUCKET, REPLICATED};
use anyhow::{Context as _, Result, anyhow};
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::sync::Mutex;

/// A folder of buckets.
#[derive(Clone)]
pub(super) struct Buckets {
    files: Arc<FileSystem>,
    versions: Versions,
    root: PathBuf,
    /// Held while an object and its versions change together.
    changing: Arc<Mutex<()>>,
}

impl Buckets {
    pub(super) fn open(root: &Path) -> Result<Buckets> {
        let files = FileSystem::new(root)
            .map_err(|error| anyhow!("the object folder cannot be opened: {error:?}"))?;
        let versions = Versions::open(root).context("the versions of objects cannot be read")?;
        Ok(Buckets { files: Arc::new(files), versions, root: root.to_owned(), changing: Arc::default() })
    }

    /// Does something with versions that blocks.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Versions) -> io::Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let versions = self.versions.clone();
        match tokio::task::spawn_blocking(move || work(&versions)).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(s3_error!(error, InternalError)),
            Err(error) => Err(s3_error!(error, InternalError)),
        }
    }

    /// Deletes an object, or one of its versions. Gives the version's name,
    /// and whether it is a marker.
    async fn delete(&self, bucket: &str, key: &str, version: Option<String>) -> S3Result<(String, bool)> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        let _changing = self.changing.lock().await;
        self.blocking(move |versions| match version {
            Some(id) => versions.remove(&bucket, &key, &id).map(|marker| (id, marker)),
            None => versions.mark_deleted(&bucket, &key).map(|id| (id, true)),
        })
        .await
    }

    /// Where to read an object: as it is now, or one of its versions. With the
    /// version's name.
    async fn place(
        &self,
        bucket: &str,
        key: &str,
        version: Option<String>,
    ) -> S3Result<(String, String, Option<String>)> {
        let (own_bucket, own_key) = (bucket.to_owned(), key.to_owned());
        match version {
            None => {
                let id = self.blocking(move |versions| versions.current(&own_bucket, &own_key)).await?;
                Ok((bucket.to_owned(), key.to_owned(), id))
            }
            Some(id) => {
                let own_id = id.clone();
                match self.blocking(move |versions| versions.find(&own_bucket, &own_key, &own_id)).await? {
                    Some(false) => Ok((hidden(bucket), format!("{key}/{id}"), Some(id))),
                    Some(true) => Err(s3_error!(MethodNotAllowed)),
                    None => Err(s3_error!(NoSuchVersion)),
                }
            }
        }
    }

    /// Removes what was written before a time below a prefix, with all
    /// versions: what a lifecycle rule does in the cloud.
    pub(super) async fn expire(&self, bucket: &str, prefix: &str, before: SystemTime) -> S3Result<()> {
        let (bucket, prefix) = (bucket.to_owned(), prefix.to_owned());
        let _changing = self.changing.lock().await;
        self.blocking(move |versions| {
            for old in versions.list(&bucket, &prefix)?.iter().filter(|version| version.modified < before) {
                versions.remove(&bucket, &old.key, &old.id)?;
            }
            Ok(())
        })
        .await
    }

    /// Waits until an object would survive a power cut.
    async fn keep(&self, bucket: &str, key: &str) -> S3Result<()> {
        let (root, parts) = (self.root.clone(), self.versions.parts(bucket, key));
        self.blocking(move |_| {
            let folders = parts[0].ancestors().skip(1).take_while(|folder| folder.starts_with(&root));
            let paths = parts.iter().map(PathBuf::as_path).chain(folders);
            paths.into_iter().try_for_each(|path| match std::fs::File::open(path) {
                Ok(file) => file.sync_all(),
                // Deleted by somebody else meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(error) => Err(error),
            })
        })
        .await
    }
}

#[async_trait::async_trait]
impl S3 for Buckets {
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
        let changing = self.changing.lock().await;
        let mut response = self.files.put_object(req).await?;
        let (own_bucket, own_key) = (bucket.clone(), key.clone());
        let id = self.blocking(move |versions| {
            let id = versions.record(&own_bucket, &own_key)?;
            if own_bucket == BUCKET && own_key.starts_with(REPLICATED) {
                versions.replicate(BUCKET, &own_key, &id, BACKUP_BUCKET)?;
            }
            Ok(id)
        });
        response.output.version_id = Some(id.await?);
        drop(changing);
        self.keep(&bucket, &key).await?;
        Ok(response)
    }

    /// Reads the source and writes the copy like an upload, because copying
    /// the file in place would show half a copy when the process is killed.
    async fn copy_object(&self, req: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        let input = &req.input;
        let CopySource::Bucket { bucket, key, version_id } = &input.copy_source else {
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
        let read = GetObjectInput {
            bucket: bucket.to_string(),
            key: key.to_string(),
            version_id: version_id.as_ref().map(|id| id.to_string()),
            ..Default::default()
        };
        let (target_bucket, target_key) = (input.bucket.clone(), input.key.clone());
        let source = self.get_object(req.clone_with(read)).await?.output;
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
        Ok(S3Response::new(CopyObjectOutput {
            copy_object_result: Some(copied),
            version_id: written.version_id,
            ..Default::default()
        }))
    }

    async fn delete_object(
        &self,
        req: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let DeleteObjectInput { bucket, key, version_id, .. } = req.input;
        let (id, marker) = self.delete(&bucket, &key, version_id).await?;
        let output = DeleteObjectOutput {
            delete_marker: marker.then_some(true),
            version_id: Some(id),
            ..Default::default()
        };
        Ok(S3Response::new(output))
    }

    async fn delete_objects(
        &self,
        req: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let input = req.input;
        let mut deleted = Vec::with_capacity(input.delete.objects.len());
        for ObjectIdentifier { key, version_id, .. } in input.delete.objects {
            check_key(&key)?;
            let (id, marker) = self.delete(&input.bucket, &key, version_id.clone()).await?;
            deleted.push(DeletedObject {
                key: Some(key),
                version_id,
                delete_marker: marker.then_some(true),
                delete_marker_version_id: marker.then_some(id),
            });
        }
        // A quiet request hears of failures only, and there are none.
        let deleted = (!input.delete.quiet.unwrap_or_default()).then_some(deleted);
        Ok(S3Response::new(DeleteObjectsOutput { deleted, ..Default::default() }))
    }

    async fn get_object(&self, mut req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let version = req.input.version_id.take();
        let (bucket, key, id) = self.place(&req.input.bucket, &req.input.key, version).await?;
        (req.input.bucket, req.input.key) = (bucket, key);
        let mut response = self.files.get_object(req).await?;
        response.output.version_id = id;
        Ok(response)
    }

    async fn head_object(
        &self,
        mut req: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let version = req.input.version_id.take();
        let (bucket, key, id) = self.place(&req.input.bucket, &req.input.key, version).await?;
        (req.input.bucket, req.input.key) = (bucket, key);
        let mut response = self.files.head_object(req).await?;
        response.output.version_id = id;
        Ok(response)
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.files.head_bucket(req).await
    }

    async fn create_bucket(
        &self,
        req: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        self.files.create_bucket(req).await
    }

    /// Only an empty one, versions included.
    async fn delete_bucket(
        &self,
        req: S3Request<DeleteBucketInput>,
    ) -> S3Result<S3Response<DeleteBucketOutput>> {
        let bucket = req.input.bucket.clone();
        let _changing = self.changing.lock().await;
        if !self.blocking(move |versions| versions.list(&bucket, "")).await?.is_empty() {
            return Err(s3_error!(BucketNotEmpty));
        }
        self.files.delete_bucket(req).await
    }

    /// Every bucket here has versions.
    async fn get_bucket_versioning(
        &self,
        _: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        let status = Some(BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED));
        Ok(S3Response::new(GetBucketVersioningOutput { status, ..Default::default() }))
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.files.list_objects_v2(req).await
    }

    async fn list_object_versions(
        &self,
        req: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        let input = req.input;
        if input.delimiter.is_some() {
            return Err(s3_error!(NotImplemented, "versions by folder"));
        }
        let bucket = input.bucket.clone();
        if !self.root.join(&bucket).is_dir() {
            return Err(s3_error!(NoSuchBucket));
        }
        let prefix = input.prefix.clone().unwrap_or_default();
        let versions = self.blocking(move |versions| versions.list(&bucket, &prefix)).await?;
        Ok(S3Response::new(super::listing::page(input, versions)))
    }
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
