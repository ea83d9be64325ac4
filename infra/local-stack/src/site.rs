//! The site: what the content network does in the cloud. Serves the built
//! files, hands `/api/` on to the functions and adds the security headers.

use crate::alias::Alias;
use crate::mail_pages;
use crate::proxy::{Upstream, forward};
use crate::published::{Published, is_hashed};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get};
use std::path::PathBuf;
use tower_http::services::ServeFile;

/// What the site needs to know.
pub struct Site {
    /// The built site.
    pub files: Published,
    /// Folder of the mails sent.
    pub mail: PathBuf,
    /// What staff said about their office, once they have: takes the place of
    /// the `office.json` that was built.
    pub office: PathBuf,
    /// The public function.
    pub intake: Alias,
    /// The function that makes sheets.
    pub sheets: Alias,
    /// The staff function.
    pub staff: Alias,
}

/// The routes of the site.
pub fn router(site: Site) -> Router {
    let staff = any(forward).with_state(Upstream::new(site.staff));
    let sheets = any(forward).with_state(Upstream::new(site.sheets));
    let intake = any(forward).with_state(Upstream::new(site.intake));
    let files = site.files.clone();
    let all_files = Router::new()
        .fallback(async move |request: Request| files.serve(request).await)
        .layer(middleware::from_fn(add_file_headers));
    Router::new()
        .route("/api/staff", staff.clone())
        .route("/api/staff/", staff.clone())
        .route("/api/staff/{*path}", staff)
        .route("/api/sheets/{*path}", sheets)
        .route("/api/{*path}", intake)
        .merge(office(site.office, site.files.clone()))
        .merge(mail_pages::router(site.mail))
        .fallback_service(all_files)
        .layer(middleware::map_response_with_state(site.files, add_headers))
}

/// The news of the office, for the pages and for other programs.
fn office(said: PathBuf, files: Published) -> Router {
    let news = get(async move |request: Request| {
        let file = if said.exists() { said.clone() } else { files.page_file("office.json") };
        ServeFile::new(file).try_call(request).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
    });
    Router::new()
        .route("/office.json", news.clone())
        .route("/api/office", news)
        .layer(middleware::from_fn(add_file_headers))
}

/// Names under `/assets/` and `/data/` carry a hash, so their content never
/// changes; everything else is asked for again each time.
async fn add_file_headers(request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
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
async fn add_headers(State(files): State<Published>, mut response: Response) -> Response {
    for (name, value) in &files.headers() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
