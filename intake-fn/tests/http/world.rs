//! The stand-ins and the routers of one test.

use crate::sample::Sample;
use axum::Router;
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::wire::{ErrorReply, Receipt, SaveReply};
use intake_fn::{app, app::App, config::Config};
use reqwest::{Client, Response, StatusCode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Everything that one test talks to.
pub struct World {
    pub app: Arc<App>,
    pub intake: String,
    pub staff: String,
    pub client: Client,
    pub environment: HashMap<String, String>,
    pub files: TempDir,
    mails: Arc<Mutex<Vec<String>>>,
}

impl World {
    /// Starts stand-ins and routers.
    pub async fn start() -> World {
        let files = TempDir::new().unwrap();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let dynamodb = match std::env::var("DYNAMODB_LOCAL_ENDPOINT") {
            Ok(endpoint) if !endpoint.is_empty() => endpoint,
            _ => dynamodb().await,
        };
        let table = format!("lebong-{}", intake_fn::keys::hex(&intake_fn::keys::random::<6>()));
        std::fs::create_dir(files.path().join("dokumen")).unwrap();
        let environment: HashMap<String, String> = [
            ("TABLE_NAME", table.as_str()),
            ("DOCUMENT_BUCKET", "dokumen"),
            ("SITE_URL", "http://127.0.0.1:8080"),
            ("MAIL_FROM", "Dukcapil Lebong <layanan@contoh.id>"),
            ("STAFF_MAIL", "petugas@contoh.id,kepala@contoh.id"),
            ("SECRET_KEY", &"5a".repeat(32)),
            ("AWS_REGION", "ap-southeast-3"),
            ("AWS_ACCESS_KEY_ID", "uji"),
            ("AWS_SECRET_ACCESS_KEY", "rahasia"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb),
            ("AWS_ENDPOINT_URL_S3", &object_store(&files).await),
            ("AWS_ENDPOINT_URL_SESV2", &mailbox(mails.clone()).await),
            ("WAKTU_HEADER", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let app = Arc::new(App::new(Config::read(|name| environment.get(name).cloned()).unwrap()));
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        create_table(&client, &dynamodb, &table).await;
        let (intake, staff) = (serve(app::intake(app.clone())).await, serve(app::staff(app.clone())).await);
        World { app, intake, staff, client, environment, files, mails }
    }

    /// Every mail so far, decoded enough to be searched.
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }

    /// Saves an application.
    pub async fn save(&self, sample: &Sample) -> Response {
        let url = format!("{}/api/applications/{}", self.intake, sample.id);
        self.client.put(url).bearer_auth(&sample.secret).json(&sample.request()).send().await.unwrap()
    }

    /// Saves an application that must be right, and sends the pages that are
    /// asked for.
    pub async fn save_and_upload(&self, sample: &Sample) -> SaveReply {
        let reply = ok::<SaveReply>(self.save(sample).await).await;
        for upload in &reply.uploads {
            let status = self.upload(upload, sample.bytes_of(&upload.page)).await;
            assert_eq!(status, StatusCode::OK, "{}", upload.page);
        }
        reply
    }

    /// Sends one page to its place.
    pub async fn upload(&self, upload: &domain::wire::Upload, bytes: Vec<u8>) -> StatusCode {
        let mut request = self.client.put(&upload.url).body(bytes);
        for (name, value) in upload.headers.iter().filter(|(name, _)| name != "host") {
            request = request.header(name, value);
        }
        request.send().await.unwrap().status()
    }

    /// Submits an application.
    pub async fn submit(&self, sample: &Sample) -> Response {
        let url = format!("{}/api/applications/{}/submission", self.intake, sample.id);
        self.client.post(url).bearer_auth(&sample.secret).send().await.unwrap()
    }

    /// Does all of it.
    pub async fn apply(&self, sample: &Sample) -> Receipt {
        self.save_and_upload(sample).await;
        ok(self.submit(sample).await).await
    }

    /// Asks for the status.
    pub async fn track(&self, request: &serde_json::Value) -> Response {
        self.client.post(format!("{}/api/tracking", self.intake)).json(request).send().await.unwrap()
    }

    /// Every key in the bucket that begins with this.
    pub fn keys(&self, prefix: &str) -> Vec<String> {
        let root = self.files.path().join("dokumen");
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    found.push(entry.path().strip_prefix(&root).unwrap().display().to_string());
                }
            }
        }
        found.retain(|key| key.starts_with(prefix));
        found.sort();
        found
    }
}

