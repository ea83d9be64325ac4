//! The headers, as the MDN HTTP Observatory grades them: over TLS, with the
//! redirect of the content network in front, on pages of residents and of staff.

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::connect_info::MockConnectInfo;
use axum::http::{Uri, header};
use axum::response::Redirect;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use journeys::harness::journey::seat;
use journeys::harness::programs::Program;
use journeys::harness::stack::stack;
use journeys::harness::{settings, staff};
use local_stack::alias::Version;
use local_stack::published::Published;
use local_stack::site::{self, Site};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

/// 145 are possible: five of them for being in the browsers' list of sites that
/// are HTTPS only (a domain asks for it once it is deployed), five for a good
/// cookie, five for a script that is named by its hash. Residents get no cookie,
/// and pages of staff have no script.
const RESIDENTS: i64 = 135;
const SIGNING_IN: i64 = 130;
const STAFF: i64 = 135;

/// The site on HTTPS and its redirect on HTTP.
struct Front {
    http: u16,
    https: u16,
    /// The staff program itself, behind the site.
    staff: SocketAddr,
    certificate: PathBuf,
    _folder: tempfile::TempDir,
}

struct Tls(TcpListener, TlsAcceptor);

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let Ok((stream, from)) = self.0.accept().await else { continue };
            if let Ok(stream) = self.1.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Front {
    async fn start() -> Result<Front> {
        let folder = tempfile::tempdir()?;
        let certificate = folder.path().join("certificate.pem");
        let (tls, redirect) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let (https, http) = (tls.local_addr()?.port(), redirect.local_addr()?.port());
        let acceptor = acceptor(&certificate)?;
        let (router, staff) = site(https)?;
        let router = router.layer(MockConnectInfo(SocketAddr::from(([127, 0, 0, 1], 0))));
        tokio::spawn(async move { axum::serve(Tls(tls, acceptor), router).await });
        let to_https =
            move |uri: Uri| async move { Redirect::permanent(&format!("https://localhost:{https}{uri}")) };
        tokio::spawn(async move { axum::serve(redirect, Router::new().fallback(to_https)).await });
        Ok(Front { http, https, staff, certificate, _folder: folder })
    }

    async fn grade(&self, path: &str, session: Option<&str>) -> Result<Value> {
        let mut options = json!({ "httpPort": self.http, "httpsPort": self.https, "path": path });
        if let Some(cookie) = session {
            let pair = cookie.split(';').next().unwrap_or_default();
            options["headers"] = json!([format!("Cookie: {pair}")]);
            options["cookie"] = json!(cookie);
        }
        let mut node = Command::new("node");
        node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("journeys/observatory.mjs"));
        node.arg(settings::observatory()).arg(options.to_string());
        node.env("NODE_EXTRA_CA_CERTS", &self.certificate);
        let done = tokio::task::spawn_blocking(move || node.output()).await?.context("Node.js is needed")?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Ok(serde_json::from_slice(&done.stdout)?)
    }
}

/// What the content network serves, with a staff program that knows that it is
/// reached over HTTPS.
fn site(https: u16) -> Result<(Router, SocketAddr)> {
    let running = &stack().running;
    let own = format!("SITE_URL=https://localhost:{https}");
    let environment = running.environment.iter().filter(|(name, _)| *name != "SITE_URL");
    let environment = environment.map(|(name, value)| OsString::from(format!("{name}={value}")));
    let program = settings::functions().join("staff").into_os_string();
    let arguments: Vec<OsString> =
        ["-i".into(), own.into()].into_iter().chain(environment).chain([program]).collect();
    let arguments: Vec<&std::ffi::OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let address = |line: &str| line.strip_prefix("listening http://").and_then(|rest| rest.parse().ok());
    let (_, staff): (_, SocketAddr) = Program::start(Path::new("/usr/bin/env"), &arguments, address);
    let nobody = || watch::channel(None).1;
    let version = Version::new(watch::channel(Some(staff)).1, CancellationToken::new());
    let router = site::router(Site {
        files: Published::new(&settings::dist(), "https://documents.invalid")?,
        mail: stack().data.join("mail"),
        office: stack().data.join("office.json"),
        intake: nobody(),
        sheets: nobody(),
        staff: watch::channel(Some(version)).1,
    });
    Ok((router, staff))
}

fn acceptor(certificate: &Path) -> Result<TlsAcceptor> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    std::fs::write(certificate, pem(own.cert.der()))?;
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// As Node.js reads it (RFC 7468).
fn pem(certificate: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(certificate);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn good(path: &str, graded: &Value, least: i64) {
    assert_eq!(graded["status"], 200, "{path}: {graded:#}");
    assert_eq!(graded["grade"], "A+", "{path}: {graded:#}");
    assert!(graded["score"].as_i64() >= Some(least), "{path}: {graded:#}");
    let failed: Vec<&Value> =
        graded["tests"].as_array().into_iter().flatten().filter(|test| test["pass"] != true).collect();
    assert!(failed.is_empty(), "{path}: {failed:#?}");
}

#[tokio::test]
async fn the_observatory_gives_the_best_grade() {
    let _seat = seat().await;
    let front = Front::start().await.unwrap();
    for path in ["/", "/layanan/akta-kelahiran/", "/layanan/akta-kelahiran/isi/", "/lacak/"] {
        good(path, &front.grade(path, None).await.unwrap(), RESIDENTS);
    }
    good("/api/staff/masuk", &front.grade("/api/staff/masuk", None).await.unwrap(), SIGNING_IN);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let entered = staff::enter(&client, &format!("http://{}", front.staff)).await.unwrap();
    let cookie = entered.headers()[header::SET_COOKIE].to_str().unwrap();
    good("/api/staff/", &front.grade("/api/staff/", Some(cookie)).await.unwrap(), STAFF);
}
