//! A release: a folder of the releases' bucket that holds everything that is
//! put in place with it, so that going back needs nothing from this machine.
//!
//! `releases/<id>/`: `functions/<name>.zip`, `site/…`, `template.yaml`,
//! `edge.yaml`, and, written last, `manifest.json`. A folder without a
//! manifest is an upload that never ended.

use crate::aws::said;
use crate::bucket::Releases;
use crate::deploy::package::Package;
use anyhow::{Context, Result};
use aws_sdk_s3::primitives::ByteStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use time::OffsetDateTime;
use time::macros::format_description;

/// Uploads or copies at the same time: enough to fill a slow line.
pub const AT_ONCE: usize = 16;
/// What begins every release's key.
pub const PREFIX: &str = "releases/";
/// The file that says what the office says; never part of a release.
pub const OFFICE: &str = "office.json";

/// What a release is made of.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Manifest {
    /// Its name: when it was made, and from which commit.
    pub id: String,
    /// The commit that the functions tell at `/api/health`.
    pub commit: String,
    /// SHA-256 over everything below: two releases with the same one are the
    /// same.
    #[serde(default)]
    pub fingerprint: String,
    /// SHA-256 of each function's zip, by the function's name.
    pub functions: BTreeMap<String, String>,
    /// SHA-256 of each file of the site, by its path.
    pub site: BTreeMap<String, String>,
    /// SHA-256 of the two templates.
    pub templates: BTreeMap<String, String>,
    /// What `stages.toml` said, by the names of parameters.
    pub settings: BTreeMap<String, String>,
    /// Headers of every reply (`infra/headers.json`).
    pub headers: BTreeMap<String, String>,
    /// Hashes of the styles inside the pages.
    pub style_hashes: Vec<String>,
}

/// What the build says about its pages.
#[derive(Deserialize)]
struct Built {
    style_hashes: Vec<String>,
}

impl Manifest {
    /// Reads what is to be released.
    pub fn of(
        package: &Package,
        settings: BTreeMap<String, String>,
        now: OffsetDateTime,
    ) -> Result<Manifest> {
        let functions = package.functions.iter().map(|(name, zip)| Ok((name.clone(), sha256(zip)?)));
        let site = package.site_files()?.into_iter().map(|path| {
            let hash = sha256(&package.dist.join(&path))?;
            Ok((path, hash))
        });
        let templates = ["template.yaml", "edge.yaml"]
            .into_iter()
            .map(|name| Ok((name.to_owned(), sha256(&package.infra.join(name))?)));
        let built: Built = read_json(&package.dist.join("headers.json"))?;
        let mut manifest = Manifest {
            id: String::new(),
            commit: package.commit.clone(),
            fingerprint: String::new(),
            functions: functions.collect::<Result<_>>()?,
            site: site.collect::<Result<_>>()?,
            templates: templates.collect::<Result<_>>()?,
            settings,
            headers: read_json(&package.infra.join("headers.json"))?,
            style_hashes: built.style_hashes,
        };
        manifest.fingerprint = hex(&Sha256::digest(serde_json::to_vec(&manifest)?));
        let short = manifest.commit.get(..8).unwrap_or(&manifest.commit);
        let at = now.format(format_description!("[year][month][day]-[hour][minute][second]"))?;
        manifest.id = format!("{at}-{short}");
        Ok(manifest)
    }

    /// Its folder in the bucket, with a slash at the end.
    pub fn folder(&self) -> String {
        format!("{PREFIX}{}/", self.id)
    }

    /// Files whose name changes with their content.
    pub fn assets(&self) -> Vec<&str> {
        self.site.keys().map(String::as_str).filter(|path| is_asset(path)).collect()
    }

    /// All other files, pages last: what a page needs is there before it.
    pub fn pages(&self) -> Vec<&str> {
        let mut pages: Vec<&str> =
            self.site.keys().map(String::as_str).filter(|path| !is_asset(path)).collect();
        pages.sort_by_key(|path| path.contains(".html"));
        pages
    }

