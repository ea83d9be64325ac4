//! Weak and lost signal while the application is sent.

use anyhow::{Context, Result, ensure};
use domain::status::Status;
use domain::text::pages;
use journeys::harness::filler::form;
use journeys::harness::fixture::{Fixture, fixture};
use journeys::harness::journey::journey;
use journeys::harness::kept;
use journeys::harness::phone::Phone;
use journeys::harness::settings;
use journeys::harness::traffic::Sent;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// Size of each page: takes four seconds on the slow line.
const PAGE: usize = 400_000;
/// Bytes a second of a weak signal.
const WEAK: u32 = 100_000;

/// A form whose three pages take a while to send; on its review.
async fn before_sending(phone: &Phone, folder: &TempDir) -> Result<Fixture> {
    let fixture = fixture("ktp-hilang-rusak");
    phone.open(&form(&fixture)).await?;
    phone.fill_until(&fixture, "dokumen").await?;
    let start = std::fs::read(settings::file("dua-halaman.pdf"))?;
    for (at, requirement) in ["kk", "kk", "surat_kehilangan"].into_iter().enumerate() {
        let file = folder.path().join(format!("{at}.pdf"));
        let mut bytes = start.clone();
        // Blanks between the table and its address change nothing but the length.
        let tail = bytes.windows(9).position(|part| part == b"startxref").context("a PDF has one")?;
        let end = bytes.split_off(tail);
        bytes.resize(PAGE + at, b' ');
        bytes.extend(end);
        std::fs::write(&file, bytes)?;
        phone.attach(&fixture, requirement, &file.display().to_string()).await?;
        let said = phone
            .text("return [...document.querySelectorAll('.card .problem')].map(e => e.textContent).join('')");
        let said = said.await?;
        ensure!(said.is_empty(), "{said}");
    }
    phone.go_on().await?;
    Ok(fixture)
}

async fn until_said(phone: &Phone, words: &str) -> Result<()> {
    let script = format!(
        "return document.querySelector('.sending').textContent.includes({})",
        serde_json::json!(words)
    );
    phone.until(&format!("the page says “{words}”"), &script).await
}

/// Waits until a part of the second page is on its way.
async fn in_the_middle(phone: &Phone) -> Result<()> {
    let script = "return /halaman 2 dari 3, [1-9]/.test(document.querySelector('.sending').textContent)";
    phone.until("a part of the second page is sent", script).await
}

/// One application, registered once, for all that was sent from this phone.
async fn one_application(phone: &Phone, number: &str, fixture: &Fixture) -> Result<()> {
    let kept = kept::application(number).await?;
    ensure!(kept.journal == [Status::Diterima], "the journal says {:?}", kept.journal);
    ensure!(kept.application.record.answers == fixture.answers);
    for page in &kept.application.record.pages {
        ensure!(kept::page(&kept.application, page).await?.sha256 == page.sha256);
    }
    let saved: BTreeSet<String> = phone
        .requests()
        .await?
        .into_iter()
        .filter(|request| request.url.contains("/api/applications/"))
        .filter_map(|request| request.url.split('/').nth(5).map(str::to_owned))
        .collect();
    ensure!(saved.len() == 1, "the phone sent {} applications", saved.len());
    Ok(())
}

#[tokio::test]
async fn a_reload_while_sending_goes_on_where_it_stopped() {
    journey(async |phone| {
        let folder = TempDir::new()?;
        let fixture = before_sending(phone, &folder).await?;
        phone.slow_line(WEAK).await?;
        phone.press("Daftar Pemohon").await?;
        in_the_middle(phone).await?;
        phone.reload().await?;
        phone.good_line().await?;
        phone.arrive("periksa").await?;
        until_said(phone, pages::sending_interrupted()).await?;
        let number = phone.register().await?;
        one_application(phone, &number, &fixture).await?;
        // The first page had arrived; the second was cut in the middle.
        let sent = phone.pages_sent().await?;
        ensure!(sent == [Sent::ONCE, Sent { tried: 2, arrived: 1 }, Sent::ONCE], "{sent:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn sending_waits_for_the_signal_and_goes_on_by_itself() {
    journey(async |phone| {
        phone.mean("ERR_INTERNET_DISCONNECTED");
        let folder = TempDir::new()?;
        let fixture = before_sending(phone, &folder).await?;
        phone.slow_line(WEAK).await?;
        phone.press("Daftar Pemohon").await?;
        in_the_middle(phone).await?;
        phone.no_signal().await?;
        until_said(phone, pages::sending_waiting()).await?;
        phone.good_line().await?;
        let number = phone.receipt().await?;
        one_application(phone, &number, &fixture).await?;
        let sent = phone.pages_sent().await?;
        ensure!(sent.len() == 3 && sent[0] == Sent::ONCE, "{sent:?}");
        ensure!(sent.iter().all(|page| page.arrived == 1), "a page arrived twice: {sent:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn without_signal_nothing_is_lost_when_the_page_is_closed() {
    journey(async |phone| {
        phone.mean("ERR_INTERNET_DISCONNECTED");
        let folder = TempDir::new()?;
        let fixture = before_sending(phone, &folder).await?;
        phone.no_signal().await?;
        phone.press("Daftar Pemohon").await?;
        until_said(phone, pages::sending_waiting()).await?;
        phone.close_and_open().await?;
        phone.open(&form(&fixture)).await?;
        phone.go("periksa").await?;
        let number = phone.register().await?;
        one_application(phone, &number, &fixture).await?;
        ensure!(phone.pages_sent().await?.iter().all(|page| page.arrived == 1));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn two_taps_send_once() {
    journey(async |phone| {
        let folder = TempDir::new()?;
        let fixture = before_sending(phone, &folder).await?;
        phone.slow_line(WEAK * 4).await?;
        let button = phone.shown("button", "Daftar Pemohon").await?;
        button.click().await?;
        button.click().await?;
        let number = phone.receipt().await?;
        one_application(phone, &number, &fixture).await?;
        ensure!(phone.pages_sent().await?.iter().all(|page| page.arrived == 1));
        Ok(())
    })
    .await;
}
