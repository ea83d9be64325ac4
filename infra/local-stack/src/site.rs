//! The site: what the content network does in the cloud. Serves the built
//! files, hands `/api/` on to the functions and adds the security headers.

use crate::mail_pages;
use crate::proxy::{Upstream, forward};
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;
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

/// What the site needs to know.
pub struct Site {
    /// Folder of the built site.
    pub dist: PathBuf,
    /// Folder of the mails sent.
    pub mail: PathBuf,
    /// What staff said about their office, once they have: takes the place of
    /// the `office.json` that was built.
    pub office: PathBuf,
    /// Where browsers upload documents to: the origin of the S3 stand-in.
    pub documents_origin: String,
    /// Address of the public function while it runs.
    pub intake: watch::Receiver<Option<SocketAddr>>,
    /// Address of the function that makes sheets while it runs.
    pub sheets: watch::Receiver<Option<SocketAddr>>,
    /// Address of the staff function while it runs.
    pub staff: watch::Receiver<Option<SocketAddr>>,
}

/// The routes of the site.
pub fn router(site: Site) -> Result<Router> {
    let headers = Arc::new(security_headers(&site.dist, &site.documents_origin)?);
    let staff = any(forward).with_state(Upstream::new(site.staff));
    let sheets = any(forward).with_state(Upstream::new(site.sheets));
    let intake = any(forward).with_state(Upstream::new(site.intake));
    Ok(Router::new()
        .route("/api/staff", staff.clone())
        .route("/api/staff/", staff.clone())
        .route("/api/staff/{*path}", staff)
        .route("/api/sheets/{*path}", sheets)
        .route("/api/{*path}", intake)
        .merge(office(site.office, &site.dist))
        .merge(mail_pages::router(site.mail))
        .fallback_service(files(&site.dist))
        .layer(middleware::map_response_with_state(headers, add_headers)))
}

/// The news of the office, for the pages and for other programs.
fn office(said: PathBuf, dist: &Path) -> Router {
    let files = [said, dist.join("office.json")];
    let news = get(async move |request: Request| {
        let [said, built] = &files;
        let file = if said.exists() { said } else { built };
        ServeFile::new(file).try_call(request).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    });
    Router::new()
        .route("/office.json", news.clone())
        .route("/api/office", news)
        .layer(middleware::from_fn(add_file_headers))
}

/// The built files: compressed where the browser takes it, `index.html` for
/// folders, `404.html` for what is not there.
fn files(dist: &Path) -> Router {
    let not_found = ServeFile::new(dist.join("404.html")).precompressed_br().precompressed_gzip();
    let files = ServeDir::new(dist).precompressed_br().precompressed_gzip().not_found_service(not_found);
    Router::new().fallback_service(files).layer(middleware::from_fn(add_file_headers))
}

/// Names under `/assets/` and `/data/` carry a hash, so their content never
/// changes; everything else is asked for again each time.
async fn add_file_headers(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let hashed = path.starts_with("/assets/") || path.starts_with("/data/");
    let mut response = next.run(request).await;
    let found = !response.status().is_client_error() && !response.status().is_server_error();
    let value = if hashed && found { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    // All text of the site is UTF-8, which the browser then need not look for.
    let text = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let text = text.filter(|kind| kind.starts_with("text/") && !kind.contains("charset"));
    if let Some(Ok(kind)) = text.map(|kind| format!("{kind}; charset=utf-8").parse()) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// A function may say something stricter itself.
async fn add_headers(State(headers): State<Arc<HeaderMap>>, mut response: Response) -> Response {
    for (name, value) in headers.iter() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

fn security_headers(dist: &Path, documents_origin: &str) -> Result<HeaderMap> {
    let built =
        std::fs::read(dist.join("headers.json")).context("headers.json of the built site cannot be read")?;
    let built: Built = serde_json::from_slice(&built).context("headers.json of the built site")?;
    let hashes: Vec<String> = built.style_hashes.iter().map(|hash| format!("'{hash}'")).collect();
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
