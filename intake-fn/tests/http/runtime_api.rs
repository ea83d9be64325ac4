//! A small runtime API of Lambda: hands out events one by one and takes the
//! answers.

#![allow(dead_code, reason = "the benches use a part of it")]

use crate::program::command;
use crate::world::World;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::process::Child;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// The runtime API with the one program that asks it.
pub struct RuntimeApi {
    pub child: Child,
    events: mpsc::UnboundedSender<Value>,
    answers: mpsc::UnboundedReceiver<Value>,
}

type Shared = (Arc<Mutex<mpsc::UnboundedReceiver<Value>>>, mpsc::UnboundedSender<Value>);

async fn next(State((events, _)): State<Shared>) -> Response {
    match events.lock().await.recv().await {
        Some(event) => {
            let headers = [
                ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
                ("lambda-runtime-deadline-ms", "9999999999999"),
                (
                    "lambda-runtime-invoked-function-arn",
                    "arn:aws:lambda:ap-southeast-3:123456789012:function:uji",
                ),
            ];
            (headers, event.to_string()).into_response()
        }
        None => StatusCode::GONE.into_response(),
    }
}

async fn answer(
    State((_, answers)): State<Shared>,
    Path((_, kind)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    let body: Value = serde_json::from_str(&body).unwrap();
    answers.send(json!({ "kind": kind, "body": body })).unwrap();
    StatusCode::ACCEPTED
}

impl RuntimeApi {
    /// Starts a program that asks this API.
    pub async fn start(world: &World, program: &str) -> RuntimeApi {
        let (events, to_hand_out) = mpsc::unbounded_channel();
        let (to_keep, answers) = mpsc::unbounded_channel();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(answer))
            .with_state((Arc::new(Mutex::new(to_hand_out)), to_keep));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let child = command(world, program)
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "uji")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "uji")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "uji")
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        RuntimeApi { child, events, answers }
    }

    /// Hands an event out and waits for the answer.
    pub async fn invoke(&mut self, event: Value) -> Value {
        self.events.send(event).unwrap();
        let wait = std::time::Duration::from_secs(20);
        tokio::time::timeout(wait, self.answers.recv()).await.expect("an answer in time").unwrap()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An event as API Gateway's HTTP API sends it (payload format 2.0).
pub fn event(method: &str, path: &str, secret: &str, body: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": { "content-type": "application/json", "authorization": format!("Bearer {secret}"), "host": "layanan.contoh.id" },
        "requestContext": {
            "accountId": "123456789012", "apiId": "uji", "domainName": "layanan.contoh.id", "domainPrefix": "layanan",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "uji" },
            "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "$default",
            "time": "23/Nov/2026:10:00:00 +0000", "timeEpoch": 1795428000000_i64
        },
        "body": body, "isBase64Encoded": false
    })
}
