//! One TLS and HTTP/2 origin for both pages: the site as the local stack
//! serves it, and the hand-written page.

use crate::link::Link;
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::routing::get;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use local_stack::published::Published;
use local_stack::site::{self, Site};
use rcgen::PublicKeyData;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tower::ServiceExt;

/// Where the hand-written page is.
pub const HAND_WRITTEN: &str = "/hand-written";

const HAND_WRITTEN_PAGE: &[u8] = include_bytes!("hand-written.html");

/// The running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What a browser must be told to take our certificate: the base64 of the
    /// SHA-256 of its public key.
    pub key_hash: String,
    /// The line of the visit that is measured.
    link: Arc<Mutex<Link>>,
    /// There is no mail, but the site has a page of it.
    _mail: TempDir,
}

impl Server {
    /// Serves a built site.
    pub async fn start(dist: &Path) -> Result<Server> {
        if !dist.join("index.html.br").is_file() {
            bail!("{} holds no compressed site: cargo xtask build", dist.display());
        }
        let mail = tempfile::tempdir()?;
        let router = router(dist, mail.path())?;
        let (tls, key_hash) = tls()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let link = Arc::new(Mutex::new(Link::new()));
        tokio::spawn(accept(listener, TlsAcceptor::from(tls), router, link.clone()));
        Ok(Server { address, key_hash, link, _mail: mail })
    }

    /// The line for the next visit.
    pub fn new_link(&self) -> Link {
        let link = Link::new();
        *self.link.lock().unwrap_or_else(PoisonError::into_inner) = link.clone();
        link
    }
}

fn router(dist: &Path, mail: &Path) -> Result<Router> {
    // The functions do not run: no page needs them before it is sent.
    let nobody = || watch::channel(None).1;
    let site = site::router(Site {
        files: Published::new(dist, "https://documents.invalid")?,
        mail: mail.to_owned(),
        // Staff have said nothing: the news that was built is served.
        office: mail.join("office.json"),
        intake: nobody(),
        sheets: nobody(),
        staff: nobody(),
    });
    let mut page = Vec::new();
    brotli::BrotliCompress(&mut &*HAND_WRITTEN_PAGE, &mut page, &Default::default())?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_ENCODING, "br"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok(site.route(HAND_WRITTEN, get(move || async move { (headers, page) })))
}

/// A fresh certificate, and the hash of its key.
fn tls() -> Result<(Arc<ServerConfig>, String)> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    let hash = BASE64_STANDARD.encode(Sha256::digest(own.signing_key.subject_public_key_info()));
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok((Arc::new(config), hash))
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, router: Router, link: Arc<Mutex<Link>>) {
    while let Ok((browser, _)) = listener.accept().await {
        let link = link.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(async move {
            // A browser that goes away in the middle is no news.
            if let Err(error) = serve(browser, &link, tls, router).await {
                tracing::debug!("{error:#}");
            }
        });
    }
}

async fn serve(browser: TcpStream, link: &Link, tls: TlsAcceptor, router: Router) -> Result<()> {
    browser.set_nodelay(true)?;
    let stream = tls.accept(link.connect(browser)).await.context("TLS")?;
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        router.clone().oneshot(request.map(Body::new))
    });
    http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await
        .context("HTTP/2")
}
