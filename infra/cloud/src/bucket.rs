//! The bucket of one stage's releases: each a folder, and beside them the
//! lock and the list of what was active when.

use crate::aws::{Cloud, said};
use crate::stage::{REGION, Stage};
use crate::tell::say;
use anyhow::{Context, Result};
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

/// A stage's bucket of releases.
#[derive(Clone, Debug)]
pub struct Releases {
    /// What speaks to it.
    pub s3: Client,
    /// Its name.
    pub bucket: String,
}

impl Releases {
    /// The bucket, whether it is there or not.
    pub fn of(cloud: &Cloud, stage: Stage) -> Releases {
        Releases { s3: cloud.s3.clone(), bucket: format!("lebong-{stage}-releases-{}", cloud.account) }
    }

    /// Whether it is there.
    pub async fn exist(&self) -> Result<bool> {
        match self.s3.head_bucket().bucket(&self.bucket).send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => Ok(false),
            Err(error) => Err(said(error)).context(format!("look for the bucket {}", self.bucket)),
        }
    }

    /// Makes it unless it is there; private, versioned and encrypted either way.
    pub async fn ensure(&self) -> Result<()> {
        if !self.exist().await? {
            say(format_args!("Making the bucket of releases, {}.", self.bucket));
            let place = CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(REGION))
                .build();
            let made = self.s3.create_bucket().bucket(&self.bucket).create_bucket_configuration(place);
            made.send().await.map_err(said).context("make the bucket of releases")?;
        }
        let private = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true)
            .restrict_public_buckets(true)
            .build();
        let block = self.s3.put_public_access_block().bucket(&self.bucket);
        block.public_access_block_configuration(private).send().await.map_err(said)?;
        let versioned = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
        let versioning = self.s3.put_bucket_versioning().bucket(&self.bucket);
        versioning.versioning_configuration(versioned).send().await.map_err(said)?;
        let by_default =
            ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::Aes256).build()?;
        let rule =
            ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(by_default).build();
        let encrypted = ServerSideEncryptionConfiguration::builder().rules(rule).build()?;
        let encryption = self.s3.put_bucket_encryption().bucket(&self.bucket);
        encryption.server_side_encryption_configuration(encrypted).send().await.map_err(said)?;
        let policy = self.s3.put_bucket_policy().bucket(&self.bucket).policy(tls_only(&self.bucket));
        policy.send().await.map_err(said)?;
        Ok(())
    }

    /// Reads a JSON object; `None` when there is none.
    pub async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        Ok(self.read_tagged(key).await?.map(|(value, _)| value))
    }

    /// The same, with the tag by which a later write knows that nobody else
    /// wrote in between.
    pub async fn read_tagged<T: DeserializeOwned>(&self, key: &str) -> Result<Option<(T, String)>> {
        let object = match self.s3.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                return Ok(None);
            }
            Err(error) => return Err(said(error)).context(format!("read {key} of {}", self.bucket)),
        };
        let tag = object.e_tag.clone().unwrap_or_default();
        let bytes = object.body.collect().await?.into_bytes();
        let value = serde_json::from_slice(&bytes).with_context(|| format!("{key} of {}", self.bucket))?;
        Ok(Some((value, tag)))
    }

    /// Writes a JSON object.
    pub async fn write(&self, key: &str, value: &impl Serialize) -> Result<()> {
        let put = self.s3.put_object().bucket(&self.bucket).key(key).content_type("application/json");
        let sent = put.body(ByteStream::from(serde_json::to_vec_pretty(value)?)).send().await;
        sent.map(drop).map_err(said).with_context(|| format!("write {key} of {}", self.bucket))
    }

    /// Names of all objects whose key begins with `prefix`.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>> {
        list(&self.s3, &self.bucket, prefix).await
    }
}

/// Names of all objects of a bucket whose key begins with `prefix`.
pub async fn list(s3: &Client, bucket: &str, prefix: &str) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    let mut pages = s3.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(said).with_context(|| format!("list the bucket {bucket}"))?;
        keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
    }
    Ok(keys)
}

/// Nobody reaches the bucket over an open line.
fn tls_only(bucket: &str) -> String {
    let bucket = format!("arn:aws:s3:::{bucket}");
    let refused = json!({
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket, format!("{bucket}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    });
    json!({ "Version": "2012-10-17", "Statement": [refused] }).to_string()
}
