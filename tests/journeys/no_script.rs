//! Scripts switched off, or a browser that has none of ours.

use anyhow::{Result, ensure};
use domain::text::pages;
use journeys::harness::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use serde_json::json;

/// The text that can be read on the page.
async fn readable(phone: &Phone) -> Result<String> {
    phone.text("return document.body.innerText.replace(/\\s+/g, ' ')").await
}

#[tokio::test]
async fn every_page_can_be_read_without_scripts() {
    journey(async |phone| {
        phone.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        phone.visit("/layanan/").await?;
        let list = readable(phone).await?;
        for fixture in fixture::all() {
            let service = fixture.service;
            ensure!(list.contains(&service.title), "the list does not name {}", service.id);
            phone.visit(&format!("/layanan/{}/", service.id)).await?;
            let page = readable(phone).await?;
            let facts =
                service.requirements.iter().map(|r| &r.label).chain(service.facts.iter().map(|f| &f.text));
            for text in facts.chain(&service.next) {
                ensure!(page.contains(text.as_str()), "the page of {} does not say “{text}”", service.id);
            }
            // Where *Mulai* leads; a click waits for scripts of the driver.
            phone.visit(&phone.text("return document.querySelector('main a.start').pathname").await?).await?;
            let page = readable(phone).await?;
            ensure!(page.contains(pages::no_script()), "the form does not say that it cannot run");
            let first = &service.steps[0];
            ensure!(page.contains(&first.questions[0].label), "the first step cannot be read");
        }
        phone.visit("/lacak/").await?;
        ensure!(
            readable(phone).await?.contains(pages::no_script()),
            "tracking does not say that it cannot run"
        );
        Ok(())
    })
    .await;
}
