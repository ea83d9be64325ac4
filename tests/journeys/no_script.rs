//! Scripts switched off, or a browser that has none of ours.

use anyhow::{Result, ensure};
use domain::text::pages;
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
        // Of a page that is left before all of it is there.
        phone.mean("Manifest: Line: 1, column: 1");
        phone.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        phone.visit("/layanan/").await?;
        let list = readable(phone).await?;
        for service in domain::catalogue::offered() {
            ensure!(list.contains(&service.title), "the list does not name {}", service.id);
            phone.visit(&format!("/layanan/{}/", service.id)).await?;
            let page = readable(phone).await?;
            // Documents, who may apply, time and cost, what happens next.
            let facts = service.applicants.iter().chain(&service.facts).map(|f| &f.text);
            let sections = service.sections.iter().flat_map(|s| s.texts.iter().map(|f| &f.text));
            let documents = service.requirements.iter().map(|r| &r.label);
            for text in documents.chain(facts).chain(sections).chain(&service.next) {
                let text: Vec<&str> = text.split_whitespace().collect();
                ensure!(page.contains(&text.join(" ")), "the page of {} does not say “{text:?}”", service.id);
            }
            if !service.kind.is_form() {
                continue;
            }
            // Where *Mulai* leads; a click waits for scripts of the driver.
            phone.visit(&phone.text("return document.querySelector('main a.start').pathname").await?).await?;
            let page = readable(phone).await?;
            ensure!(
                page.contains(pages::no_script()),
                "the form of {} does not say that it cannot run",
                service.id
            );
            let first = &service.steps[0];
            ensure!(
                page.contains(&first.questions[0].label),
                "the first step of {} cannot be read",
                service.id
            );
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
