//! Every step of a form can be used by everybody, empty and with its mistakes
//! shown: axe in light and dark, 320 pixels, large letters, keyboard.

use anyhow::Result;
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;

/// Fills in a form step by step and looks at each.
async fn every_step(service: &str) {
    journey(async |phone: &mut Phone| -> Result<()> {
        let fixture = fixture(service);
        phone.open(&form(&fixture)).await?;
        loop {
            let place = phone.here().await?;
            phone.is_for_everybody(&format!("{service}, {place}")).await?;
            with_mistakes(phone, &format!("{service}, {place}"), &place).await?;
            if place == "periksa" {
                return Ok(());
            }
            phone.go(&place).await?;
            phone.fill_place(&fixture, &place).await?;
            phone.go_on().await?;
        }
    })
    .await;
}

/// Looks at a place where nothing was answered; leaves one that needs nothing.
async fn with_mistakes(phone: &Phone, name: &str, place: &str) -> Result<()> {
    if place == "periksa" {
        // All is answered: the button would send it.
        return Ok(());
    }
    phone.press("Lanjut").await?;
    let shown = format!(
        "return document.querySelector('.step.current').id !== '{place}' || document.querySelector('.current .summary:not([hidden])')"
    );
    phone.until("the mistakes are shown or the place is left", &shown).await?;
    if phone.here().await? == place {
        phone.is_accessible(&format!("{name}, with mistakes")).await?;
        phone.fits(&format!("{name}, with mistakes")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn of_a_birth() {
    every_step("akta-kelahiran").await;
}

#[tokio::test]
async fn of_a_death() {
    every_step("akta-kematian").await;
}

#[tokio::test]
async fn of_a_newborn_with_all_its_papers() {
    every_step("bayi-lahir").await;
}

#[tokio::test]
async fn of_a_change_on_the_family_card() {
    every_step("kk-perubahan-data").await;
}

#[tokio::test]
async fn of_a_lost_ktp() {
    every_step("ktp-hilang-rusak").await;
}

#[tokio::test]
async fn of_a_move() {
    every_step("pindah-keluar").await;
}
