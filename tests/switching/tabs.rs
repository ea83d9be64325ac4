//! Tabs that stay open while the release changes under them, in a real browser.

use crate::changed::{LABEL, QUESTION, SERVICE, VERSION};
use crate::releases::{Release, real, with_changed_service};
use anyhow::{Result, ensure};
use domain::answers::Answer;
use journeys::harness::filler::form;
use journeys::harness::fixture::{Fixture, fixture};
use journeys::harness::journey::journey;
use journeys::harness::kept;
use journeys::harness::phone::Phone;
use local_stack::release::What;
use serde_json::json;

/// What is answered to the question that is new.
const ANSWER: &str = "Awal tahun ini";

/// Whether the worker answers for the site on this phone.
const KEPT: &str = "return navigator.serviceWorker.controller !== null";

/// A phone whose browser keeps nothing of the site: everything that it needs
/// later must still be at the office.
async fn keeps_nothing(phone: &Phone) -> Result<()> {
    phone.cdp("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
    phone.cdp("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await.map(drop)
}

/// Whether the page that is shown is of a release.
async fn is_of(phone: &Phone, release: &Release) -> Result<bool> {
    let app = release.app()?;
    let script = "return !!document.querySelector(`script[src='${arguments[0]}']`)";
    Ok(phone.js(script, &[json!(app)]).await? == true)
}

/// Sends what is filled in; it must be kept as it was answered.
async fn register(phone: &Phone, fixture: &Fixture) -> Result<()> {
    let number = phone.register().await?;
    let kept = kept::application(&number).await?.application;
    ensure!(kept.record.answers == fixture.answers, "other answers were kept");
    ensure!(kept.record.pages.len() == fixture.documents.values().sum::<usize>(), "a page is missing");
    for page in &kept.record.pages {
        ensure!(kept::page(&kept, page).await?.sha256 == page.sha256, "a page is damaged");
    }
    Ok(())
}

/// Fills in the first step and is about to go on.
async fn begin(phone: &Phone, fixture: &Fixture) -> Result<()> {
    phone.open(&form(fixture)).await?;
    let first = phone.here().await?;
    phone.fill_place(fixture, &first).await?;
    let second =
        "return performance.getEntriesByType('resource').some(e => e.name.includes('/assets/finish-'))";
    ensure!(phone.js(second, &[]).await? == false, "the second module is there too early for this test");
    Ok(())
}

#[tokio::test]
async fn an_old_tab_finishes_with_the_new_function() {
    let turn = real().await.unwrap();
    journey(async |phone| {
        keeps_nothing(phone).await?;
        let fixture = fixture("ktp-hilang-rusak");
        begin(phone, &fixture).await?;
        turn.forward().await?;
        phone.go_on().await?;
        phone.fill(&fixture).await?;
        ensure!(is_of(phone, turn.pair.old).await?, "the tab is not the old one any more");
        let second = turn.pair.old.asset("finish-", ".wasm")?;
        let asked = phone.requests().await?;
        let came = asked.iter().find(|request| request.url.ends_with(&second));
        ensure!(came.is_some_and(|request| request.status == Some(200)), "{second} did not come: {came:?}");
        register(phone, &fixture).await
    })
    .await;
    turn.back().await.unwrap();
}

#[tokio::test]
async fn a_new_tab_finishes_with_the_old_function_after_a_roll_back() {
    let turn = real().await.unwrap();
    turn.forward().await.unwrap();
    journey(async |phone| {
        keeps_nothing(phone).await?;
        let fixture = fixture("akta-kelahiran");
        begin(phone, &fixture).await?;
        turn.back().await?;
        phone.go_on().await?;
        phone.fill(&fixture).await?;
        ensure!(is_of(phone, turn.pair.new).await?, "the tab is not the new one any more");
        register(phone, &fixture).await
    })
    .await;
}

#[tokio::test]
async fn a_new_visit_gets_the_new_site_and_the_old_tab_goes_on() {
    let turn = real().await.unwrap();
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open("/").await?;
        phone.until("the site is kept on the phone", KEPT).await?;
        begin(phone, &fixture).await?;
        turn.forward().await?;

        // Somebody who was never here gets the new site at once.
        let page = reqwest::get(&phone.site).await?.text().await?;
        ensure!(page.contains(&turn.pair.new.app()?), "the first page is not the new one");

        // This phone hears of it, and waits until the form is closed.
        phone.js("navigator.serviceWorker.getRegistration().then(site => site.update())", &[]).await?;
        let waits = "return navigator.serviceWorker.getRegistration().then(site => !!site.waiting)";
        phone.until("the new version waits", waits).await?;
        phone.go_on().await?;
        phone.fill(&fixture).await?;
        register(phone, &fixture).await?;
        ensure!(is_of(phone, turn.pair.old).await?, "the tab is not the old one any more");

        phone.open("/").await?;
        phone.until("the new version has come", &waits.replace("!!", "!")).await?;
        phone.open("/").await?;
        ensure!(is_of(phone, turn.pair.new).await?, "the next visit is still the old site");
        Ok(())
    })
    .await;
    turn.back().await.unwrap();
}

