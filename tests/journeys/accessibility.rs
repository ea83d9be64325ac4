//! axe finds nothing on any page, in light and in dark.

use anyhow::{Result, ensure};
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;

#[tokio::test]
async fn pages_without_a_form_are_accessible() {
    journey(async |phone| {
        // A page that does not exist is answered so.
        phone.mean("404");
        for path in [
            "/",
            "/layanan/akta-kelahiran/",
            "/layanan/ktp-hilang-rusak/",
            "/layanan/pindah-keluar/",
            "/lacak/",
        ] {
            phone.open(path).await?;
            phone.is_accessible(path).await?;
        }
        phone.press("Lihat status").await?;
        phone.is_accessible("tracking with mistakes").await?;
        phone.open("/tidak-ada/").await?;
        phone.is_accessible("a page that does not exist").await
    })
    .await;
}

#[tokio::test]
async fn the_form_of_a_birth_is_accessible() {
    journey(async |phone| every_place(phone, "akta-kelahiran").await).await;
}

#[tokio::test]
async fn the_form_of_a_lost_ktp_is_accessible() {
    journey(async |phone| every_place(phone, "ktp-hilang-rusak").await).await;
}

#[tokio::test]
async fn the_form_of_a_move_is_accessible() {
    journey(async |phone| every_place(phone, "pindah-keluar").await).await;
}

/// Every place of a form, empty and with its mistakes shown.
async fn every_place(phone: &Phone, service: &str) -> Result<()> {
    let fixture = fixture(service);
    phone.open(&form(&fixture)).await?;
    let steps = fixture.service.steps.iter().map(|step| step.id.as_str());
    for place in steps.chain(["dokumen", "periksa"]) {
        phone.go(place).await?;
        phone.is_accessible(&format!("{service}, {place}")).await?;
        let button = if place == "periksa" { "Daftar Pemohon" } else { "Lanjut" };
        phone.press(button).await?;
        // A place where everything has an answer already is left.
        phone
            .until(
                "the mistakes are shown or the place is left",
                &format!("return document.querySelector('.step.current').id !== '{place}' || document.querySelector('.current .summary:not([hidden])')"),
            )
            .await?;
        if phone.here().await? == place {
            phone.is_accessible(&format!("{service}, {place}, with mistakes")).await?;
        }
    }
    Ok(())
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
