//! Older releases, drafts, and the program itself.

use super::{DRY, days, id, walk};
use crate::erased::{clients, holds, stored, versions};
use crate::program::command;
use crate::sample::Sample;
use crate::world::{World, ok};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::status::Status::*;
use domain::wire::SaveReply;
use intake_fn::clock;
use intake_fn::retention::{How, round};
use serde_json::json;
use time::{Duration, OffsetDateTime};

#[tokio::test]
async fn an_application_of_an_older_release_is_erased_by_its_journal() {
    let world = World::start().await;
    let now = OffsetDateTime::now_utc();
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    let ended = now + Duration::days(40);
    walk(&world, &sample, None, &[Dibatalkan], ended).await;
    let (dynamodb, table) = (clients(&world).dynamodb, &world.app.config.table);
    let key = |sk: &str| (AttributeValue::S(format!("A#{}", sample.id)), AttributeValue::S(sk.into()));
    let (pk, sk) = key("A");
    let update = dynamodb.update_item().table_name(table).key("pk", pk).key("sk", sk);
    update.update_expression("REMOVE status_at").send().await.unwrap();
    // What a later release may write: a note in the journal, an item of its own.
    for (sk, name) in [("J#2026-11-25T00:00:00.000Z#x", "note"), ("M#1", "message")] {
        let (pk, sk) = key(sk);
        let put = dynamodb.put_item().table_name(table).item("pk", pk).item("sk", sk);
        put.item(name, AttributeValue::S("Ibu Rekaan menelepon".into())).send().await.unwrap();
    }
    let last = ended + days("ktp-hilang-rusak", Dibatalkan);
    assert_eq!(round(&world.app, last, How::default()).await.unwrap().erased, Vec::<String>::new());
    let report = round(&world.app, last + Duration::DAY, How::default()).await.unwrap();
    assert_eq!(report.erased, [receipt.number]);
    assert!(!holds(&stored(&world).await, b"Rekaan"));
}

#[tokio::test]
async fn drafts_that_were_never_sent_go_with_their_files() {
    let world = World::start().await;
    let now = OffsetDateTime::now_utc();
    let (sent, aside) = (Sample::lost_card(), Sample::birth());
    for sample in [&sent, &aside] {
        world.save_and_upload(sample).await;
    }
    // One page got on before something went wrong.
    assert!(world.app.files.accept(id(&sent), &sent.pages[0].0).await.unwrap());
    let draft = world.app.store.application(id(&aside)).await.unwrap().unwrap();
    world.app.store.set_aside(&draft).await.unwrap();
    let week = now + Duration::days(7);
    let report = round(&world.app, week - Duration::HOUR, How::default()).await.unwrap();
    assert_eq!(report.drafts, 0);
    assert_eq!(round(&world.app, week + Duration::HOUR, DRY).await.unwrap().drafts, 2);
    assert_eq!(round(&world.app, week + Duration::HOUR, How::default()).await.unwrap().drafts, 2);
    for sample in [&sent, &aside] {
        assert_eq!(versions(&world, sample).await, []);
        assert!(world.app.store.application(id(sample)).await.unwrap().is_none());
    }
    // A phone that comes back after that begins anew, with all its pages.
    let reply: SaveReply = ok(world.save(&sent).await).await;
    assert_eq!(reply.uploads.len(), sent.pages.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_goes_by_its_clock_and_tells_numbers_only() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    let now = OffsetDateTime::now_utc();
    walk(&world, &sample, None, &[Dibatalkan], now).await;
    let run = |after: Duration, words: &[&str]| {
        let mut program = command(&world, env!("CARGO_BIN_EXE_digest"));
        let done = program.args(words).env("WAKTU", clock::rfc3339(now + after)).output().unwrap();
        let log = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success(), "{log}");
        let said = String::from_utf8(done.stdout).unwrap();
        assert!(sample.personal().iter().all(|word| !said.contains(word) && !log.contains(word)));
        serde_json::from_str::<serde_json::Value>(&said).unwrap()
    };
    let last = days("ktp-hilang-rusak", Dibatalkan);
    assert_eq!(run(last, &["retention"])["erased"], json!([]));
    let after = last + Duration::DAY;
    let dry = run(after, &["retention", "--dry-run"]);
    assert_eq!((&dry["erased"], &dry["dry_run"]), (&json!([receipt.number]), &json!(true)));
    assert_eq!(run(after, &["retention"])["erased"], json!([receipt.number]));
    assert_eq!(run(after, &["retention", "--everything"])["erased"], json!([]));
    assert_eq!(versions(&world, &sample).await, []);
}
