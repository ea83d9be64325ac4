//! The stand-ins and the routers of one test.

#![allow(dead_code, reason = "the benches use a part of it")]

use crate::sample::Sample;
use axum::Router;
use domain::wire::{ErrorReply, Receipt, SaveReply};
use intake_fn::{app, app::App, config::Config};
use local_stack::{dynamodb::DynamoDb, server::Server};
use reqwest::{Client, Response, StatusCode};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Everything that one test talks to.
pub struct World {
    pub app: Arc<App>,
    pub intake: String,
    pub staff: String,
    pub sheets: String,
    pub client: Client,
    pub environment: BTreeMap<String, String>,
    pub files: TempDir,
    /// They stop when they are dropped.
    _stand_ins: (Option<DynamoDb>, Server, Server),
}

impl World {
    /// Starts stand-ins and routers.
    pub async fn start() -> World {
        let files = TempDir::new().unwrap();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (dynamodb, store, table) = match std::env::var("DYNAMODB_LOCAL_ENDPOINT") {
            Ok(endpoint) if !endpoint.is_empty() => {
                let table = format!("lebong-{}", intake_fn::keys::hex(&intake_fn::keys::random::<6>()));
                create_table(&client, &endpoint, &table).await;
                (endpoint, None, table)
            }
            _ => {
                let store = local_stack::dynamodb::start(None).await.unwrap();
                (store.url(), Some(store), local_stack::dynamodb::TABLE.to_owned())
            }
        };
        let site = "http://127.0.0.1:8080";
        let bucket = local_stack::object_store::start(&files.path().join("s3"), site).await.unwrap();
        let mail = local_stack::mailbox::start(&files.path().join("mail")).await.unwrap();
        let environment: BTreeMap<String, String> = [
            ("TABLE_NAME", table.as_str()),
            ("DOCUMENT_BUCKET", local_stack::object_store::BUCKET),
            ("BACKUP_BUCKET", local_stack::object_store::BACKUP_BUCKET),
            ("SITE_URL", site),
            ("MAIL_FROM", "Dukcapil Lebong <layanan@contoh.id>"),
            ("STAFF_MAIL", "petugas@contoh.id,kepala@contoh.id"),
            ("SECRET_KEY", &"5a".repeat(32)),
            ("AWS_REGION", local_stack::environment::REGION),
            ("AWS_ACCESS_KEY_ID", local_stack::environment::ACCESS_KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", local_stack::environment::SECRET_ACCESS_KEY),
            ("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb),
            ("AWS_ENDPOINT_URL_S3", &bucket.url()),
            ("AWS_ENDPOINT_URL_SESV2", &mail.url()),
            ("WAKTU_HEADER", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let app = Arc::new(App::new(Config::read(|name| environment.get(name).cloned()).unwrap()));
        let (intake, staff) = (serve(app::intake(app.clone())).await, serve(app::staff(app.clone())).await);
        let sheets = serve(app::sheets(app.clone())).await;
        World { app, intake, staff, sheets, client, environment, files, _stand_ins: (store, bucket, mail) }
    }

    /// Every mail so far, oldest first: its headers as they are, its parts
    /// decoded.
    pub fn mails(&self) -> Vec<String> {
        let folder = std::fs::read_dir(self.files.path().join("mail")).unwrap();
        let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let read = |path| {
            let raw = std::fs::read_to_string(path).unwrap();
            let mail = mail_parser::MessageParser::default().parse(&raw).unwrap();
            let headers = raw.split("\r\n\r\n").next().unwrap();
            format!("{headers}\n\n{}\n\n{}", mail.body_text(0).unwrap(), mail.body_html(0).unwrap())
        };
        paths.iter().map(read).collect()
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
        for (name, value) in &upload.headers {
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

    /// The folder that holds the bucket's objects.
    pub fn bucket(&self) -> PathBuf {
        self.files.path().join("s3").join(local_stack::object_store::BUCKET)
    }

    /// Every key in the bucket that begins with this.
    pub fn keys(&self, prefix: &str) -> Vec<String> {
        let root = self.bucket();
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

/// Serves a router on a free port.
pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn create_table(client: &Client, dynamodb: &str, name: &str) {
    let mut table: serde_json::Value =
        serde_json::from_str(include_str!("../../../infra/table.json")).unwrap();
    table["TableName"] = name.into();
    // DynamoDB Local parts tables by key and region, but checks no signature.
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/20260101/{}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0",
        local_stack::environment::ACCESS_KEY_ID,
        local_stack::environment::REGION,
    );
    let request = client
        .post(dynamodb)
        .header("x-amz-target", "DynamoDB_20120810.CreateTable")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-date", "20260101T000000Z")
        .header("authorization", authorization)
        .body(table.to_string());
    let response = request.send().await.unwrap();
    let (status, body) = (response.status(), response.text().await.unwrap());
    assert!(status.is_success(), "{body}");
}
