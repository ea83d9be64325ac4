//! Plays `intake`, `sheets`, `staff` and `digest` in the tests of the stack, so that they
//! need nothing but this crate. What it was given, it tells.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a part of tests")]

use axum::extract::Request;
use axum::routing::any;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() {
    if let Some(job) = std::env::args().nth(1) {
        return send_mail(&job).await;
    }
    let listener = tokio::net::TcpListener::bind(std::env::var("LISTEN").unwrap()).await.unwrap();
    println!("listening http://{}", listener.local_addr().unwrap());
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    axum::serve(listener, Router::new().fallback(any(tell)))
        .with_graceful_shutdown(async move {
            terminate.recv().await;
        })
        .await
        .unwrap();
}

/// Who answers, what was asked, with which headers; `…/exit` dies of it, and
/// `…/hold?<file>` answers once the file is there, and says by `<file>.asked`
/// that it has come.
async fn tell(request: Request) -> Json<Value> {
    if request.uri().path().ends_with("/exit") {
        std::process::exit(3);
    }
    if request.uri().path().ends_with("/hold") {
        let file = request.uri().query().unwrap();
        std::fs::write(format!("{file}.asked"), "").unwrap();
        while !Path::new(file).exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let header =
        |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Json(json!({
        "pid": std::process::id(),
        "binary": std::env::current_exe().unwrap().file_name().unwrap().to_str(),
        "path": request.uri().to_string(),
        "caller": header("x-forwarded-for"),
        "time": header("x-waktu"),
        "variables": std::env::vars().map(|(name, _)| name).collect::<Vec<_>>(),
    }))
}

async fn send_mail(job: &str) {
    use base64::Engine;
    let message = format!("From: a@contoh.id\r\nTo: b@contoh.id\r\nSubject: {job}\r\n\r\nHalo.\r\n");
    let data = base64::engine::general_purpose::STANDARD.encode(message);
    let address = format!("{}/v2/email/outbound-emails", std::env::var("AWS_ENDPOINT_URL_SESV2").unwrap());
    let request = json!({ "Content": { "Raw": { "Data": data } } });
    reqwest::Client::new().post(address).json(&request).send().await.unwrap().error_for_status().unwrap();
}
