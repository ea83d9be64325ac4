//! The public address, asked as a browser would ask it.

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring;

/// A page that takes longer is no page for a resident.
const LONGEST: Duration = Duration::from_secs(20);

/// What asks.
pub struct Browser {
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    address: String,
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
    /// For an address such as `https://dukcapil.lebongkab.go.id`.
    pub fn new(address: &str) -> Result<Browser> {
        let roots = HttpsConnectorBuilder::new().with_provider_and_native_roots(ring::default_provider());
        let connector = roots.context("this machine knows no certificate authorities")?;
        let client =
            Client::builder(TokioExecutor::new()).build(connector.https_or_http().enable_http1().build());
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
