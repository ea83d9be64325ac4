//! What came back with an older copy, and what an earlier round left half done.

use super::{DRY, EVERYTHING, counts, days, id, walk};
use crate::erased::{Item, clients, holds, items, secrets, stored, versions};
use crate::sample::Sample;
use crate::world::{World, ok, refused};
use domain::status::Status::*;
use domain::value::{RegistrationNumber, date};
use domain::wire::TrackingReply;
use intake_fn::clock;
use intake_fn::retention::{How, Report, round};
use intake_fn::store::applications::{Application, Erased, Registering};
use local_stack::object_store::BUCKET;
use serde_json::json;
use time::{Duration, OffsetDateTime};

#[tokio::test]
async fn what_comes_back_with_an_older_copy_is_erased_again() {
    let world = World::start().await;
    let ended = OffsetDateTime::now_utc();
    let (single, bundle) = (Sample::birth(), Sample::newborn());
    let mut receipts = Vec::new();
    for sample in [&single, &bundle] {
        receipts.push(world.apply(sample).await);
    }
    let draft_then = items(&world).await;
    walk(&world, &single, None, &[Diperiksa, Ditolak], ended).await;
    for part in 1..=3 {
        walk(&world, &bundle, Some(part), &[Dibatalkan], ended).await;
    }
    let after = ended + Duration::days(400);
    let copy = items(&world).await;
    assert_eq!(round(&world.app, after, How::default()).await.unwrap().erased.len(), 2);
    let erased = items(&world).await;
    let statistics = counts(&world).await;

    // The table as it was before, and as it was before they came to an end.
    for old in [copy, draft_then] {
        bring_back(&world, &old).await;
        for sample in [&single, &bundle] {
            bring_files_back(&world, sample).await;
        }
        let reply: TrackingReply = ok(world.track(&json!({ "token": receipts[0].token })).await).await;
        assert_eq!(reply.erased_on, None, "it is back");
        let later = after + Duration::days(20);
        assert_eq!(round(&world.app, later, DRY).await.unwrap().again.len(), 2);
        let report = round(&world.app, later, How::default()).await.unwrap();
        assert_eq!((report.again.len(), report.erased.len()), (2, 0));
        let all = stored(&world).await;
        for sample in [&single, &bundle] {
            assert!(secrets(&world, sample).iter().all(|secret| !holds(&all, secret)));
            assert_eq!(versions(&world, sample).await, []);
        }
        assert_eq!(counts(&world).await, statistics);
        let reply: TrackingReply = ok(world.track(&json!({ "token": receipts[0].token })).await).await;
        assert_eq!(reply.erased_on, Some(date::iso(clock::date_in_lebong(after))), "the day of old");
        assert_eq!(reply.status, Ditolak);
        assert_eq!(round(&world.app, later, How::default()).await.unwrap(), Report::default());
    }

    // Only files came back: on demand.
    bring_back(&world, &erased).await;
    bring_files_back(&world, &single).await;
    let report = round(&world.app, after, How::default()).await.unwrap();
    assert_eq!(report, Report::default(), "an ordinary night does not look for that");
    let report = round(&world.app, after, EVERYTHING).await.unwrap();
    assert_eq!(report.again, std::slice::from_ref(&receipts[0].number));
    assert_eq!(versions(&world, &single).await, []);
}

#[tokio::test]
async fn looking_at_everything_goes_on_where_the_time_ended() {
    let world = World::start().await;
    let ended = OffsetDateTime::now_utc();
    let samples = [Sample::lost_card(), Sample::birth()];
    let mut days = Vec::new();
    // Erased on two days.
    for (nth, sample) in samples.iter().enumerate() {
        world.apply(sample).await;
        walk(&world, sample, None, &[Diperiksa, Ditolak], ended).await;
        let day = ended + Duration::days(400 + i64::try_from(nth).unwrap());
        assert_eq!(round(&world.app, day, How::default()).await.unwrap().erased.len(), 1);
        days.push(clock::date_in_lebong(day));
        bring_files_back(&world, sample).await;
    }
    let later = ended + Duration::days(402);
    let over = Some(std::time::Instant::now());
    let report = round(&world.app, later, How { until: over, ..EVERYTHING }).await.unwrap();
    assert_eq!((report.again.len(), report.next), (0, Some(date::iso(days[0]))), "no time at all");
    let report = round(&world.app, later, How { from: Some(days[1]), ..EVERYTHING }).await.unwrap();
    assert_eq!((report.again.len(), report.next), (1, None), "from the second day on");
    assert_eq!(versions(&world, &samples[1]).await, []);
    assert_ne!(versions(&world, &samples[0]).await, []);
    let report = round(&world.app, later, EVERYTHING).await.unwrap();
    assert_eq!(report.again.len(), 1, "the first one");
    assert_eq!(versions(&world, &samples[0]).await, []);
}

/// Makes the table what it was.
async fn bring_back(world: &World, old: &[Item]) {
    let (dynamodb, table) = (clients(world).dynamodb, &world.app.config.table);
    for item in items(world).await {
        let delete = dynamodb.delete_item().table_name(table);
        delete.key("pk", item["pk"].clone()).key("sk", item["sk"].clone()).send().await.unwrap();
    }
    for item in old {
        dynamodb.put_item().table_name(table).set_item(Some(item.clone())).send().await.unwrap();
    }
}

