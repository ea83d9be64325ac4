//! The office was closed in July 2021; the site went on.

use anyhow::{Result, ensure};
use domain::text::frame;
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use journeys::harness::settings;
use journeys::harness::stack::Stack;
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// Says how the office is, by the command that staff use, on the first day of
/// the closure.
fn say(data: &Path, words: &[&str]) -> Result<()> {
    let mut command = Command::new(settings::functions().join("xtask"));
    command.env("WAKTU", "2021-07-05T01:00:00Z");
    let done = command.args(["office-status", "set"]).args(words).arg("--data").arg(data).output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Waits until the top of the page says this.
async fn says(phone: &Phone, words: &str) -> Result<()> {
    let script =
        format!("return document.querySelector('#kantor').innerText.trim().startsWith({})", json!(words));
    phone.until(&format!("the page says “{words}”"), &script).await
}

/// Sets the phone's calendar, for every page that is opened from now on.
async fn on(phone: &Phone, day: &str) -> Result<()> {
    let script = format!("{{ const moment = Date.parse('{day}T03:00:00Z'); Date.now = () => moment; }}");
    phone.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await.map(drop)
}

#[tokio::test]
async fn while_the_office_is_closed_every_page_says_so_and_applications_are_taken() {
    journey(async |phone| {
        let stack = Stack::own("kantor-tutup");
        phone.site = stack.url.clone();
        let service = "ktp-hilang-rusak=Blangko dikirim lewat kecamatan.";
        say(
            &stack.data,
            &[
                "--status",
                "closed",
                "--since",
                "2021-07-05",
                "--reason",
                "pegawai terpapar",
                "--service",
                service,
            ],
        )?;
        let headline = "Kantor tutup sejak 5 Juli 2021. Situs ini tetap menerima permohonan.";
        for path in ["/", "/layanan/", "/pilih/kk/", "/lacak/", "/syarat/", "/layanan/kia/"] {
            phone.open(path).await?;
            says(phone, headline).await?;
            phone.fits(path).await?;
        }
        phone.is_accessible("a service while the office is closed").await?;
        phone.shown("#kantor span", headline).await?.click().await?;
        phone.shown("#kantor p", "Alasannya: pegawai terpapar.").await?;
        phone.is_for_everybody("the whole news").await?;

        let fixture = fixture("ktp-hilang-rusak");
        phone.open("/layanan/ktp-hilang-rusak/").await?;
        phone.shown("[data-kantor]", "Blangko dikirim lewat kecamatan.").await?;
        phone.open(&form(&fixture)).await?;
        says(phone, headline).await?;
        phone.fill(&fixture).await?;
        phone.register().await?;
        says(phone, headline).await?;

        // Open again: from the next page on.
        say(&stack.data, &["--status", "open"])?;
        phone.open("/").await?;
        says(phone, frame::office_default()).await
    })
    .await;
}

#[tokio::test]
async fn news_is_gone_when_its_last_day_is_over() {
    journey(async |phone| {
        let stack = Stack::own("kantor-sampai");
        phone.site = stack.url.clone();
        say(&stack.data, &["--status", "closed", "--since", "2021-07-05", "--until", "2021-07-09"])?;
        on(phone, "2021-07-09").await?;
        phone.open("/").await?;
        says(phone, "Kantor tutup").await?;
        on(phone, "2021-07-10").await?;
        phone.open("/").await?;
        says(phone, frame::office_default()).await?;
        // Without signal the phone knows the news, and its last day too.
        phone.open("/layanan/kia/").await?;
        says(phone, frame::office_default()).await
    })
    .await;
}
