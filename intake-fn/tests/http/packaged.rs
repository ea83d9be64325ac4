//! The programs out of the zips that a deploy uploads, as Lambda runs them:
//! `cargo xtask package --try` takes them out, says in `LEBONG_PACKAGED` where
//! they are, and runs these tests. In an emulator, if they are for another
//! processor.

use crate::runtime_api::{RuntimeApi, event};
use crate::sample::Sample;
use crate::world::World;
use serde_json::json;

async fn start(world: &World, function: &str) -> RuntimeApi {
    let folder = std::env::var("LEBONG_PACKAGED").expect("run by cargo xtask package --try");
    RuntimeApi::start(world, &format!("{folder}/{function}.sh")).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages; cargo xtask package --try runs it"]
async fn the_packaged_intake_is_healthy_and_saves() {
    let world = World::start().await;
    let mut lambda = start(&world, "intake").await;
    let health = lambda.invoke(event("GET", "/api/health", "", "")).await;
    assert_eq!(health["body"]["statusCode"], 200, "{health}");
    let health: serde_json::Value = serde_json::from_str(health["body"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(health["commit"].as_str().map(str::len), Some(40), "it knows its commit: {health}");

    let sample = Sample::lost_card();
    let path = format!("/api/applications/{}", sample.id);
    let body = serde_json::to_string(&sample.request()).unwrap();
    let saved = lambda.invoke(event("PUT", &path, &sample.secret, &body)).await;
    assert_eq!(saved["body"]["statusCode"], 200, "{saved}");
    let reply: domain::wire::SaveReply =
        serde_json::from_str(saved["body"]["body"].as_str().unwrap()).unwrap();
    for upload in &reply.uploads {
        assert_eq!(world.upload(upload, sample.bytes_of(&upload.page)).await, 200);
    }
    let submitted = lambda.invoke(event("POST", &format!("{path}/submission"), &sample.secret, "")).await;
    assert_eq!(submitted["body"]["statusCode"], 200, "{submitted}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages; cargo xtask package --try runs it"]
async fn the_packaged_sheets_draw_a_pdf() {
    let world = World::start().await;
    let mut lambda = start(&world, "sheets").await;
    let body = json!({ "answers": Sample::birth().answers }).to_string();
    let reply = lambda.invoke(event("POST", "/api/sheets/akta-kelahiran/F-2.03", "", &body)).await;
    assert_eq!(reply["body"]["statusCode"], 200, "{reply}");
    assert_eq!(reply["body"]["headers"]["content-type"], "application/pdf");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages; cargo xtask package --try runs it"]
async fn the_packaged_console_asks_to_sign_in() {
    let world = World::start().await;
    let mut lambda = start(&world, "staff").await;
    let reply = lambda.invoke(event("GET", "/api/staff/masuk", "", "")).await;
    assert_eq!(reply["body"]["statusCode"], 200, "{reply}");
    assert!(reply["body"]["body"].as_str().unwrap().contains("<form"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the packages; cargo xtask package --try runs it"]
async fn the_packaged_digest_tells_staff() {
    let world = World::start().await;
    world.apply(&Sample::lost_card()).await;
    let mut lambda = start(&world, "digest").await;
    let reply = lambda.invoke(json!({ "job": "digest" })).await;
    assert_eq!(reply["kind"], "response", "{reply}");
    assert_eq!(world.mails().len(), 1);
}
