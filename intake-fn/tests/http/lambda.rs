//! The built program as Lambda runs it: it asks the runtime API for events and
//! posts its answers there.

use crate::program::command;
use crate::sample::Sample;
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

/// A small runtime API: hands out events one by one and takes the answers.
struct RuntimeApi {
    child: Child,
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
    async fn start(world: &World, program: &str) -> RuntimeApi {
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

    async fn invoke(&mut self, event: Value) -> Value {
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
fn event(method: &str, path: &str, secret: &str, body: &str) -> Value {
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

#[tokio::test(flavor = "multi_thread")]
async fn save_and_submit_through_the_runtime_api() {
    let world = World::start().await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_intake")).await;
    let sample = Sample::lost_card();
    let path = format!("/api/applications/{}", sample.id);
    let body = serde_json::to_string(&sample.request()).unwrap();

    let saved = lambda.invoke(event("PUT", &path, &sample.secret, &body)).await;
    assert_eq!((&saved["kind"], &saved["body"]["statusCode"]), (&"response".into(), &200.into()), "{saved}");
    let reply: domain::wire::SaveReply =
        serde_json::from_str(saved["body"]["body"].as_str().unwrap()).unwrap();
    for upload in &reply.uploads {
        assert_eq!(world.upload(upload, sample.bytes_of(&upload.page)).await, 200);
    }
    let submitted = lambda.invoke(event("POST", &format!("{path}/submission"), &sample.secret, "")).await;
    assert_eq!(submitted["body"]["statusCode"], 200, "{submitted}");
    assert!(submitted["body"]["body"].as_str().unwrap().contains("LBG-"));

    let refused = lambda.invoke(event("PUT", &path, &sample.secret, "{")).await;
    assert_eq!(refused["body"]["statusCode"], 400);
    assert_eq!(refused["body"]["isBase64Encoded"], false);
    assert!(
        refused["body"]["headers"]["content-type"].as_str().unwrap().starts_with("application/problem+json")
    );
    let missing = lambda.invoke(event("GET", "/api/tidak-ada", "", "")).await;
    assert_eq!(missing["body"]["statusCode"], 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scheduler_starts_both_jobs() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    world.apply(&sample).await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_digest")).await;
    let digest = lambda.invoke(json!({ "job": "digest" })).await;
    assert_eq!(digest, json!({ "kind": "response", "body": { "applications": 1 } }));
    assert_eq!(world.mails().len(), 1);
    let sweep = lambda.invoke(json!({ "job": "sweep" })).await;
    assert_eq!(sweep, json!({ "kind": "response", "body": { "applications": 0 } }));
    assert_eq!(lambda.invoke(json!({ "job": "lain" })).await["kind"], "error");
}
