//! Hands requests on to a function, as the content network does.

use crate::alias::{Alias, UnderWay, enter};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header, uri::Authority};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::net::SocketAddr;
use std::time::Duration;

/// How long a request waits for a function that is being started again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A function behind the site.
#[derive(Clone)]
pub(crate) struct Upstream {
    alias: Alias,
    client: Client<HttpConnector, Body>,
}

impl Upstream {
    pub(crate) fn new(alias: Alias) -> Upstream {
        Upstream { alias, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// The version that answers this request, and where it listens.
    async fn enter(&self) -> Option<(UnderWay, Authority)> {
        let found = async {
            let entered = enter(&self.alias).await?;
            let authority = entered.version.listens().await?.to_string().parse().ok()?;
            Some((entered, authority))
        };
        tokio::time::timeout(PATIENCE, found).await.ok()?
    }
}

/// Handler: the function's reply, 503 when it is not running, 502 when it
/// broke off.
pub(crate) async fn forward(
    State(upstream): State<Upstream>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Response {
    let Some((under_way, authority)) = upstream.enter().await else {
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
        // Under way until the last byte of the reply has gone out.
        Ok(reply) => reply.map(|body| counted(Body::new(body), under_way)),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

fn counted(body: Body, under_way: UnderWay) -> Body {
    Body::from_stream(body.into_data_stream().inspect(move |_| {
        let _ = &under_way;
    }))
}
