//! Leaving a form and coming back: reload, back button, another day.

use anyhow::{Result, ensure};
use journeys::harness::filler::form;
use journeys::harness::fixture::{Fixture, fixture};
use journeys::harness::journey::journey;
use journeys::harness::kept;
use journeys::harness::phone::Phone;

/// What the fields of the place that is shown hold.
async fn values(phone: &Phone) -> Result<Vec<String>> {
    phone
        .texts(
            "return [...document.querySelectorAll('.step.current :is(input, select, textarea):not([type=file])')]
                .map(e => `${e.name || e.id}=${e.type === 'radio' ? e.checked : e.value}`)",
        )
        .await
}

/// Waits until the fields hold this; lists of places come over the network.
async fn hold(phone: &Phone, expected: &[String]) -> Result<()> {
    let look = async || Ok((values(phone).await? == expected).then_some(()));
    let held = journeys::harness::wait::until("the fields hold what they held", look).await;
    if let Err(error) = held {
        return Err(error.context(format!("expected {expected:#?}, found {:#?}", values(phone).await?)));
    }
    Ok(())
}

async fn begun(phone: &Phone) -> Result<Fixture> {
    let fixture = fixture("pindah-keluar");
    phone.open(&form(&fixture)).await?;
    Ok(fixture)
}

#[tokio::test]
async fn a_reload_keeps_the_place_the_answers_and_the_files() {
    journey(async |phone| {
        let fixture = begun(phone).await?;
        for place in ["pemohon", "asal", "kepindahan", "tujuan", "status_kk", "orang", "anak"] {
            phone.arrive(place).await?;
            phone.fill_place(&fixture, place).await?;
            let before = values(phone).await?;
            phone.reload().await?;
            phone.arrive(place).await?;
            hold(phone, &before).await?;
            phone.go_on().await?;
        }
        phone.fill_place(&fixture, "dokumen").await?;
        phone.reload().await?;
        phone.arrive("dokumen").await?;
        ensure!(phone.pages_of("kk").await? == 1, "the file is lost");
        phone
            .until(
                "the photo is shown again",
                "return document.querySelector('.pages img')?.naturalWidth > 0",
            )
            .await?;
        phone.go_on().await?;
        let number = phone.register().await?;
        ensure!(kept::application(&number).await?.application.record.answers == fixture.answers);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_next_day_everything_is_still_there() {
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open(&form(&fixture)).await?;
        phone.fill(&fixture).await?;
        phone.close_and_open().await?;
        phone.open(&form(&fixture)).await?;
        phone
            .until(
                "the page says that it goes on",
                "return document.querySelector('#lanjutan').checkVisibility()",
            )
            .await?;
        phone.go("dokumen").await?;
        for (requirement, pages) in &fixture.documents {
            ensure!(phone.pages_of(requirement).await? == *pages, "pages of {requirement} are lost");
        }
        phone.go("periksa").await?;
        let number = phone.register().await?;
        ensure!(kept::application(&number).await?.application.record.answers == fixture.answers);
        // Sent is sent: the form begins anew, the number stays on the phone.
        phone.open(&form(&fixture)).await?;
        let name = phone.labelled(None, "Nama pemohon").await?;
        ensure!(name.value().await?.unwrap_or_default().is_empty(), "the old answers are still there");
        phone.open("/lacak/").await?;
        phone.shown("#permohonan a", &number).await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn back_and_forward_go_through_the_places() {
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open("/layanan/ktp-hilang-rusak/").await?;
        phone.press("Mulai").await?;
        phone.arrive("pemohon").await?;
        phone.fill_place(&fixture, "pemohon").await?;
        let before = values(phone).await?;
        phone.go_on().await?;
        phone.arrive("kejadian").await?;
        phone.driver.back().await?;
        phone.arrive("pemohon").await?;
        hold(phone, &before).await?;
        phone.driver.forward().await?;
        phone.arrive("kejadian").await?;
        phone.press("Kembali").await?;
        phone.arrive("pemohon").await?;
        hold(phone, &before).await?;
        // Out of the form and in again.
        phone.follow(&fixture.service.title).await?;
        phone.shown("h2", "Siapkan dokumen ini").await?;
        phone.driver.back().await?;
        phone.arrive("pemohon").await?;
        hold(phone, &before).await
    })
    .await;
}

#[tokio::test]
async fn a_resident_can_begin_anew() {
    journey(async |phone| {
        let fixture = begun(phone).await?;
        phone.fill_place(&fixture, "pemohon").await?;
        phone.reload().await?;
        phone.press("Hapus dan mulai dari awal").await?;
        phone
            .until(
                "the form is empty",
                "return document.querySelector('.ready [name=pemohon_nama]')?.value === ''",
            )
            .await?;
        phone.reload().await?;
        let name = phone.labelled(None, "Nama pemohon").await?;
        ensure!(name.value().await?.unwrap_or_default().is_empty(), "what was deleted came back");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn people_can_be_added_and_removed() {
    journey(async |phone| {
        let fixture = begun(phone).await?;
        phone.go("orang").await?;
        phone.fill_place(&fixture, "orang").await?;
        phone.press("Hapus orang yang pindah 1").await?;
        let place = phone.item("Orang yang pindah 1").await?;
        let name = phone.labelled(Some(&place), "Nama").await?;
        ensure!(name.value().await?.as_deref() == Some("Sari Contohwati"), "the wrong person was removed");
        phone.reload().await?;
        let place = phone.item("Orang yang pindah 1").await?;
        let name = phone.labelled(Some(&place), "Nama").await?;
        ensure!(name.value().await?.as_deref() == Some("Sari Contohwati"));
        Ok(())
    })
    .await;
}
