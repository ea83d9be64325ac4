//! Saving and submitting.

use crate::sample::{Sample, jpeg};
use crate::world::{World, ok, refused};
use domain::document::MediaType;
use domain::wire::{Receipt, SaveReply, pages_digest_input};
use intake_fn::keys;
use intake_fn::request::ApplicationId;
use std::collections::HashSet;

#[tokio::test]
async fn from_the_first_save_to_the_receipt() {
    let world = World::start().await;
    for sample in [Sample::birth(), Sample::lost_card(), Sample::moving()] {
        let reply = world.save_and_upload(&sample).await;
        assert_eq!(reply.uploads.len(), sample.pages.len());
        for upload in &reply.uploads {
            let mut names: Vec<&str> = upload.headers.iter().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(
                names,
                ["content-type", "x-amz-checksum-sha256"],
                "what the bucket's CORS rules let through"
            );
        }
        let receipt: Receipt = ok(world.submit(&sample).await).await;
        assert!(receipt.number.starts_with("LBG-"));
        let request = sample.request();
        assert_eq!(
            receipt.pages_sha256,
            keys::hex(&keys::sha256(pages_digest_input(&request.pages).as_bytes()))
        );

        // What is stored: the answers, the labels, the journal, the pages.
        let id = ApplicationId::parse(&sample.id).unwrap();
        let stored = world.app.store.application(id).await.unwrap().unwrap();
        assert_eq!(stored.record.answers, sample.answers);
        assert_eq!(stored.record.snapshot.service_title, receipt.service_title);
        assert!(
            stored.record.snapshot.sections.iter().any(|s| s.rows.iter().any(|r| r.value == sample.nik()))
        );
        assert_eq!(stored.registration.unwrap().number, receipt.number);
        assert_eq!(world.app.store.journal_of(id).await.unwrap().len(), 1);
        assert_eq!(world.keys(&format!("accepted/{}", sample.id)).len(), sample.pages.len());
        assert_eq!(world.keys(&format!("pending/{}", sample.id)), Vec::<String>::new());
    }
    assert_eq!(world.app.store.notices(90).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_repeated_submission_gives_the_same_receipt() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let first = world.apply(&sample).await;
    for _ in 0..3 {
        assert_eq!(ok::<Receipt>(world.submit(&sample).await).await, first);
    }
    let later = world
        .client
        .post(format!("{}/api/applications/{}/submission", world.intake, sample.id))
        .bearer_auth(&sample.secret)
        .header("x-waktu", "2031-01-01T00:00:00Z")
        .json(&serde_json::json!({}));
    assert_eq!(ok::<Receipt>(later.send().await.unwrap()).await, first);
    assert_eq!(world.app.store.notices(90).await.unwrap().len(), 1);
}

#[tokio::test]
async fn many_submissions_at_once_give_one_number() {
    let world = World::start().await;
    let sample = Sample::birth();
    world.save_and_upload(&sample).await;
    let all = futures_util::future::join_all((0..8).map(|_| world.submit(&sample))).await;
    let mut receipts = Vec::new();
    for response in all {
        receipts.push(ok::<Receipt>(response).await);
    }
    let numbers: HashSet<&str> = receipts.iter().map(|receipt| receipt.number.as_str()).collect();
    assert_eq!(numbers.len(), 1, "{receipts:?}");
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    let id = ApplicationId::parse(&sample.id).unwrap();
    assert_eq!(world.app.store.journal_of(id).await.unwrap().len(), 1);
    assert_eq!(world.app.store.notices(90).await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_secret_learns_nothing() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let stranger = Sample { secret: keys::random_token(), ..sample.clone() };
    let unknown = Sample { id: keys::hex(&keys::random::<16>()), ..stranger.clone() };
    world.save_and_upload(&sample).await;
    let nothing = refused(world.submit(&unknown).await, 404).await;
    for submitted in [false, true] {
        if submitted {
            ok::<Receipt>(world.submit(&sample).await).await;
        }
        for response in [world.save(&stranger).await, world.submit(&stranger).await] {
            let reply = refused(response, 404).await;
            assert_eq!((reply.kind, reply.detail), (nothing.kind.clone(), nothing.detail.clone()));
        }
    }
}

#[tokio::test]
async fn a_save_replaces_an_older_one_and_asks_only_for_what_is_missing() {
    let world = World::start().await;
    let mut sample = Sample::lost_card();
    world.save_and_upload(&sample).await;
    let again: SaveReply = ok(world.save(&sample).await).await;
    assert_eq!(again.uploads.len(), 0, "everything is there");
    let id = ApplicationId::parse(&sample.id).unwrap();
    assert_eq!(
        world.app.store.application(id).await.unwrap().unwrap().revision,
        1,
        "the same save changes nothing"
    );

    let first = sample.pages[0].0.requirement.clone();
    sample.attach(&first, MediaType::Jpeg, jpeg(5_000));
    let reply = world.save_and_upload(&sample).await;
    assert_eq!(reply.uploads.len(), 1);
    assert_eq!(reply.uploads[0].page, sample.pages.last().unwrap().0.id);
    let stored = world.app.store.application(id).await.unwrap().unwrap();
    assert_eq!((stored.revision, stored.record.pages.len()), (2, sample.pages.len()));

    let receipt: Receipt = ok(world.submit(&sample).await).await;
    assert_eq!(world.keys("accepted/").len(), sample.pages.len());
    // After that it cannot be changed, and the number is safe.
    refused(world.save(&sample).await, 409).await;
    assert_eq!(ok::<Receipt>(world.submit(&sample).await).await, receipt);
}

#[tokio::test]
async fn saves_at_once_lose_nothing() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let all = futures_util::future::join_all((0..6).map(|_| world.save(&sample))).await;
    for response in all {
        assert!(matches!(response.status().as_u16(), 200 | 409), "{}", response.status());
    }
    assert_eq!(ok::<SaveReply>(world.save(&sample).await).await.uploads.len(), sample.pages.len());
}

#[tokio::test]
async fn every_mistake_is_named_in_form_order() {
    let world = World::start().await;
    let mut sample = Sample::lost_card();
    sample.answer("pemohon_nik", "123");
    sample.pages.clear();
    let reply = refused(world.save(&sample).await, 422).await;
    let fields: Vec<(&str, &str)> =
        reply.problems.iter().map(|p| (p.field.as_str(), p.code.as_str())).collect();
    assert_eq!(fields[0], ("pemohon_nik", "nik_length"));
    assert!(fields.contains(&("dokumen.kk", "document_missing")), "{fields:?}");
    let id = ApplicationId::parse(&sample.id).unwrap();
    assert!(world.app.store.application(id).await.unwrap().is_none(), "nothing is kept");
}

#[tokio::test]
async fn an_older_form_is_welcome_and_an_unknown_service_is_not() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let url = format!("{}/api/applications/{}", world.intake, sample.id);
    let mut request = sample.request();
    request.service_version = "2020-01-1".into();
    ok::<SaveReply>(world.client.put(&url).bearer_auth(&sample.secret).json(&request).send().await.unwrap())
        .await;
    request.service = "tidak-ada".into();
    let reply =
        refused(world.client.put(&url).bearer_auth(&sample.secret).json(&request).send().await.unwrap(), 422)
            .await;
    assert_eq!(
        (reply.problems[0].field.as_str(), reply.problems[0].code.as_str()),
        ("service", "service_unknown")
    );
}

#[tokio::test]
async fn an_address_that_saves_without_end_is_slowed_down() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let save = |address: &'static str| {
        let url = format!("{}/api/applications/{}", world.intake, sample.id);
        let request = world.client.put(url).bearer_auth(&sample.secret).json(&sample.request());
        request.header("x-forwarded-for", address).header("x-waktu", "2026-11-23T10:15:00Z").send()
    };
    for _ in 0..120 {
        assert_eq!(save("203.0.113.7").await.unwrap().status(), 200);
    }
    let response = save("203.0.113.7").await.unwrap();
    assert_eq!(response.headers()["retry-after"], "2700", "to the end of the hour");
    assert!(refused(response, 429).await.detail.contains("45 menit"));
    assert_eq!(save("203.0.113.8").await.unwrap().status(), 200, "another address goes on");
}
