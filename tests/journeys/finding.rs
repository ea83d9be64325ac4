//! Finding the right service: by tapping and by searching.

use anyhow::{Context, Result, ensure};
use domain::text::frame;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use serde_json::json;
use thirtyfour::prelude::*;

/// Types into the search box, in the place of what is there.
async fn search(phone: &Phone, words: &str) -> Result<Vec<String>> {
    let field = phone.labelled(None, frame::search()).await?;
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(words).await?;
    let answered = "const said = document.querySelector('#hasil p')?.textContent; return said && document.querySelector('#f-cari').value === arguments[0]";
    let answered = async || Ok((phone.js(answered, &[json!(words)]).await? == true).then_some(()));
    journeys::harness::wait::until(&format!("“{words}” is answered"), answered).await?;
    phone.texts("return [...document.querySelectorAll('#hasil a')].map(e => e.textContent)").await
}

#[tokio::test]
async fn what_people_type_is_found_with_its_mistakes_and_without_signal() {
    journey(async |phone| {
        phone.open("/").await?;
        // The list comes when somebody is about to search; from then on
        // nothing is asked for any more.
        search(phone, "ktp").await?;
        phone.no_signal().await?;
        let before = phone.requests().await?.len();
        for (typed, id) in [
            ("akte lahir", "akta-kelahiran"),
            ("kk ilang", "kk-hilang-rusak"),
            ("ktp hlang", "ktp-hilang-rusak"),
            ("pinda rumah", "pindah-keluar"),
            ("orang meninggl", "akta-kematian"),
            ("nikah", "akta-perkawinan"),
            ("kia anak", "kia"),
            ("komplain", "pengaduan"),
        ] {
            let title = &domain::catalogue::service(id).context("a service")?.title;
            let found = search(phone, typed).await?;
            ensure!(found.contains(title), "“{typed}” finds {found:?}");
        }
        ensure!(search(phone, "qwrtpsdf").await?.is_empty());
        phone.shown("#hasil p", frame::search_none()).await?;
        let asked = phone.requests().await?.split_off(before);
        ensure!(asked.is_empty(), "while somebody searches, the phone asks for {asked:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn every_service_is_three_taps_away() {
    journey(async |phone| {
        phone.open("/").await?;
        for service in domain::catalogue::offered() {
            phone.shown("main summary", &service.group).await?.click().await?;
            let link = format!("main details[open] a[href='/layanan/{}/']", service.id);
            let link = phone.driver.query(By::Css(link)).first().await?;
            ensure!(link.is_displayed().await?, "{} is not to be seen in its group", service.id);
            ensure!(link.text().await? == service.title);
            phone.shown("main summary", &service.group).await?.click().await?;
        }
        // The second tap, and the third where there is a form.
        let service = domain::catalogue::service("kk-pisah").context("a service")?;
        phone.shown("main summary", &service.group).await?.click().await?;
        phone.follow(&service.title).await?;
        phone.shown("h1", &service.title).await?;
        phone.press(frame::start()).await?;
        phone.arrive(&service.steps[0].id).await
    })
    .await;
}

#[tokio::test]
async fn a_situation_leads_to_its_service() {
    journey(async |phone| {
        let order = domain::catalogue::order();
        for guide in &order.guides {
            phone.open(&format!("/pilih/{}/", guide.id)).await?;
            for choice in &guide.choices {
                let link = phone.shown("main a", &choice.text).await?;
                let to = link.attr("href").await?.unwrap_or_default();
                let expected = match (&choice.service, &choice.guide) {
                    (Some(service), _) => format!("/layanan/{service}/"),
                    (None, Some(guide)) => format!("/pilih/{guide}/"),
                    (None, None) => anyhow::bail!("“{}” leads nowhere", choice.text),
                };
                ensure!(to == expected, "“{}” leads to {to}", choice.text);
            }
        }
        phone.open("/").await?;
        phone.follow("Kartu Keluarga").await?;
        phone.shown("h1", "Kartu Keluarga (KK)").await.map(drop)
    })
    .await;
}
