//! The public address, asked as a browser would ask it.

use anyhow::{Context as _, Result};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::lookup_host;
use tokio_rustls::rustls::crypto::ring;
use tower::Service;

/// A page that takes longer is no page for a resident.
const LONGEST: Duration = Duration::from_secs(20);

/// What asks.
pub struct Browser {
    client: Client<HttpsConnector<HttpConnector<Resolver>>, Empty<Bytes>>,
    address: String,
}

/// Finds a host's numbers: by its own name, or by another that serves it.
#[derive(Clone)]
struct Resolver {
    instead: Option<String>,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let host = self.instead.clone().unwrap_or_else(|| name.as_str().to_owned());
        Box::pin(async move {
            // The port is set by whoever connects.
            let found: Vec<SocketAddr> = lookup_host((host, 0)).await?.collect();
            Ok(found.into_iter())
        })
    }
}

/// What came.
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it was sent.
    pub body: Bytes,
}

impl Browser {
    /// For an address such as `https://dukcapil.lebongkab.go.id`; through
    /// another host when the site's own name leads nowhere yet.
    pub fn new(address: &str, through: Option<&str>) -> Result<Browser> {
        let mut http = HttpConnector::new_with_resolver(Resolver { instead: through.map(str::to_owned) });
        http.enforce_http(false);
        let roots = HttpsConnectorBuilder::new().with_provider_and_native_roots(ring::default_provider());
        let roots = roots.context("this machine knows no certificate authorities")?;
        let connector = roots.https_or_http().enable_http1().wrap_connector(http);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Browser { client, address: address.trim_end_matches('/').to_owned() })
    }

    /// `GET`, without any compression unless one is named.
    pub async fn get(&self, path: &str, encoding: &str) -> Result<Reply> {
        let address = format!("{}{path}", self.address);
        let request = Request::get(&address).header("accept-encoding", encoding).body(Empty::new())?;
        let reply = async {
            let reply = self.client.request(request).await?;
            let (head, body) = reply.into_parts();
            let body = body.collect().await?.to_bytes();
            anyhow::Ok(Reply { status: head.status, headers: head.headers, body })
        };
        let reply = tokio::time::timeout(LONGEST, reply).await.context("no answer in 20 seconds");
        reply.and_then(|reply| reply).with_context(|| format!("{address} does not answer"))
    }
}

impl Reply {
    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// SHA-256 of the body, in hexadecimal digits.
    pub fn sha256(&self) -> String {
        Sha256::digest(&self.body).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether a site's own name leads somewhere already.
pub async fn is_known(address: &str) -> bool {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    lookup_host((host, 443)).await.is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use axum::{Router, http::HeaderMap as Headers, routing::get};

    #[tokio::test]
    async fn a_site_can_be_reached_before_its_name_leads_there() {
        let host = get(async |headers: Headers| headers["host"].to_str().unwrap().to_owned());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/", host)).await });
        let address = format!("http://dukcapil.invalid:{port}");
        assert!(!is_known(&address).await);
        assert!(Browser::new(&address, None).unwrap().get("/", "identity").await.is_err());
        let reply = Browser::new(&address, Some("127.0.0.1")).unwrap().get("/", "identity").await.unwrap();
        assert_eq!(reply.body, format!("dukcapil.invalid:{port}"));
    }
}