/// Puts pages back where they were.
async fn bring_files_back(world: &World, sample: &Sample) {
    put_accepted(&clients(world).s3, sample).await;
    assert!(versions(world, sample).await.len() >= sample.pages.len() * 2);
}

/// Puts pages where the accepted ones are; replication makes the second copy.
async fn put_accepted(s3: &aws_sdk_s3::Client, sample: &Sample) {
    for (page, bytes) in &sample.pages {
        let put = s3.put_object().bucket(BUCKET).key(format!("accepted/{}/{}", sample.id, page.id));
        put.body(bytes.clone().into()).send().await.unwrap();
    }
}

#[tokio::test]
async fn a_round_that_was_killed_is_gone_on_with() {
    for steps in 0..3 {
        let world = World::start().await;
        let now = OffsetDateTime::now_utc();
        let sample = Sample::lost_card();
        let receipt = world.apply(&sample).await;
        walk(&world, &sample, None, &[Dibatalkan], now).await;
        let application = world.app.store.application(id(&sample)).await.unwrap().unwrap();
        let erased = Erased { at: clock::rfc3339(now), rule: "umum.dibatalkan".into() };
        assert!(world.app.store.begin_erasing(&application, &[], &erased, false).await.unwrap());
        if steps > 0 {
            world.app.files.erase(id(&sample)).await.unwrap();
        }
        if steps > 1 {
            world.app.store.finish_erasing(id(&sample)).await.unwrap();
        }
        // From the first step on nothing can be read.
        let number = json!({ "number": receipt.number, "nik": sample.nik() });
        refused(world.track(&number).await, 404).await;
        let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
        assert_eq!(reply.service_title, receipt.service_title);
        // Even if the periods have become longer meanwhile.
        let report = round(&world.app, now, How::default()).await.unwrap();
        assert_eq!(report.again.len(), usize::from(steps < 2));
        let all = stored(&world).await;
        assert!(secrets(&world, &sample).iter().all(|secret| !holds(&all, secret)));
        assert_eq!(versions(&world, &sample).await, []);
        assert_eq!(round(&world.app, now, How::default()).await.unwrap(), Report::default());
    }
}

#[tokio::test]
async fn what_moved_on_at_the_last_moment_stays() {
    let world = World::start().await;
    let now = OffsetDateTime::now_utc();
    let sample = Sample::lost_card();
    world.apply(&sample).await;
    walk(&world, &sample, None, &[Diperiksa, PerluPerbaikan], now).await;
    let read = world.app.store.application(id(&sample)).await.unwrap().unwrap();
    let moved = world.app.store.move_on(id(&sample), None, (PerluPerbaikan, Diperiksa), now).await;
    assert!(moved.unwrap());
    let erased = Erased { at: clock::rfc3339(now), rule: "umum.perlu_perbaikan".into() };
    assert!(!world.app.store.begin_erasing(&read, &[], &erased, false).await.unwrap());
    let later = now + days("ktp-hilang-rusak", PerluPerbaikan) + Duration::DAY;
    assert_eq!(round(&world.app, later, How::default()).await.unwrap(), Report::default());
}

/// As many as the drill of the runbook has: `RETENTION_DRILL=500`.
#[tokio::test]
async fn many_are_erased_in_one_round() {
    let many = std::env::var("RETENTION_DRILL").ok().and_then(|many| many.parse().ok()).unwrap_or(12);
    let (world, begin) = (World::start().await, std::time::Instant::now());
    let now = OffsetDateTime::now_utc();
    // One is sent; the others are made of it, since one address may not send so many.
    let template = Sample::lost_card();
    world.save_and_upload(&template).await;
    let draft = world.app.store.application(id(&template)).await.unwrap().unwrap();
    let s3 = clients(&world).s3;
    for seed in 0..many {
        let sample =
            Sample { id: intake_fn::keys::hex(&intake_fn::keys::random::<16>()), ..template.clone() };
        let draft = Application { id: id(&sample), ..draft.clone() };
        assert!(world.app.store.save_draft(&draft, None, now).await.unwrap());
        put_accepted(&s3, &sample).await;
        let number = RegistrationNumber::from_random((seed as u64 * 1_000_003).to_le_bytes());
        assert_eq!(world.app.store.register(&draft, &number, now).await.unwrap(), Registering::Done);
        walk(&world, &sample, None, &[Dibatalkan], now).await;
    }
    let statistics = counts(&world).await;
    let (made, begin) = (begin.elapsed(), std::time::Instant::now());
    let report = round(&world.app, now + Duration::days(100), How::default()).await.unwrap();
    let took = begin.elapsed();
    assert_eq!(report.erased.len(), many);
    assert_eq!(world.keys("accepted/"), Vec::<String>::new());
    assert_eq!(counts(&world).await, statistics);
    if many > 100 {
        let (made, took) = (made.as_secs_f64(), took.as_secs_f64());
        let told = format!("{many} applications made in {made:.1} s, erased in {took:.1} s\n");
        std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).unwrap();
    }
}
