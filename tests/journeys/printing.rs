//! What comes out of the printer: the right text, and nothing that is only for
//! the screen.

use crate::pdf::{said, solid};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::text::frame;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use serde_json::json;

/// The page that is shown, as the printer would get it.
async fn print(phone: &Phone) -> Result<String> {
    // The browser tells the page only when somebody prints by hand.
    phone.js("dispatchEvent(new Event('beforeprint'))", &[]).await?;
    let printed = phone.cdp("Page.printToPDF", json!({ "paperWidth": 8.27, "paperHeight": 11.69 })).await?;
    said(&BASE64_STANDARD.decode(printed["data"].as_str().context("a PDF")?)?)
}

fn is_for_paper(text: &str) -> Result<()> {
    for screen_only in [frame::skip(), frame::print_page(), frame::footer_how(), frame::crumbs()] {
        ensure!(!text.contains(&solid(screen_only)), "“{screen_only}” is printed");
    }
    Ok(())
}

#[tokio::test]
async fn the_documents_of_all_services_are_printed() {
    journey(async |phone| -> Result<()> {
        phone.open("/syarat/").await?;
        let text = print(phone).await?;
        is_for_paper(&text)?;
        for service in domain::catalogue::offered().filter(|s| !s.requirements.is_empty()) {
            for words in service.requirements.iter().map(|r| &r.label).chain([&service.title]) {
                ensure!(text.contains(&solid(words)), "“{words}” of {} is not printed", service.id);
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_service_is_printed() {
    journey(async |phone| -> Result<()> {
        let service = domain::catalogue::service("akta-kelahiran").context("a service")?;
        phone.open("/layanan/akta-kelahiran/").await?;
        let text = print(phone).await?;
        is_for_paper(&text)?;
        let documents = service.requirements.iter().map(|r| &r.label);
        let facts = service.facts.iter().map(|f| &f.text);
        for words in documents.chain(facts).chain(&service.next).chain([&service.title]) {
            ensure!(text.contains(&solid(words)), "“{words}” is not printed");
        }
        Ok(())
    })
    .await;
}
