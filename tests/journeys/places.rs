//! A village or a kabupaten, found by its name.

use anyhow::{Result, ensure};
use domain::text::fields;
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use serde_json::json;
use thirtyfour::prelude::*;

/// The options of a list, without the one that says nothing.
async fn options(phone: &Phone, list: &WebElement) -> Result<Vec<String>> {
    let script = "return [...arguments[0].options].slice(1).map(option => option.text)";
    Ok(serde_json::from_value(phone.js(script, &[list.to_json()?]).await?)?)
}

/// What a question about a place is answered, as a code.
async fn answer(phone: &Phone, question: &str) -> Result<String> {
    phone
        .text(&format!("return document.querySelector('[data-place={question}]').dataset.chosen ?? ''"))
        .await
}

/// Types into the box of a place and waits until so many options are left.
async fn search(phone: &Phone, place: &WebElement, list: &str, typed: &str, left: &str) -> Result<()> {
    let typed_into = phone.labelled(Some(place), &fields::filter(list)).await?;
    typed_into.send_keys(Key::Control + "a").await?;
    typed_into.send_keys(typed).await?;
    phone.shown(".filter [role=status]", left).await.map(drop)
}

/// A script that says whether a question about a place is answered so.
fn kept(question: &str, code: &str) -> String {
    format!("return document.querySelector('[data-place={question}]').dataset.chosen === '{code}'")
}

/// Empties the box of a place.
async fn clear(phone: &Phone, place: &WebElement, list: &str) -> Result<()> {
    let typed_into = phone.labelled(Some(place), &fields::filter(list)).await?;
    typed_into.send_keys(Key::Control + "a").await?;
    typed_into.send_keys(Key::Backspace + "").await?;
    Ok(())
}

#[tokio::test]
async fn a_village_is_found_by_its_name() {
    journey(async |phone| {
        phone.open(&form(&fixture("ktp-hilang-rusak"))).await?;
        let place = phone.labelled(None, "Desa/kelurahan tempat tinggal").await?;

        // Villages of nearly one name, told apart by their kecamatan.
        search(phone, &place, fields::village(), "tabeak BLAU", &fields::filter_found(3)).await?;
        let list = phone.labelled(Some(&place), fields::village()).await?;
        let found = options(phone, &list).await?;
        let expected = ["Tabeak Blau, Lebong Atas", "Tabeak Blau I, Lebong Atas", "Tabeak Blau II, Tubei"];
        ensure!(found == expected, "found {found:?}");
        phone.choose(&list, "Tabeak Blau II, Tubei").await?;
        phone.until("it is kept", &kept("pemohon_desa", "17.07.09.2005")).await?;
        // With the box empty, the lists are as if they had been gone through.
        clear(phone, &place, fields::village()).await?;
        let district = phone.labelled(Some(&place), fields::district()).await?;
        let shown = "return arguments[0].selectedOptions[0].text";
        ensure!(phone.js(shown, &[district.to_json()?]).await? == "Tubei");
        ensure!(phone.js(shown, &[list.to_json()?]).await? == "Tabeak Blau II");
        ensure!(options(phone, &list).await?.len() == 8, "not the villages of the kecamatan");

        // Enter takes the first; what fits nothing says so and changes nothing.
        search(phone, &place, fields::village(), "gandung", &fields::filter_found(2)).await?;
        phone.keys(Key::Enter + "").await?;
        phone.until("the first is taken", &kept("pemohon_desa", "17.07.01.2002")).await?;
        search(phone, &place, fields::village(), "qwrt", fields::filter_none()).await?;
        ensure!(answer(phone, "pemohon_desa").await? == "17.07.01.2002");
        phone.reload().await?;
        ensure!(answer(phone, "pemohon_desa").await? == "17.07.01.2002", "it is not in the draft");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_kabupaten_is_found_by_its_name() {
    journey(async |phone| {
        phone.open(&form(&fixture("akta-kelahiran"))).await?;
        phone.go("kelahiran").await?;
        let place = phone.labelled(None, "Kabupaten/kota kelahiran").await?;
        search(phone, &place, fields::regency(), "rejang", &fields::filter_found(1)).await?;
        let list = phone.labelled(Some(&place), fields::regency()).await?;
        phone.choose(&list, "Kabupaten Rejang Lebong, Bengkulu").await?;
        phone.until("it is kept", &kept("tempat_kelahiran", "17.02")).await?;
        clear(phone, &place, fields::regency()).await?;
        let province = phone.labelled(Some(&place), fields::province()).await?;
        let shown = "return arguments[0].selectedOptions[0].text";
        ensure!(phone.js(shown, &[province.to_json()?]).await? == json!("Bengkulu"));
        Ok(())
    })
    .await;
}
