//! Stands between the function and a store, and notes each call: what it cost
//! and how long it took.

#![allow(dead_code, reason = "each bench looks at a part of it")]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use reqwest::Client;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A call to the store.
#[derive(Clone, Debug)]
pub struct Call {
    /// DynamoDB's name of it; the method for object storage.
    pub name: String,
    /// Write and read capacity units, indexes included.
    pub writes: f64,
    pub reads: f64,
    /// When it ran.
    pub from: Instant,
    pub to: Instant,
}

/// A running proxy.
#[derive(Clone)]
pub struct Proxy {
    pub url: String,
    client: Client,
    upstream: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

/// Starts a proxy in front of a store.
pub async fn start(upstream: &str) -> Proxy {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = Proxy {
        url: format!("http://{}", listener.local_addr().unwrap()),
        client: Client::new(),
        upstream: upstream.to_owned(),
        calls: Arc::default(),
    };
    let router = Router::new().fallback(forward).with_state(proxy.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    proxy
}

impl Proxy {
    /// The calls since the last time.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

/// How long at least one of these calls was running.
pub fn busy(mut calls: Vec<Call>) -> Duration {
    calls.sort_by_key(|call| call.from);
    let mut together = Duration::ZERO;
    let mut until: Option<Instant> = None;
    for call in calls {
        let from = until.map_or(call.from, |until| until.max(call.from));
        together += call.to.saturating_duration_since(from);
        until = Some(until.map_or(call.to, |until| until.max(call.to)));
    }
    together
}

async fn forward(State(proxy): State<Proxy>, request: Request) -> Response<Body> {
    let from = Instant::now();
    let (parts, body) = request.into_parts();
    let mut body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers.get("x-amz-target").map(|target| target.to_str().unwrap().to_owned());
    let name = target
        .as_deref()
        .and_then(|target| target.split('.').nth(1))
        .unwrap_or(parts.method.as_str())
        .to_owned();
    if target.is_some() {
        let mut json: Value = serde_json::from_slice(&body).unwrap();
        json["ReturnConsumedCapacity"] = "INDEXES".into();
        body = Bytes::from(json.to_string());
    }
    let mut headers = parts.headers;
    headers.remove("content-length");
    let url = format!("{}{}", proxy.upstream, parts.uri);
    let reply = proxy.client.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
    let mut response = Response::builder().status(reply.status());
    for (name, value) in reply.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
        response = response.header(name, value);
    }
    let body = reply.bytes().await.unwrap();
    let (mut writes, mut reads) = (0.0, 0.0);
    if target.is_some() {
        let json: Value = serde_json::from_slice(&body).unwrap();
        let consumed = &json["ConsumedCapacity"];
        let list = consumed.as_array().cloned().unwrap_or_else(|| vec![consumed.clone()]);
        let units: f64 = list.iter().filter_map(|one| one["CapacityUnits"].as_f64()).sum();
        match name.as_str() {
            "GetItem" | "Query" => reads = units,
            _ => writes = units,
        }
    }
    proxy.calls.lock().unwrap().push(Call { name, writes, reads, from, to: Instant::now() });
    response.body(Body::from(body)).unwrap()
}
