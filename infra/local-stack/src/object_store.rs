//! The buckets: an S3 stand-in in a folder, with the signatures, lengths and
//! checksums of uploads enforced as the cloud enforces them. As in the cloud,
//! every bucket keeps the versions of its objects, what is accepted is
//! replicated into the bucket of backups, and what was never accepted expires.

mod bucket;
mod checks;
mod listing;
mod versions;

use crate::environment::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use crate::server::{Server, listen};
use anyhow::{Context, Result};
use axum::Router;
use axum::error_handling::HandleError;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use bucket::Buckets;
use checks::PlainKeys;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;

/// Name of the bucket of documents.
pub const BUCKET: &str = "dokumen";

/// Name of the bucket of backups.
pub const BACKUP_BUCKET: &str = "cadangan";

/// What of [`BUCKET`] is replicated into [`BACKUP_BUCKET`]: each new version,
/// under the same key and version. Deleting is not replicated, as deployed.
const REPLICATED: &str = "accepted/";

/// What of [`BUCKET`] expires, with all versions, when it is older than this:
/// longer than a draft is kept, so that only what belongs to none is left.
const EXPIRES: (&str, Duration) = ("pending/", Duration::from_secs(8 * 24 * 3600));

/// Time between two looks for what has expired.
const BETWEEN_EXPIRIES: Duration = Duration::from_secs(3600);

/// How long a browser may remember that it is allowed to upload.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(3600);

/// Starts a stand-in on a free port that keeps its objects in `folder`, with
/// the bucket created, open to uploads from pages of `site_origin` only.
pub async fn start(folder: &Path, site_origin: &str) -> Result<Server> {
    start_on(listen(0).await?, folder, site_origin).await
}

/// The same on a given socket.
pub async fn start_on(listener: TcpListener, folder: &Path, site_origin: &str) -> Result<Server> {
    for bucket in [BUCKET, BACKUP_BUCKET] {
        let made = tokio::fs::create_dir_all(folder.join(bucket)).await;
        made.context("the bucket's folder cannot be created")?;
    }
    let buckets = Buckets::open(folder)?;
    let mut service = S3ServiceBuilder::new(buckets.clone());
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
    service.set_access(PlainKeys);
    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::from_str(site_origin).context("the site's origin is not a header value")?)
        .allow_methods([Method::PUT])
        .allow_headers([header::CONTENT_TYPE, HeaderName::from_static("x-amz-checksum-sha256")])
        .max_age(PREFLIGHT_KEPT);
    // An error here is a connection that broke off, so nobody reads the reply.
    let service = HandleError::new(service.build(), async |_| StatusCode::INTERNAL_SERVER_ERROR);
    let router = Router::new().fallback_service(service).layer(cors);
    let server = Server::start_with(listener, |listener, stop| async move {
        let expiring = stop.run_until_cancelled(expire(buckets));
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
        // Ends only by `stop`: accepting again and again is axum's part.
        let _ = tokio::join!(expiring, serving.into_future());
    })?;
    Ok(server)
}

/// Removes what has expired, now and then.
async fn expire(buckets: Buckets) {
    let (prefix, after) = EXPIRES;
    loop {
        if let Some(before) = SystemTime::now().checked_sub(after)
            && let Err(error) = buckets.expire(BUCKET, prefix, before).await
        {
            tracing::warn!(%error, "expired objects could not be removed");
        }
        tokio::time::sleep(BETWEEN_EXPIRIES).await;
    }
}