#[tokio::test]
async fn a_worker_that_comes_before_its_pages_is_not_taken() {
    let turn = real().await.unwrap();
    // As an upload that was cut in the middle leaves it.
    let mixed = tempfile::tempdir().unwrap();
    turn.pair.old.copy_without("sw.js", mixed.path()).unwrap();
    std::fs::copy(turn.pair.new.dist.join("sw.js"), mixed.path().join("sw.js")).unwrap();
    journey(async |phone| {
        phone.mean("sw.js");
        phone.mean("of another version");
        phone.open("/").await?;
        phone.until("the site is kept on the phone", KEPT).await?;
        turn.take(What::Assets, &turn.pair.new.dist).await?;
        turn.take(What::Pages, mixed.path()).await?;
        phone.js("navigator.serviceWorker.getRegistration().then(site => site.update())", &[]).await?;
        let tried = "return navigator.serviceWorker.getRegistration().then(site => !site.installing)";
        phone.until("it has been tried", tried).await?;
        phone.open("/").await?;
        ensure!(is_of(phone, turn.pair.old).await?, "pages and code of two versions are mixed");
        let waits = "return navigator.serviceWorker.getRegistration().then(site => !!site.waiting)";
        ensure!(phone.js(waits, &[]).await? == false, "the new version is ready without its pages");

        turn.take(What::Pages, &turn.pair.new.dist).await?;
        let again = "
            const taken = () => document.documentElement.setAttribute('data-taken', '');
            navigator.serviceWorker.addEventListener('controllerchange', taken);
            return navigator.serviceWorker.getRegistration().then(site => site.update()).then(() => null)";
        phone.js(again, &[]).await?;
        let taken = "return document.documentElement.hasAttribute('data-taken')";
        phone.until("the new version is taken once its pages are there", taken).await?;
        phone.open("/").await?;
        ensure!(is_of(phone, turn.pair.new).await?, "the next visit is still the old site");
        Ok(())
    })
    .await;
    turn.back().await.unwrap();
}

#[tokio::test]
async fn sending_goes_on_by_itself_when_only_the_office_was_away() {
    let _turn = real().await.unwrap();
    journey(async |phone| {
        phone.mean("ERR_BLOCKED_BY_CLIENT");
        let fixture = fixture("ktp-hilang-rusak");
        phone.open(&form(&fixture)).await?;
        phone.fill(&fixture).await?;
        // The phone keeps its signal, so no event will say that the line is back.
        phone.cdp("Network.setBlockedURLs", json!({ "urls": ["*/api/applications/*"] })).await?;
        phone.press("Daftar Pemohon").await?;
        let waiting = format!(
            "return document.querySelector('.sending').textContent.includes({})",
            json!(domain::text::pages::sending_waiting())
        );
        phone.until("the sending waits", &waiting).await?;
        phone.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await?;
        let number = phone.receipt().await?;
        ensure!(kept::application(&number).await?.application.record.answers == fixture.answers);
        Ok(())
    })
    .await;
}

/// The answers with the new one.
fn with_new_answer(fixture: &Fixture) -> Fixture {
    let mut more = fixture.clone();
    more.answers.0.insert(QUESTION.to_owned(), Answer::Text(ANSWER.to_owned()));
    more
}

/// On the review: only the new question is asked, and then it is sent.
async fn answer_what_is_new(phone: &Phone, fixture: &Fixture) -> Result<()> {
    let asked = phone.refused("Daftar Pemohon").await?;
    ensure!(asked.len() == 1 && asked[0].contains(LABEL), "{asked:?}");
    phone.follow(&asked[0]).await?;
    let field = phone.labelled(None, LABEL).await?;
    phone.write(&field, ANSWER).await?;
    phone.press("Lanjut").await?;
    phone.arrive("periksa").await?;
    let number = phone.register().await?;
    let kept = kept::application(&number).await?.application;
    ensure!(kept.record.answers == with_new_answer(fixture).answers, "other answers were kept");
    ensure!(kept.version == VERSION, "it was checked against {}", kept.version);
    Ok(())
}

#[tokio::test]
async fn of_a_draft_under_an_older_version_only_what_changed_is_asked_again() {
    let turn = with_changed_service().await.unwrap();
    journey(async |phone| {
        keeps_nothing(phone).await?;
        let fixture = fixture(SERVICE);
        phone.open(&form(&fixture)).await?;
        phone.fill(&fixture).await?;
        phone.open("/").await?;
        turn.forward().await?;
        phone.open(&format!("{}#periksa", form(&fixture))).await?;
        ensure!(is_of(phone, turn.pair.new).await?, "the form is still the old one");
        answer_what_is_new(phone, &fixture).await
    })
    .await;
    turn.back().await.unwrap();
}

#[tokio::test]
async fn an_open_form_that_became_too_old_is_replaced_when_it_is_sent() {
    let turn = with_changed_service().await.unwrap();
    journey(async |phone| {
        // The function refuses what the old form does not know.
        phone.mean("422");
        let fixture = fixture(SERVICE);
        phone.open("/").await?;
        phone.until("the site is kept on the phone", KEPT).await?;
        phone.open(&form(&fixture)).await?;
        phone.fill(&fixture).await?;
        turn.forward().await?;
        phone.press("Daftar Pemohon").await?;
        let newer = turn.pair.new.app()?;
        let came = format!("return document.querySelector(\"script[src='{newer}']\") && document.body.classList.contains('ready')");
        phone.until("the new form has come by itself", &came).await?;
        phone.arrive("periksa").await?;
        answer_what_is_new(phone, &fixture).await
    })
    .await;
    turn.back().await.unwrap();
}

#[tokio::test]
async fn what_only_the_new_form_asks_does_not_stop_the_old_function() {
    let turn = with_changed_service().await.unwrap();
    turn.forward().await.unwrap();
    journey(async |phone| {
        let fixture = fixture(SERVICE);
        phone.open(&form(&fixture)).await?;
        let step = "kejadian";
        phone.fill_until(&fixture, step).await?;
        phone.fill_place(&fixture, step).await?;
        let field = phone.labelled(None, LABEL).await?;
        phone.write(&field, ANSWER).await?;
        phone.go_on().await?;
        phone.fill(&fixture).await?;
        turn.back().await?;
        register(phone, &fixture).await
    })
    .await;
}
