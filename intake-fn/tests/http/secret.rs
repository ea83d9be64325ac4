//! The secret key out of the parameter store.

use crate::program::{Program, command};
use crate::sample::Sample;
use crate::world::{World, serve};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const NAME: &str = "/lebong/uji/secret-key";

/// A small parameter store that holds one secret.
async fn parameter_store(secret: String, asked: Arc<AtomicUsize>) -> String {
    let answer = async move |headers: HeaderMap, body: Bytes| {
        let request: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(headers["x-amz-target"], "AmazonSSM.GetParameter");
        assert!(headers["authorization"].to_str().unwrap().contains("/ap-southeast-3/ssm/aws4_request"));
        asked.fetch_add(1, Ordering::SeqCst);
        if request["Name"] != NAME {
            return (StatusCode::BAD_REQUEST, Json(json!({ "__type": "ParameterNotFound" })));
        }
        let value = if request["WithDecryption"] == true { secret.as_str() } else { "sandi" };
        let parameter = json!({ "Name": NAME, "Type": "SecureString", "Value": value, "Version": 1 });
        (StatusCode::OK, Json(json!({ "Parameter": parameter })))
    };
    serve(Router::new().route("/", post(answer))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_read_once_when_the_program_starts() {
    let mut world = World::start().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let secret = world.environment.remove("SECRET_KEY").unwrap();
    let store = parameter_store(secret, asked.clone()).await;
    world.environment.insert("AWS_ENDPOINT_URL_SSM".into(), store);
    world.environment.insert("SECRET_KEY_PARAMETER".into(), NAME.into());
    let intake = Program::start(&world, env!("CARGO_BIN_EXE_intake"));
    world.intake = intake.url.clone();

    for _ in 0..2 {
        let sample = Sample::lost_card();
        let receipt = world.apply(&sample).await;
        let id = intake_fn::request::ApplicationId::parse(&sample.id).unwrap();
        let key = &world.app.config.secret_key;
        assert_eq!(key.read_receipt_token(&receipt.token), Some(id.0), "it is the same key");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    intake.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_parameter_no_program_starts_and_the_reason_is_said() {
    let mut world = World::start().await;
    let secret = world.environment.remove("SECRET_KEY").unwrap();
    let store = parameter_store(secret.clone(), Arc::default()).await;
    let start = |name: &str| {
        let mut digest = command(&world, env!("CARGO_BIN_EXE_digest"));
        digest.env("AWS_ENDPOINT_URL_SSM", &store).env("SECRET_KEY_PARAMETER", name);
        let output = tokio::task::block_in_place(|| digest.output().unwrap());
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = start("/lebong/lain");
    assert!(said.contains("SECRET_KEY_PARAMETER") && said.contains("ParameterNotFound"), "{said}");
    assert!(!said.contains(&secret));
    // Neither the one nor the other.
    assert!(start("").contains("SECRET_KEY"));
}
