//! The checks of the journeys themselves notice what they are there for.

use anyhow::{Result, ensure};
use journeys::harness::fixture::fixture;
use journeys::harness::journey::{journey, seat};
use journeys::harness::phone::Phone;
use journeys::harness::privacy;
use journeys::harness::stack::stack;
use serde_json::json;

/// Fails unless a check found something and named it.
fn noticed(check: Result<()>, part: &str) -> Result<()> {
    let said = check.err().map(|error| format!("{error:#}")).unwrap_or_default();
    ensure!(said.contains(part), "“{part}” was not noticed: {said}");
    Ok(())
}

/// Adds an element to the page. Its style is set by script, since the page
/// takes none that is written into its HTML.
async fn add(phone: &Phone, name: &str, style: &str) -> Result<()> {
    let script = "
        const element = document.createElement(arguments[0]);
        element.style.cssText = arguments[1];
        element.textContent = 'contoh';
        document.querySelector('main').append(element);";
    phone.js(script, &[json!(name), json!(style)]).await.map(drop)
}

#[tokio::test]
async fn what_is_hard_to_use_is_noticed() {
    journey(async |phone| {
        phone.open("/").await?;
        add(phone, "p", "color: #999; background: #fff").await?;
        noticed(phone.is_accessible("a page").await, "color-contrast")?;
        add(phone, "textarea", "").await?;
        noticed(phone.is_accessible("a page").await, "label")?;
        add(phone, "button", "min-height: 0; padding: 0").await?;
        noticed(phone.fits("a page").await, "contoh")?;
        add(phone, "div", "width: 2000px").await?;
        noticed(phone.fits("a page").await, "wider than the screen")
    })
    .await;
}

#[tokio::test]
async fn errors_of_the_console_are_noticed() {
    journey(async |phone| {
        phone.open("/").await?;
        phone.js("setTimeout(() => { throw new Error('sengaja') })", &[]).await?;
        phone.js("return new Promise(done => setTimeout(done, 50))", &[]).await?;
        noticed(phone.console_is_clean().await, "sengaja")
    })
    .await;
}

#[tokio::test]
async fn personal_data_in_an_address_are_noticed() {
    // Not within a journey, which would refuse it.
    let _seat = seat().await;
    let phone = Phone::fresh().await.expect("a browser");
    let looked = async {
        let name = fixture("ktp-hilang-rusak").answers.get("pemohon_nama").to_owned();
        phone.visit(&format!("/?nama={}", name.replace(' ', "%20"))).await?;
        noticed(privacy::nothing_leaks(&phone).await, "an address holds personal data")?;
        ensure!(stack().log().contains("siap "), "nothing is known of what the stack writes");
        Ok(())
    };
    let looked: Result<()> = looked.await;
    phone.driver.quit().await.expect("the browser closes");
    looked.unwrap();
}
