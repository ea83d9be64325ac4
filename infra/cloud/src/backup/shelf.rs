//! Where a copy lies: a folder, or a prefix of a bucket.

use anyhow::{Context, Result, bail, ensure};
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ServerSideEncryption;
use base64::{Engine, prelude::BASE64_STANDARD};
use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A place for files, each read and written whole.
#[derive(Clone, Debug)]
pub enum Shelf {
    /// A folder that only its owner may read.
    Folder(PathBuf),
    /// Objects below a prefix.
    Bucket {
        /// How to reach it.
        client: Client,
        /// Its name.
        bucket: String,
        /// In front of every name; empty, or with a slash at the end.
        prefix: String,
        /// The customer key to encrypt with; none: what the bucket does by
        /// itself.
        key: Option<String>,
    },
}

impl Shelf {
    /// The shelf at `s3://bucket/prefix`, or in a folder.
    pub fn at(place: &str, client: &Client, key: Option<&str>) -> Result<Shelf> {
        let Some(rest) = place.strip_prefix("s3://") else {
            ensure!(!place.contains("://"), "say a folder, or s3://bucket/prefix");
            return Ok(Shelf::Folder(place.into()));
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        ensure!(!bucket.is_empty(), "say the bucket: s3://bucket/prefix");
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let key = key.map(str::to_owned);
        Ok(Shelf::Bucket { client: client.clone(), bucket: bucket.to_owned(), prefix, key })
    }

    /// Writes a file, whole or not at all, in the place of one of this name.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        check(name)?;
        match self {
            Shelf::Folder(root) => {
                let (root, file) = (root.clone(), root.join(name));
                blocking(move || write(&root, &file, &bytes)).await
            }
            Shelf::Bucket { client, bucket, prefix, key } => {
                let checksum = BASE64_STANDARD.encode(intake_fn::keys::sha256(&bytes));
                let mut put = client.put_object().bucket(bucket).key(format!("{prefix}{name}"));
                if let Some(key) = key {
                    put = put.server_side_encryption(ServerSideEncryption::AwsKms).ssekms_key_id(key);
                }
                let sent = put.checksum_sha256(checksum).body(ByteStream::from(bytes)).send().await;
                sent.map(drop).map_err(aws_sdk_s3::Error::from).map_err(Into::into)
            }
        }
        .with_context(|| format!("{name} cannot be written"))
    }

    /// Reads a file; `None` when there is none.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.read(name, None).await
    }

    /// Reads a part of a file that is there.
    pub async fn get_part(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>> {
        if length == 0 {
            return Ok(Vec::new());
        }
        let part = self.read(name, Some((from, length))).await?;
        let part = part.with_context(|| format!("{name} is missing"))?;
        ensure!(part.len() as u64 == length, "{name} is shorter than it was");
        Ok(part)
    }

    async fn read(&self, name: &str, part: Option<(u64, u64)>) -> Result<Option<Vec<u8>>> {
        check(name)?;
        match self {
            Shelf::Folder(root) => {
                let file = root.join(name);
                blocking(move || read(&file, part)).await
            }
            Shelf::Bucket { client, bucket, prefix, .. } => {
                let range = part.map(|(from, length)| format!("bytes={from}-{}", from + length - 1));
                let get = client.get_object().bucket(bucket).key(format!("{prefix}{name}"));
                match get.set_range(range).send().await {
                    Ok(found) => Ok(Some(found.body.collect().await?.to_vec())),
                    Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                        Ok(None)
                    }
                    Err(error) => Err(aws_sdk_s3::Error::from(error).into()),
                }
            }
        }
        .with_context(|| format!("{name} cannot be read"))
    }

    /// Removes a file, if it is there.
    pub async fn delete(&self, name: &str) -> Result<()> {
        check(name)?;
        match self {
            Shelf::Folder(root) => {
                let file = root.join(name);
                blocking(move || match std::fs::remove_file(file) {
                    Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
                    _ => Ok(()),
                })
                .await
            }
            Shelf::Bucket { client, bucket, prefix, .. } => {
                let sent = client.delete_object().bucket(bucket).key(format!("{prefix}{name}")).send().await;
                sent.map(drop).map_err(aws_sdk_s3::Error::from).map_err(Into::into)
            }
        }
        .with_context(|| format!("{name} cannot be removed"))
    }

    /// Whether others than its owner could come to read it: a folder does not
    /// encrypt.
    pub fn is_folder(&self) -> bool {
        matches!(self, Shelf::Folder(_))
    }
}

impl std::fmt::Display for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Shelf::Folder(root) => write!(f, "{}", root.display()),
            Shelf::Bucket { bucket, prefix, .. } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

/// Keys of documents become names of files, and must stay below the shelf.
fn check(name: &str) -> Result<()> {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\0', '\\']);
    if !name.split('/').all(plain) {
        bail!("a name is not a plain path");
    }
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await?
}

/// Complete and on the disk before it has its name.
fn write(root: &Path, file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().unwrap_or(root);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let mut options = OpenOptions::new();
    let mut writer = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    writer.write_all(bytes)?;
    writer.sync_all()?;
    Ok(std::fs::rename(unfinished, file)?)
}

fn read(file: &Path, part: Option<(u64, u64)>) -> Result<Option<Vec<u8>>> {
    let mut opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = Vec::new();
    match part {
        None => opened.read_to_end(&mut bytes)?,
        Some((from, length)) => {
            opened.seek(SeekFrom::Start(from))?;
            opened.take(length).read_to_end(&mut bytes)?
        }
    };
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[tokio::test]
    async fn a_folder_is_readable_by_its_owner_only_and_names_stay_inside() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::Folder(folder.path().join("salinan"));
        shelf.put("documents/accepted/a/b", b"halaman".to_vec()).await.unwrap();
        let mode = |path: &str| {
            let path = folder.path().join("salinan").join(path);
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777
        };
        assert_eq!((mode("documents"), mode("documents/accepted/a/b")), (0o700, 0o600));
        assert_eq!(shelf.get_part("documents/accepted/a/b", 3, 4).await.unwrap(), b"aman");
        assert!(shelf.get_part("documents/accepted/a/b", 3, 5).await.is_err());
        assert!(shelf.get("documents/accepted/a/c").await.unwrap().is_none());
        for name in ["../x", "a//b", "/etc/x", "a/./b", ""] {
            assert!(shelf.put(name, Vec::new()).await.is_err(), "{name}");
        }
        shelf.delete("documents/accepted/a/b").await.unwrap();
        shelf.delete("documents/accepted/a/b").await.unwrap();
    }
}
