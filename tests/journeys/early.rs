//! A form takes typing before its code is there.

use anyhow::{Result, ensure};
use domain::problem::Code;
use domain::text::fields;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use serde_json::json;
use thirtyfour::prelude::*;

/// Bytes a second at which the page is there soon and its code is not.
const SLOW: u32 = 25_000;

const FORM: &str = "/layanan/ktp-hilang-rusak/isi/";

/// A field of the first step, bound or not.
async fn field(phone: &Phone, name: &str) -> Result<WebElement> {
    Ok(phone.driver.query(By::Name(name)).first().await?)
}

async fn is_live(phone: &Phone) -> Result<bool> {
    Ok(phone.js("return document.body.classList.contains('ready')", &[]).await? == true)
}

#[tokio::test]
async fn what_is_typed_early_survives_the_takeover() {
    journey(async |phone| {
        phone.slow_line(SLOW).await?;
        phone.visit(FORM).await?;
        field(phone, "pemohon_nama").await?.send_keys("Budi Misalnya").await?;
        let nik = field(phone, "pemohon_nik").await?;
        nik.send_keys("17020117").await?;
        // In the middle of what was typed, as when a slip is mended.
        nik.send_keys(Key::Left + Key::Left).await?;
        ensure!(
            !is_live(phone).await?,
            "the code came before anything could be typed; the line was too good"
        );
        phone.good_line().await?;
        phone.live().await?;
        let state =
            "const e = document.activeElement; return [e.name, e.value, e.selectionStart, e.selectionEnd]";
        let found = phone.js(state, &[]).await?;
        ensure!(found == json!(["pemohon_nik", "17020117", 6, 6]), "after the takeover: {found}");
        let name = field(phone, "pemohon_nama").await?;
        ensure!(name.value().await?.as_deref() == Some("Budi Misalnya"), "the name is lost");
        nik.send_keys(Key::Tab + "").await?;
        let said = phone.problem("pemohon_nik").await?;
        ensure!(said == Code::NikLength(8).message(), "the field is told “{said}”");
        // It is in the draft too.
        phone.reload().await?;
        ensure!(field(phone, "pemohon_nama").await?.value().await?.as_deref() == Some("Budi Misalnya"));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_browser_itself_says_what_is_wrong_until_then() {
    journey(async |phone| {
        phone.mean("ERR_BLOCKED_BY_CLIENT");
        phone.mean("Failed to fetch");
        phone.cdp("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await?;
        phone.visit(FORM).await?;
        let nik = field(phone, "pemohon_nik").await?;
        nik.send_keys("1702").await?;
        nik.send_keys(Key::Tab + "").await?;
        let shown = "return [...document.querySelectorAll('.native')].filter(e => e.checkVisibility()).map(e => e.textContent)";
        let native = phone.texts(shown).await?;
        ensure!(native == [fields::native_nik()], "the page says {native:?}");
        nik.send_keys("011708920002").await?;
        nik.send_keys(Key::Tab + "").await?;
        let native = phone.texts(shown).await?;
        ensure!(native.is_empty(), "a right NIK is told {native:?}");
        Ok(())
    })
    .await;
}
