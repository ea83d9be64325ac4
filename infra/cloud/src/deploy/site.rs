//! The site's bucket: filled by copies out of a release's folder, in an order
//! that no open page notices.

use crate::aws::said;
use crate::bucket::{Releases, list};
use crate::deploy::release::{AT_ONCE, Manifest, OFFICE, Served};
use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::HashSet;

/// What a copy's source may hold unescaped.
const SOURCE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The bucket that the content network serves.
pub struct Site<'a> {
    /// Where releases lie.
    pub releases: &'a Releases,
    /// The site's bucket.
    pub bucket: &'a str,
}

impl Site<'_> {
    /// Puts files there whose names change with their content. Those of other
    /// releases stay: pages that are open somewhere still load them.
    pub async fn put_assets(&self, release: &Manifest) -> Result<usize> {
        let there: HashSet<String> = self.list().await?.into_iter().collect();
        let missing: Vec<&str> = release.assets().into_iter().filter(|path| !there.contains(*path)).collect();
        self.copy(release, &missing).await?;
        Ok(missing.len())
    }

    /// Puts everything else there, pages last, and takes away what no longer
    /// belongs. What the office says stays.
    pub async fn put_pages(&self, release: &Manifest) -> Result<usize> {
        let pages = release.pages();
        let (htmls, others): (Vec<&str>, Vec<&str>) = pages.iter().partition(|path| path.contains(".html"));
        self.copy(release, &others).await?;
        self.copy(release, &htmls).await?;
        self.begin_office(release).await?;
        let belongs: HashSet<&str> = release.site.keys().map(String::as_str).collect();
        for key in self.list().await? {
            let asset = key.starts_with("assets/") || key.starts_with("data/");
            if !asset && !key.starts_with(OFFICE) && !belongs.contains(key.as_str()) {
                let delete = self.releases.s3.delete_object().bucket(self.bucket).key(&key);
                delete.send().await.map_err(said).with_context(|| format!("take {key} off the site"))?;
            }
        }
        Ok(pages.len())
    }

    /// The first time only: what the office says is what was built.
    async fn begin_office(&self, release: &Manifest) -> Result<()> {
        let s3 = &self.releases.s3;
        let built =
            s3.get_object().bucket(&self.releases.bucket).key(format!("{}{OFFICE}", release.folder()));
        let Ok(built) = built.send().await else { return Ok(()) };
        let served = Served::of(OFFICE);
        let put = s3.put_object().bucket(self.bucket).key(OFFICE).if_none_match("*");
        let put = put.content_type(served.kind).cache_control(served.caching);
        let body = built.body.collect().await?.into_bytes();
        match put.body(body.into()).send().await {
            Ok(_) => Ok(()),
            Err(error) if error.raw_response().is_some_and(|reply| reply.status().as_u16() == 412) => Ok(()),
            Err(error) => Err(said(error)).context("write the first office.json"),
        }
    }

    /// What the office says now, byte for byte.
    pub async fn office(&self) -> Result<Option<Vec<u8>>> {
        match self.releases.s3.get_object().bucket(self.bucket).key(OFFICE).send().await {
            Ok(object) => Ok(Some(object.body.collect().await?.to_vec())),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => Ok(None),
            Err(error) => Err(said(error)).context("read office.json"),
        }
    }

    async fn list(&self) -> Result<Vec<String>> {
        list(&self.releases.s3, self.bucket, "").await
    }

    /// Copies with type, caching and encoding as they were uploaded.
    async fn copy(&self, release: &Manifest, paths: &[&str]) -> Result<()> {
        let folder = release.folder();
        stream::iter(paths.iter().map(|path| (*path).to_owned()).collect::<Vec<String>>())
            .map(|path| {
                let source = format!("{}/{folder}site/{path}", self.releases.bucket);
                let copy = self.releases.s3.copy_object().bucket(self.bucket).key(&path);
                let copy = copy.copy_source(utf8_percent_encode(&source, SOURCE).to_string());
                async move {
                    copy.send()
                        .await
                        .map(drop)
                        .map_err(said)
                        .with_context(|| format!("put {path} on the site"))
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }
}
