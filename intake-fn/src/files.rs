//! Pages of documents in object storage.
//!
//! `pending/<application>/<page>` is where phones put them; `accepted/…` is
//! where they stay once their application is registered. The public program
//! writes and reads `pending/` and can only copy into `accepted/`.

mod erasures;
mod versions;

pub use erasures::Erasure;

use crate::reply::Fault;
use crate::request::ApplicationId;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::{ChecksumMode, Delete, ObjectIdentifier, TaggingDirective};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::application::Page;
use domain::wire::Upload;
use std::time::Duration;

/// How long a phone has for one page once it has its place: a 5 MB page on a
/// 2G line with a few interruptions. After that it asks again.
const UPLOAD_VALID: Duration = Duration::from_secs(15 * 60);

/// What a page that was accepted is marked with, as S3 writes tags: by it the
/// bucket knows what it may put into cheaper storage (`infra/template.yaml`).
pub const TAGS: &str = "kind=document";

/// The buckets and the client to reach them.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
    bucket: String,
    /// Where copies and the list of erasures lie.
    backup: Option<String>,
}

fn pending(id: ApplicationId, page: &str) -> String {
    format!("pending/{id}/{page}")
}

fn accepted(id: ApplicationId, page: &str) -> String {
    format!("accepted/{id}/{page}")
}

/// The checksum as S3 writes it.
fn checksum(page: &Page) -> Option<String> {
    crate::keys::from_hex::<32>(&page.sha256).map(|hash| BASE64_STANDARD.encode(hash))
}

/// Whether the store says that an object is not there. To whoever may not list
/// the bucket (no program may) it says 403 instead of 404, so as not to tell
/// what else is there: then, where it gives a reason at all, it is the right to
/// list that is missing. Any other right that it names is a fault of ours.
fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let refused = |said: &str| said.contains("not authorized to perform") && !said.contains("s3:ListBucket");
    match error.raw_response().map(|raw| raw.status().as_u16()) {
        Some(404) => true,
        Some(403) => !error.message().is_some_and(refused),
        _ => false,
    }
}

impl Files {
    /// The files in this bucket, with their copies in another.
    pub fn new(client: Client, bucket: String, backup: Option<String>) -> Files {
        Files { client, bucket, backup }
    }

