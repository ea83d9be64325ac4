//! The built programs as Lambda runs them: they ask the runtime API for events
//! and post their answers there.

use crate::runtime_api::{RuntimeApi, event};
use crate::sample::Sample;
use crate::world::World;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

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

/// API Gateway hands bytes on only when they come as base64.
#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_goes_through_the_runtime_api_unharmed() {
    let world = World::start().await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_sheets")).await;
    let body = json!({ "answers": Sample::birth().answers }).to_string();
    let reply = lambda.invoke(event("POST", "/api/sheets/akta-kelahiran/F-2.03", "", &body)).await;
    let reply = &reply["body"];
    assert_eq!((&reply["statusCode"], &reply["isBase64Encoded"]), (&200.into(), &true.into()));
    assert_eq!(reply["headers"]["content-type"], "application/pdf");
    let pdf = BASE64_STANDARD.decode(reply["body"].as_str().unwrap()).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scheduler_starts_each_job() {
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
    let everything = |from: &str| json!({ "job": "retention", "everything": true, "from": from });
    assert_eq!(lambda.invoke(everything("2026-11-25")).await["kind"], "response");
    assert_eq!(lambda.invoke(everything("kemarin")).await["kind"], "error");
}