    /// Writes the folder. What an interrupted upload left there stays.
    pub async fn upload(&self, releases: &Releases, package: &Package) -> Result<()> {
        let folder = self.folder();
        let there: HashSet<String> = releases.list(&folder).await?.into_iter().collect();
        let mut uploads = Vec::new();
        for (name, zip) in &package.functions {
            uploads.push((format!("{folder}functions/{name}.zip"), zip.clone(), None));
        }
        for name in self.templates.keys() {
            uploads.push((format!("{folder}{name}"), package.infra.join(name), None));
        }
        let office = package.dist.join(OFFICE);
        if office.exists() {
            uploads.push((format!("{folder}{OFFICE}"), office, None));
        }
        for path in self.site.keys() {
            uploads.push((format!("{folder}site/{path}"), package.dist.join(path), Some(Served::of(path))));
        }
        uploads.retain(|(key, _, _)| !there.contains(key));
        stream::iter(uploads)
            .map(|(key, file, served)| async move {
                let put = releases.s3.put_object().bucket(&releases.bucket).key(&key);
                let put = match served {
                    Some(served) => put
                        .content_type(served.kind)
                        .cache_control(served.caching)
                        .set_content_encoding(served.encoding.map(str::to_owned)),
                    None => put,
                };
                let body = ByteStream::from_path(&file).await.with_context(|| file.display().to_string())?;
                put.body(body).send().await.map(drop).map_err(said).with_context(|| format!("upload {key}"))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        releases.write(&format!("{folder}manifest.json"), self).await
    }
}

/// Reads the manifest of a release.
pub async fn read(releases: &Releases, id: &str) -> Result<Option<Manifest>> {
    releases.read(&format!("{PREFIX}{id}/manifest.json")).await
}

/// Ids of all whole releases, oldest first.
pub async fn ids(releases: &Releases) -> Result<Vec<String>> {
    let found = releases.s3.list_objects_v2().bucket(&releases.bucket).prefix(PREFIX).delimiter("/");
    let mut pages = found.into_paginator().send();
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await {
        for folder in page.map_err(said)?.common_prefixes() {
            let name = folder.prefix().and_then(|name| name.strip_prefix(PREFIX));
            ids.extend(name.map(|name| name.trim_end_matches('/').to_owned()));
        }
    }
    ids.sort();
    Ok(ids)
}

fn is_asset(path: &str) -> bool {
    path.starts_with("assets/") || path.starts_with("data/")
}

/// How a file of the site is served; the content network only hands it on.
#[derive(Debug, PartialEq, Eq)]
pub struct Served {
    /// `Content-Type`
    pub kind: String,
    /// `Cache-Control`
    pub caching: &'static str,
    /// `Content-Encoding`
    pub encoding: Option<&'static str>,
}

impl Served {
    /// By the file's path: `index.html.br` is a page in brotli.
    pub fn of(path: &str) -> Served {
        let (plain, encoding) = match path.rsplit_once('.') {
            Some((plain, "br")) => (plain, Some("br")),
            Some((plain, "gz")) => (plain, Some("gzip")),
            _ => (path, None),
        };
        let kind = mime_guess::from_path(plain).first_or_octet_stream();
        // All text of the site is UTF-8.
        let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
        let caching = if is_asset(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
        Served { kind, caching, encoding }
    }
}

/// SHA-256 of a file, in hexadecimal digits.
pub fn sha256(file: &Path) -> Result<String> {
    let content = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(hex(&Sha256::digest(content)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a JSON file.
pub fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T> {
    let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_slice(&text).with_context(|| file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_copies_are_served_as_what_they_hold() {
        for (path, kind, encoding, hashed) in [
            ("index.html", "text/html; charset=utf-8", None, false),
            ("layanan/akta/index.html.br", "text/html; charset=utf-8", Some("br"), false),
            ("assets/form-1.wasm", "application/wasm", None, true),
            ("assets/app-1.js.gz", "text/javascript; charset=utf-8", Some("gzip"), true),
            ("data/akta-1.json.br", "application/json", Some("br"), true),
            ("manifest.webmanifest", "application/manifest+json", None, false),
            ("contoh/kk.svg", "image/svg+xml", None, false),
        ] {
            let served = Served::of(path);
            assert_eq!((served.kind.as_str(), served.encoding), (kind, encoding), "{path}");
            assert_eq!(served.caching.contains("immutable"), hashed, "{path}");
        }
    }

    #[test]
    fn pages_come_after_all_that_they_need() {
        let site = ["404.html", "assets/a-1.js", "icon.svg", "index.html", "index.html.br", "worker.js"];
        let manifest = Manifest {
            id: String::new(),
            commit: String::new(),
            fingerprint: String::new(),
            functions: BTreeMap::new(),
            site: site.into_iter().map(|path| (path.to_owned(), String::new())).collect(),
            templates: BTreeMap::new(),
            settings: BTreeMap::new(),
            headers: BTreeMap::new(),
            style_hashes: Vec::new(),
        };
        assert_eq!(manifest.assets(), ["assets/a-1.js"]);
        assert_eq!(manifest.pages(), ["icon.svg", "worker.js", "404.html", "index.html", "index.html.br"]);
    }
}
