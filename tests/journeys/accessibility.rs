//! What pages look like once somebody has used them: axe finds nothing, in light
//! and in dark. `every_page` and `every_step` look at all the others.

use anyhow::ensure;
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;

#[tokio::test]
async fn tracking_with_mistakes_is_accessible() {
    journey(async |phone| {
        phone.open("/lacak/").await?;
        phone.press("Lihat status").await?;
        phone.is_for_everybody("tracking with mistakes").await
    })
    .await;
}

#[tokio::test]
async fn documents_review_receipt_and_status_are_accessible() {
    journey(async |phone| {
        let fixture = fixture("akta-kelahiran");
        phone.open(&form(&fixture)).await?;
        phone.fill_until(&fixture, "dokumen").await?;
        phone.fill_place(&fixture, "dokumen").await?;
        phone.is_accessible("documents with pages").await?;
        phone.go_on().await?;
        phone.is_accessible("the review").await?;
        phone.register().await?;
        phone.is_accessible("the receipt").await?;
        phone.press("Lihat status").await?;
        phone.until("the status is shown", "return document.querySelector('#status h2')").await?;
        phone.is_accessible("the status").await?;
        ensure!(phone.js("return document.documentElement.lang", &[]).await? == "id");
        Ok(())
    })
    .await;
}