/// The body of a reply that must be right.
pub async fn ok<T: serde::de::DeserializeOwned>(response: Response) -> T {
    let (status, body) = (response.status(), response.text().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{body}");
    serde_json::from_str(&body).unwrap()
}

/// The problem details of a reply that must be a refusal with this status.
pub async fn refused(response: Response, status: u16) -> ErrorReply {
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let (given, body) = (response.status().as_u16(), response.text().await.unwrap());
    assert_eq!(given, status, "{body}");
    assert!(kind.unwrap_or_default().starts_with("application/problem+json"), "{body}");
    let reply: ErrorReply = serde_json::from_str(&body).unwrap();
    assert_eq!(reply.status, status);
    assert_eq!(reply.reference.len(), 9, "{}", reply.reference);
    assert!(!reply.detail.is_empty() && !reply.title.is_empty() && reply.kind.starts_with("/problem/"));
    reply
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn dynamodb() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    address
}

async fn create_table(client: &Client, dynamodb: &str, name: &str) {
    let mut table: serde_json::Value =
        serde_json::from_str(include_str!("../../../infra/table.json")).unwrap();
    table["TableName"] = name.into();
    let request = client
        .post(dynamodb)
        .header("x-amz-target", "DynamoDB_20120810.CreateTable")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-date", "20260101T000000Z")
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=uji/20260101/ap-southeast-3/dynamodb/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=0",
        )
        .body(table.to_string());
    let response = request.send().await.unwrap();
    let (status, body) = (response.status(), response.text().await.unwrap());
    assert!(status.is_success(), "{body}");
}

async fn object_store(files: &TempDir) -> String {
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let mut builder = s3s::service::S3ServiceBuilder::new(s3s_fs::FileSystem::new(files.path()).unwrap());
    builder.set_auth(s3s::auth::SimpleAuth::from_single("uji", "rahasia"));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let service = service.clone();
            tokio::spawn(async move {
                let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    address
}

/// Keeps mails with their parts decoded, so that tests can search them.
async fn mailbox(mails: Arc<Mutex<Vec<String>>>) -> String {
    let take = move |axum::Json(request): axum::Json<serde_json::Value>| {
        let raw = request["Content"]["Raw"]["Data"].as_str().unwrap().to_owned();
        let mail = String::from_utf8(BASE64_STANDARD.decode(raw).unwrap()).unwrap();
        mails.lock().unwrap().push(readable(&mail));
        async { axum::Json(serde_json::json!({ "MessageId": "1" })) }
    };
    serve(Router::new().route("/v2/email/outbound-emails", axum::routing::post(take))).await
}

/// Undoes quoted-printable and base64 of the parts.
fn readable(mail: &str) -> String {
    let mut text = mail.replace("=\r\n", "");
    while let Some(at) = text.find("=3D") {
        text.replace_range(at..at + 3, "=");
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| *first == b'=').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    let parts: Vec<String> = String::from_utf8_lossy(&bytes)
        .split("\r\n\r\n")
        .map(|part| {
            let packed: String = part.split_whitespace().take_while(|line| !line.starts_with("--")).collect();
            match BASE64_STANDARD.decode(&packed) {
                Ok(plain) if packed.len() > 40 => String::from_utf8(plain).unwrap_or_default(),
                _ => part.to_owned(),
            }
        })
        .collect();
    parts.join("\n\n")
}
