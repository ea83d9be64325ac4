//! The narrowest phones in use, where there is much to show: 320 pixels.

use journeys::harness::accessible::NARROW;
use journeys::harness::filler::form;
use journeys::harness::fixture;
use journeys::harness::journey::journey;

#[tokio::test]
async fn documents_review_receipt_and_status_fit() {
    journey(async |phone| {
        phone.screen((NARROW, 568)).await?;
        let fixture = fixture::fixture("pindah-keluar");
        phone.open(&form(&fixture)).await?;
        phone.fill_until(&fixture, "dokumen").await?;
        phone.fill_place(&fixture, "dokumen").await?;
        phone.fits("documents with pages").await?;
        phone.go_on().await?;
        phone.fits("the review").await?;
        phone.register().await?;
        phone.fits("the receipt").await?;
        phone.press("Lihat status").await?;
        phone.until("the status is shown", "return document.querySelector('#status h2')").await?;
        phone.fits("the status").await
    })
    .await;
}
