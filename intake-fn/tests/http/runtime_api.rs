//! A small runtime API of Lambda: hands out events one by one and takes the
//! answers, whole or as a stream.

#![allow(dead_code, reason = "the benches use a part of it")]

use crate::program::command;
use crate::world::World;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::process::{Child, Stdio};
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::sync::{Mutex, mpsc};

/// The runtime API with the one program that asks it.
pub struct RuntimeApi {
    pub child: Child,
    events: mpsc::UnboundedSender<Value>,
    answers: mpsc::UnboundedReceiver<Answer>,
    log: NamedTempFile,
}

/// What a program posted.
struct Answer {
    kind: String,
    headers: HeaderMap,
    body: Bytes,
}

type Shared = (Arc<Mutex<mpsc::UnboundedReceiver<Value>>>, mpsc::UnboundedSender<Answer>);

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
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    // The test may have ended.
    let _ = answers.send(Answer { kind, headers, body });
    StatusCode::ACCEPTED
}

impl RuntimeApi {
    /// Starts a program that asks this API.
    pub async fn start(world: &World, program: &str) -> RuntimeApi {
        RuntimeApi::start_with(world, program, &[]).await
    }

    /// Starts a program with more variables in its environment.
    pub async fn start_with(world: &World, program: &str, variables: &[(&str, &str)]) -> RuntimeApi {
        let (events, to_hand_out) = mpsc::unbounded_channel();
        let (to_keep, answers) = mpsc::unbounded_channel();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(answer))
            .layer(DefaultBodyLimit::disable())
            .with_state((Arc::new(Mutex::new(to_hand_out)), to_keep));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let log = NamedTempFile::new().unwrap();
        let child = command(world, program)
            .envs(variables.iter().copied())
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "uji")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "uji")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "uji")
            .stdout(Stdio::null())
            .stderr(log.reopen().unwrap())
            .spawn()
            .unwrap();
        RuntimeApi { child, events, answers, log }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }

    async fn answer(&mut self, event: Value) -> Answer {
        self.events.send(event).unwrap();
        let wait = std::time::Duration::from_secs(20);
        tokio::time::timeout(wait, self.answers.recv()).await.expect("an answer in time").unwrap()
    }

    /// Hands an event out and waits for the whole answer.
    pub async fn invoke(&mut self, event: Value) -> Value {
        let answer = self.answer(event).await;
        json!({ "kind": answer.kind, "body": serde_json::from_slice::<Value>(&answer.body).unwrap() })
    }

    /// Hands an event out and waits for the end of a streamed answer. Returns
    /// its status with the headers, and its body. Lambda parts the two by eight
    /// zero bytes.
    pub async fn invoke_streaming(&mut self, event: Value) -> (Value, Vec<u8>) {
        let Answer { headers, body, .. } = self.answer(event).await;
        assert_eq!(headers["lambda-runtime-function-response-mode"], "streaming");
        assert_eq!(headers["content-type"], "application/vnd.awslambda.http-integration-response");
        let end = body.windows(8).position(|bytes| bytes == [0; 8]).expect("a prelude");
        (serde_json::from_slice(&body[..end]).unwrap(), body[end + 8..].to_vec())
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