    /// Where to put a page: an address for one PUT that takes exactly these
    /// bytes, by length, type and checksum.
    pub async fn place_for(&self, id: ApplicationId, page: &Page) -> Result<Upload, Fault> {
        let doing = "make an upload place";
        let valid = PresigningConfig::expires_in(UPLOAD_VALID).map_err(Fault::from(doing))?;
        let put = self.client.put_object().bucket(&self.bucket).key(pending(id, &page.id));
        let signed = put
            .content_length(i64::try_from(page.bytes).map_err(Fault::from(doing))?)
            .content_type(page.media_type.as_str())
            .set_checksum_sha256(checksum(page))
            .presigned(valid)
            .await
            .map_err(Fault::from(doing))?;
        let headers = signed.headers().filter(|(name, _)| *name != "content-length"); // the browser sets it itself
        Ok(Upload {
            page: page.id.clone(),
            url: signed.uri().to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }

    /// Whether a page has arrived with the right length and checksum.
    pub async fn has_arrived(&self, id: ApplicationId, page: &Page) -> Result<bool, Fault> {
        let head = self.client.head_object().bucket(&self.bucket).key(pending(id, &page.id));
        match head.checksum_mode(ChecksumMode::Enabled).send().await {
            Ok(found) => Ok(found.content_length().and_then(|length| u64::try_from(length).ok())
                == Some(page.bytes)
                && found.checksum_sha256() == checksum(page).as_deref()),
            Err(error) if is_missing(&error) => self.is_there(&pending(id, &page.id)).await.map(|_| false),
            Err(error) => Err(Fault::from("look for a page")(error.into_service_error())),
        }
    }

    /// Whether an object is there. Asked for with GET, of one byte: only then
    /// does the store say which right was missing.
    async fn is_there(&self, key: &str) -> Result<bool, Fault> {
        match self.client.get_object().bucket(&self.bucket).key(key).range("bytes=0-0").send().await {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(Fault::from("look for an object")(error.into_service_error())),
        }
    }

    /// The bytes of a page that has arrived, `None` when it has not. Nothing
    /// longer than the page should be is read.
    pub async fn read_pending(&self, id: ApplicationId, page: &Page) -> Result<Option<Vec<u8>>, Fault> {
        let doing = "read a page";
        let get = self.client.get_object().bucket(&self.bucket).key(pending(id, &page.id));
        let mut found = match get.send().await {
            Ok(found) => found,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(Fault::from(doing)(error.into_service_error())),
        };
        if found.content_length().and_then(|length| u64::try_from(length).ok()) != Some(page.bytes) {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(page.bytes).map_err(Fault::from(doing))?);
        while let Some(part) = found.body.try_next().await.map_err(Fault::from(doing))? {
            bytes.extend_from_slice(&part);
        }
        Ok(Some(bytes))
    }

    /// Copies a page to where it stays. `false` when it is not there any more.
    pub async fn accept(&self, id: ApplicationId, page: &Page) -> Result<bool, Fault> {
        let copy = self.client.copy_object().bucket(&self.bucket).key(accepted(id, &page.id));
        let source = format!("{}/{}", self.bucket, pending(id, &page.id));
        let copy = copy.tagging(TAGS).tagging_directive(TaggingDirective::Replace);
        match copy.copy_source(source).send().await {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(Fault::from("accept a page")(error.into_service_error())),
        }
    }

    /// Deletes pages from where phones put them.
    pub async fn forget_pending(&self, id: ApplicationId, pages: &[Page]) -> Result<(), Fault> {
        let doing = "delete accepted pages from pending";
        if pages.is_empty() {
            return Ok(());
        }
        let objects: Result<Vec<_>, _> =
            pages.iter().map(|page| ObjectIdentifier::builder().key(pending(id, &page.id)).build()).collect();
        let delete =
            Delete::builder().set_objects(Some(objects.map_err(Fault::from(doing))?)).quiet(true).build();
        let request =
            self.client.delete_objects().bucket(&self.bucket).delete(delete.map_err(Fault::from(doing))?);
        request.send().await.map(drop).map_err(|error| Fault::from(doing)(error.into_service_error()))
    }

    /// An accepted page, as a stream of its bytes. `None` when there is none.
    pub async fn open_accepted(
        &self,
        id: ApplicationId,
        page: &str,
    ) -> Result<Option<aws_sdk_s3::primitives::ByteStream>, Fault> {
        let get = self.client.get_object().bucket(&self.bucket).key(accepted(id, page));
        match get.send().await {
            Ok(found) => Ok(Some(found.body)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(Fault::from("open an accepted page")(error.into_service_error())),
        }
    }

    /// Whether the store answers, and lets itself be read.
    pub async fn answers(&self) -> bool {
        self.is_there("pending/health").await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use aws_sdk_s3::config::http::HttpResponse;
    use aws_sdk_s3::error::ErrorMetadata;
    use aws_sdk_s3::primitives::SdkBody;

    #[test]
    fn what_may_not_be_listed_is_missing_and_a_broken_store_is_not() {
        let answer = |status: u16, said: &str| {
            let raw = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
            SdkError::service_error(ErrorMetadata::builder().message(said).build(), raw)
        };
        let right = |right: &str| {
            format!("User: arn:aws:sts::1:a is not authorized to perform: {right} on resource: b")
        };
        for (status, said, missing) in [
            (403, String::new(), true),
            (403, right("s3:ListBucket"), true),
            (403, right("s3:GetObject"), false),
            (403, right("kms:Decrypt"), false),
            (404, String::new(), true),
            (400, String::new(), false),
            (500, String::new(), false),
            (503, String::new(), false),
        ] {
            assert_eq!(is_missing(&answer(status, &said)), missing, "{status} {said}");
        }
    }
}
