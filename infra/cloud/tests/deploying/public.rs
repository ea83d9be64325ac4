//! The public address: what the content network and the API do in the cloud,
//! out of moto's site bucket and by the version that `live` leads to.

use crate::emulator::public_bucket;
use crate::sample::Sample;
use aws_config::SdkConfig;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// A site.
pub struct Public {
    /// Its address.
    pub address: String,
    shared: Arc<Shared>,
}

struct Shared {
    s3: aws_sdk_s3::Client,
    lambda: aws_sdk_lambda::Client,
    stacks: aws_sdk_cloudformation::Client,
    /// Programs by the hash that Lambda tells of their zips.
    programs: Mutex<HashMap<String, String>>,
}

impl Public {
    /// Starts it.
    pub async fn start(config: &SdkConfig) -> Public {
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(true).build();
        let shared = Arc::new(Shared {
            s3: aws_sdk_s3::Client::from_conf(s3),
            lambda: aws_sdk_lambda::Client::new(config),
            stacks: aws_sdk_cloudformation::Client::new(config),
            programs: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Public { address, shared }
    }

    /// Learns a program, which it then can run.
    pub fn knows(&self, sample: &Sample) {
        let zip = std::fs::read(sample.path("package/arm64/intake.zip")).unwrap();
        let hash = BASE64_STANDARD.encode(Sha256::digest(&zip));
        self.shared.programs.lock().unwrap().insert(hash, String::from_utf8(zip).unwrap());
    }

    /// The commit that `/api/health` tells.
    pub fn commit(&self) -> String {
        let health: serde_json::Value = serde_json::from_str(&self.body("/api/health")).unwrap();
        health["commit"].as_str().unwrap().to_owned()
    }

    /// What a browser gets.
    pub fn body(&self, path: &str) -> String {
        let address = format!("{}{path}", self.address);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { reqwest::get(address).await.unwrap().text().await.unwrap() })
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path();
    let mut response = if path == "/api/health" {
        shared.health().await
    } else {
        let brotli = request.headers().get(header::ACCEPT_ENCODING).is_some_and(|value| value == "br");
        shared.file(path, brotli).await
    };
    shared.add_headers(response.headers_mut()).await;
    response
}

impl Shared {
    async fn health(&self) -> Response {
        let function = self.lambda.get_function().function_name("lebong-staging-intake").qualifier("live");
        let Ok(function) = function.send().await else { return empty(StatusCode::NOT_FOUND) };
        let hash = function.configuration.unwrap().code_sha256.unwrap();
        let program = self.programs.lock().unwrap()[&hash].clone();
        let (state, commit) = program.split_once(' ').unwrap();
        let well = state != "sick";
        let health = serde_json::json!({ "commit": commit, "table": well, "bucket": true });
        Response::new(Body::from(health.to_string()))
    }

    async fn file(&self, path: &str, brotli: bool) -> Response {
        let mut key = path.trim_start_matches('/').to_owned();
        if key.is_empty() || key.ends_with('/') {
            key.push_str("index.html");
        }
        if brotli {
            key.push_str(".br");
        }
        let object = self.s3.get_object().bucket(public_bucket()).key(key).send().await;
        let Ok(object) = object else { return empty(StatusCode::NOT_FOUND) };
        let mut response = empty(StatusCode::OK);
        let told = [
            (header::CONTENT_TYPE, object.content_type.clone()),
            (header::CACHE_CONTROL, object.cache_control.clone()),
            (header::CONTENT_ENCODING, object.content_encoding.clone()),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                response.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        let body = object.body.collect().await.unwrap().into_bytes();
        *response.body_mut() = Body::from(body);
        response
    }

    /// What the stack's policy of headers does with its parameters.
    async fn add_headers(&self, headers: &mut HeaderMap) {
        let stack = self.stacks.describe_stacks().stack_name("lebong-staging").send().await;
        let Ok(stack) = stack else { return };
        let told = stack.stacks().iter().flat_map(|stack| stack.parameters());
        let told = told.filter(|told| told.parameter_key() == Some("StyleHashes"));
        let hashes = told.filter_map(|told| told.parameter_value()).next().unwrap_or_default().to_owned();
        let texts: BTreeMap<String, String> =
            serde_json::from_str(include_str!("../../../headers.json")).unwrap();
        for (name, value) in texts {
            let value = value.replace("{style_hashes}", &hashes);
            let name: header::HeaderName = name.parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
