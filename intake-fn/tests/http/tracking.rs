//! Following an application.

use crate::sample::Sample;
use crate::world::{World, ok, refused};
use domain::status::Status;
use domain::value::RegistrationNumber;
use domain::wire::TrackingReply;
use serde_json::json;

#[tokio::test]
async fn by_number_and_nik_or_by_token() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    let typed = receipt.number.to_lowercase().replace('-', " ");
    for request in [
        json!({ "number": receipt.number, "nik": sample.nik() }),
        json!({ "number": typed, "nik": format!(" {} ", sample.nik()) }),
        json!({ "token": receipt.token }),
    ] {
        let reply: TrackingReply = ok(world.track(&request).await).await;
        assert_eq!(reply.number, receipt.number);
        assert_eq!(reply.status, Status::Diterima);
        assert_eq!(reply.timeline.len(), 1);
        assert_eq!(reply.timeline[0].at, receipt.submitted_at);
        assert!(reply.due.is_some());
        let text = serde_json::to_string(&reply).unwrap();
        assert!(sample.personal().iter().all(|word| !text.contains(word)));
    }
}

#[tokio::test]
async fn the_last_day_counts_from_the_date_in_lebong() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    world.save_and_upload(&sample).await;
    // 24 November 01:00 in Lebong; KTP: 14 days.
    let url = format!("{}/api/applications/{}/submission", world.intake, sample.id);
    let submitted =
        world.client.post(url).bearer_auth(&sample.secret).header("x-waktu", "2026-11-23T18:00:00Z");
    let receipt: domain::wire::Receipt = ok(submitted.send().await.unwrap()).await;
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert_eq!(reply.due.as_deref(), Some("2026-12-08"));
}

#[tokio::test]
async fn a_wrong_number_and_a_wrong_nik_look_the_same() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    let other = RegistrationNumber::from_random([9; 8]).to_string();
    let wrong_nik =
        refused(world.track(&json!({ "number": receipt.number, "nik": "1707015205950001" })).await, 404)
            .await;
    let wrong_number =
        refused(world.track(&json!({ "number": other, "nik": sample.nik() })).await, 404).await;
    let wrong_token = refused(world.track(&json!({ "token": "x".repeat(43) })).await, 404).await;
    for reply in [&wrong_number, &wrong_token] {
        assert_eq!(
            (&reply.kind, &reply.detail, &reply.title),
            (&wrong_nik.kind, &wrong_nik.detail, &wrong_nik.title)
        );
    }
    // A draft is not an application yet.
    let draft = Sample::moving();
    world.save_and_upload(&draft).await;
    let id = intake_fn::request::ApplicationId::parse(&draft.id).unwrap();
    let token = world.app.config.secret_key.receipt_token(id.0);
    refused(world.track(&json!({ "token": token })).await, 404).await;
}

#[tokio::test]
async fn typing_mistakes_are_explained() {
    let world = World::start().await;
    let reply = refused(world.track(&json!({ "number": "LBG-ACDE", "nik": "12" })).await, 422).await;
    let problems: Vec<_> = reply.problems.iter().map(|p| (p.field.as_str(), p.code.as_str())).collect();
    assert_eq!(problems, [("number", "number_length"), ("nik", "nik_length")]);
    refused(world.track(&json!({})).await, 422).await;
}

#[tokio::test]
async fn guessing_is_slowed_down_by_number_and_by_address() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    let track = async |number: &str, nik: &str, address: &str, time: &str| {
        let request = world.client.post(format!("{}/api/tracking", world.intake));
        let request = request.header("x-forwarded-for", address).header("x-waktu", time);
        request.json(&json!({ "number": number, "nik": nik })).send().await.unwrap()
    };
    let (hour, next_hour) = ("2026-11-23T10:30:00Z", "2026-11-23T11:00:00Z");
    // Being right does not use the tries up.
    for _ in 0..15 {
        assert_eq!(track(&receipt.number, &sample.nik(), "203.0.113.1", hour).await.status(), 200);
    }
    for _ in 0..10 {
        refused(track(&receipt.number, "1707015205950001", "203.0.113.2", hour).await, 404).await;
    }
    let response = track(&receipt.number, "1707015205950001", "203.0.113.3", hour).await;
    assert_eq!(response.headers()["retry-after"], "1800");
    refused(response, 429).await;
    refused(track(&receipt.number, &sample.nik(), "203.0.113.1", hour).await, 429).await;
    assert_eq!(track(&receipt.number, &sample.nik(), "203.0.113.1", next_hour).await.status(), 200);

    // One address over many numbers.
    for seed in 0..30u8 {
        let number = RegistrationNumber::from_random([seed; 8]).to_string();
        refused(track(&number, &sample.nik(), "203.0.113.9", hour).await, 404).await;
    }
    refused(track(&receipt.number, &sample.nik(), "203.0.113.9", hour).await, 429).await;
}
