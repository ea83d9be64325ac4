//! Statements as PDF, filled in from the answers.

use crate::pdf;
use anyhow::{Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::text::documents;
use journeys::harness::filler::form;
use journeys::harness::fixture::with_sheet;
use journeys::harness::journey::journey;

/// Keeps what the page gives to the browser to download.
const CATCH: &str = "
    const own = URL.createObjectURL;
    URL.createObjectURL = file => {
        if (file.type === 'application/pdf') file.arrayBuffer().then(bytes => {
            let text = '';
            for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
            window.caught = btoa(text);
        });
        return own.call(URL, file);
    };";

#[tokio::test]
async fn a_statement_is_made_from_the_answers_when_it_is_asked_for() {
    journey(async |phone| -> Result<()> {
        let code = "F-2.03";
        let fixture = with_sheet("akta-kelahiran", code);
        phone.open(&form(&fixture)).await?;
        phone.fill_until(&fixture, "dokumen").await?;
        phone.until("the cards are drawn", "return document.querySelector('#dokumen .card')").await?;
        let asked = async || -> Result<usize> {
            Ok(phone.requests().await?.iter().filter(|request| request.url.contains("/api/sheets/")).count())
        };
        ensure!(asked().await? == 0, "a statement was made before anybody asked for it");
        phone.js(CATCH, &[]).await?;
        phone.press(&documents::sheet(code)).await?;
        phone.shown(".busy", documents::sheet_made()).await?;
        phone.until("the PDF is there", "return window.caught").await?;
        ensure!(asked().await? == 1);
        let bytes = BASE64_STANDARD.decode(phone.text("return window.caught").await?)?;
        let said = pdf::said(&bytes)?;
        for id in ["pemohon_nama", "pemohon_nik"] {
            let answer = pdf::solid(fixture.answers.get(id));
            ensure!(
                !answer.is_empty() && said.contains(&answer),
                "{code} does not say what {id} says: {said}"
            );
        }
        ensure!(said.contains(code), "the sheet does not bear its code: {said}");
        Ok(())
    })
    .await;
}
