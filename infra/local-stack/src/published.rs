//! The files of the site, of one build after the other.
//!
//! In the cloud a new build is copied over the old one in a bucket: hashed files
//! have names of their own and are only ever added, so that a tab of an older
//! build finds all that it needs; pages are replaced. Here each build is a
//! folder of its own, and what is replaced is which of them the pages come from.

use anyhow::{Context, Result};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tower_http::services::{ServeDir, ServeFile};

/// The headers of every reply; the deployed site gets them from the same file.
const HEADERS: &str = include_str!("../../headers.json");

/// What the build says about its pages, in `headers.json` of the built site.
#[derive(Deserialize)]
struct Built {
    /// Hashes of the styles written into the pages, as a policy wants them
    /// (`sha256-…`).
    style_hashes: Vec<String>,
}

/// What is served.
#[derive(Clone)]
pub struct Published(Arc<RwLock<Builds>>);

struct Builds {
    /// The build that pages come from.
    pages: PathBuf,
    /// All builds whose hashed files are there, the newest last.
    all: Vec<PathBuf>,
    headers: HeaderMap,
    documents_origin: String,
}

/// Whether a path names a file whose content never changes: its name carries a
/// hash.
pub(crate) fn is_hashed(path: &str) -> bool {
    path.starts_with("/assets/") || path.starts_with("/data/")
}

impl Published {
    /// Begins with one build. Browsers upload documents to `documents_origin`.
    pub fn new(dist: &Path, documents_origin: &str) -> Result<Published> {
        let mut builds = Builds {
            pages: dist.to_owned(),
            all: Vec::new(),
            headers: HeaderMap::new(),
            documents_origin: documents_origin.to_owned(),
        };
        builds.add(dist)?;
        Ok(Published(Arc::new(RwLock::new(builds))))
    }

    /// Adds the hashed files of a build, and allows the styles of its pages.
    /// Nothing is taken away.
    pub fn add(&self, dist: &Path) -> Result<()> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).add(dist)
    }

    /// Takes the pages, and everything else without a hash in its name, from a
    /// build.
    pub fn turn_to(&self, dist: &Path) -> Result<()> {
        let mut builds = self.0.write().unwrap_or_else(PoisonError::into_inner);
        builds.add(dist)?;
        builds.pages = dist.to_owned();
        Ok(())
    }

    fn read<R>(&self, look: impl FnOnce(&Builds) -> R) -> R {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The security headers of every reply.
    pub(crate) fn headers(&self) -> HeaderMap {
        self.read(|builds| builds.headers.clone())
    }

    /// A file of the build that pages come from.
    pub(crate) fn page_file(&self, name: &str) -> PathBuf {
        self.read(|builds| builds.pages.join(name))
    }

    /// Answers with a file: compressed where the browser takes it, `index.html`
    /// for folders, `404.html` for what is not there.
    pub(crate) async fn serve(&self, request: Request) -> Response {
        let folder = self.read(|builds| builds.folder_of(request.uri().path()).to_owned());
        let not_found = ServeFile::new(folder.join("404.html")).precompressed_br().precompressed_gzip();
        let mut files =
            ServeDir::new(folder).precompressed_br().precompressed_gzip().not_found_service(not_found);
        match files.try_call(request).await {
            Ok(reply) => reply.into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

impl Builds {
    fn add(&mut self, dist: &Path) -> Result<()> {
        if self.all.iter().any(|known| known == dist) {
            return Ok(());
        }
        // A folder that was taken away since has nothing to say.
        let mut all: Vec<PathBuf> = self.all.iter().filter(|known| known.is_dir()).cloned().collect();
        all.push(dist.to_owned());
        self.headers = security_headers(&all, &self.documents_origin)?;
        self.all = all;
        Ok(())
    }

    fn folder_of(&self, path: &str) -> &Path {
        // Hashed names are plain; anything else does not name one.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
        let hashed = is_hashed(path) && path.chars().all(plain) && !path.contains("..");
        let has = |folder: &&PathBuf| folder.join(path.trim_start_matches('/')).is_file();
        let kept = self.all.iter().rev().filter(|_| hashed).find(has);
        kept.unwrap_or(&self.pages)
    }
}

fn security_headers(builds: &[PathBuf], documents_origin: &str) -> Result<HeaderMap> {
    let mut hashes = Vec::new();
    for dist in builds {
        let built = std::fs::read(dist.join("headers.json"))
            .context("headers.json of the built site cannot be read")?;
        let built: Built = serde_json::from_slice(&built).context("headers.json of the built site")?;
        for hash in built.style_hashes {
            let quoted = format!("'{hash}'");
            if !hashes.contains(&quoted) {
                hashes.push(quoted);
            }
        }
    }
    let texts: BTreeMap<String, String> = serde_json::from_str(HEADERS).context("infra/headers.json")?;
    let mut headers = HeaderMap::new();
    for (name, value) in texts {
        let value = value
            .replace("{style_hashes}", &hashes.join(" "))
            .replace("{documents_origin}", documents_origin);
        let name: HeaderName = name.parse().context("a name in infra/headers.json")?;
        headers.insert(name, value.parse().context("a value in infra/headers.json")?);
    }
    Ok(headers)
}
