//! The bucket: an S3 stand-in in a folder, with the signatures, lengths and
//! checksums of uploads enforced as the cloud enforces them.

mod bucket;

use crate::environment::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use crate::server::{Server, listen};
use anyhow::{Context, Result};
use axum::Router;
use axum::error_handling::HandleError;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use bucket::{Bucket, PlainKeys};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;

/// Name of the bucket.
pub const BUCKET: &str = "dokumen";

/// How long a browser may remember that it is allowed to upload.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(3600);

/// Starts a stand-in on a free port that keeps its objects in `folder`, with
/// the bucket created, open to uploads from pages of `site_origin` only.
pub async fn start(folder: &Path, site_origin: &str) -> Result<Server> {
    start_on(listen(0).await?, folder, site_origin).await
}

/// The same on a given socket.
pub async fn start_on(listener: TcpListener, folder: &Path, site_origin: &str) -> Result<Server> {
    tokio::fs::create_dir_all(folder.join(BUCKET)).await.context("the bucket's folder cannot be created")?;
    let mut service = S3ServiceBuilder::new(Bucket::open(folder)?);
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
    service.set_access(PlainKeys);
    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::from_str(site_origin).context("the site's origin is not a header value")?)
        .allow_methods([Method::PUT])
        .allow_headers([header::CONTENT_TYPE, HeaderName::from_static("x-amz-checksum-sha256")])
        .max_age(PREFLIGHT_KEPT);
    // An error here is a connection that broke off, so nobody reads the reply.
    let service = HandleError::new(service.build(), async |_| StatusCode::INTERNAL_SERVER_ERROR);
    Ok(Server::start(listener, Router::new().fallback_service(service).layer(cors))?)
}
