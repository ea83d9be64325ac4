//! The narrowest phones in use: 320 pixels.

use anyhow::Result;
use journeys::harness::filler::form;
use journeys::harness::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use serde_json::json;

/// Width at which WCAG 2.2 (1.4.10) wants no moving sideways.
const NARROW: u32 = 320;

async fn narrow(phone: &Phone) -> Result<()> {
    let size = json!({ "width": NARROW, "height": 568, "deviceScaleFactor": 2, "mobile": true });
    phone.cdp("Emulation.setDeviceMetricsOverride", size).await.map(drop)
}

#[tokio::test]
async fn every_page_fits_and_can_be_hit() {
    journey(async |phone| {
        phone.mean("404");
        narrow(phone).await?;
        for path in ["/", "/lacak/", "/tidak-ada/"] {
            phone.open(path).await?;
            phone.fits(path).await?;
        }
        for fixture in fixture::all() {
            let service = fixture.service;
            let page = format!("/layanan/{}/", service.id);
            phone.open(&page).await?;
            phone.fits(&page).await?;
            phone.open(&form(&fixture)).await?;
            let steps = service.steps.iter().map(|step| step.id.as_str());
            for place in steps.chain(["dokumen", "periksa"]) {
                phone.go(place).await?;
                phone.fits(&format!("{}, {place}", service.id)).await?;
                phone.press(if place == "periksa" { "Daftar Pemohon" } else { "Lanjut" }).await?;
                phone.fits(&format!("{}, {place}, with mistakes", service.id)).await?;
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn documents_review_receipt_and_status_fit() {
    journey(async |phone| {
        narrow(phone).await?;
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
