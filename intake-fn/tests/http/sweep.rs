//! Finishing what a phone left unfinished.

use crate::sample::{Sample, pdf};
use crate::world::{World, ok};
use domain::document::MediaType;
use domain::wire::{Receipt, SaveReply};
use intake_fn::{app::App, reply::Fault, sweep};
use time::{Duration, OffsetDateTime};

async fn round(app: &App, now: OffsetDateTime) -> Result<usize, Fault> {
    sweep::round(app, now).await.map(|swept| swept.finished)
}

#[tokio::test]
async fn a_complete_draft_that_was_left_alone_is_submitted() {
    let world = World::start().await;
    let sample = Sample::birth();
    world.save_and_upload(&sample).await;
    let now = OffsetDateTime::now_utc();
    assert_eq!(round(&world.app, now + Duration::minutes(14)).await.unwrap(), 0, "the phone may still come");
    assert_eq!(round(&world.app, now + Duration::minutes(16)).await.unwrap(), 1);
    assert_eq!(round(&world.app, now + Duration::minutes(17)).await.unwrap(), 0);
    // The phone comes back days later and gets the receipt.
    let receipt: Receipt = ok(world.submit(&sample).await).await;
    assert_eq!(world.app.store.notices(90).await.unwrap()[0].number, receipt.number);
}

#[tokio::test]
async fn an_incomplete_draft_stays_a_draft() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    ok::<SaveReply>(world.save(&sample).await).await;
    let later = OffsetDateTime::now_utc() + Duration::hours(1);
    assert_eq!(round(&world.app, later).await.unwrap(), 0);
    world.save_and_upload(&sample).await;
    assert_eq!(round(&world.app, later).await.unwrap(), 1, "the pages came later");
}

#[tokio::test]
async fn a_draft_with_a_bad_document_is_set_aside_until_it_is_mended() {
    let world = World::start().await;
    let mut sample = Sample::lost_card();
    sample.pages.retain(|(page, _)| page.requirement != "kk");
    sample.attach("kk", MediaType::Pdf, pdf("1 0 obj <</S /JavaScript>> endobj"));
    world.save_and_upload(&sample).await;
    let later = OffsetDateTime::now_utc() + Duration::hours(1);
    let old = intake_fn::clock::rfc3339(later);
    let shard = intake_fn::request::ApplicationId::parse(&sample.id).unwrap().0[0] % 4;
    assert_eq!(world.app.store.drafts_saved_before(shard, &old).await.unwrap().len(), 1);
    assert_eq!(round(&world.app, later).await.unwrap(), 0);
    assert_eq!(
        world.app.store.drafts_saved_before(shard, &old).await.unwrap().len(),
        0,
        "not looked at every round"
    );

    sample.pages.retain(|(page, _)| page.requirement != "kk");
    sample.attach("kk", MediaType::Pdf, pdf("1 0 obj <</Type /Page>> endobj"));
    world.save_and_upload(&sample).await;
    assert_eq!(round(&world.app, later).await.unwrap(), 1);
}
