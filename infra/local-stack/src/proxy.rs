//! Hands requests on to a function, as the content network does.

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header, uri::Authority};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::watch;

/// How long a request waits for a function that is being started again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A function behind the site. Empty while it is not running.
#[derive(Clone)]
pub(crate) struct Upstream {
    address: watch::Receiver<Option<SocketAddr>>,
    client: Client<HttpConnector, Body>,
}

impl Upstream {
    pub(crate) fn new(address: watch::Receiver<Option<SocketAddr>>) -> Upstream {
        Upstream { address, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    async fn authority(&self) -> Option<Authority> {
        let mut address = self.address.clone();
        let found = tokio::time::timeout(PATIENCE, address.wait_for(Option::is_some)).await.ok()?.ok()?;
        found.as_ref()?.to_string().parse().ok()
    }
}

/// Handler: the function's reply, 503 when it is not running, 502 when it
/// broke off.
pub(crate) async fn forward(
    State(upstream): State<Upstream>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Response {
    let Some(authority) = upstream.authority().await else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let Ok(target) = Uri::builder().scheme("http").authority(authority).path_and_query(path).build() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    *request.uri_mut() = target;
    // Only what this machine saw counts; what the caller claims does not.
    if let Ok(address) = HeaderValue::from_str(&caller.ip().to_string()) {
        request.headers_mut().insert("x-forwarded-for", address);
    }
    match upstream.client.request(request).await {
        Ok(reply) => reply.into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}
