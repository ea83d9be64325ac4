//! A whole application without a finger on the screen.

use anyhow::{Context, Result, bail, ensure};
use domain::service::Kind;
use domain::text::documents;
use journeys::harness::filler::{file_label, label};
use journeys::harness::fixture::{Fixture, as_typed, fixture};
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use journeys::harness::{kept, settings};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// Most presses of Tab to anything on a page of this product.
const FAR: usize = 80;

/// What the focus is on, as its label or text says; fails where nothing shows
/// that it has the focus.
const FOCUS: &str = "
    const said = e => e?.textContent.replace(/\\s+/g, ' ').trim();
    const e = document.activeElement;
    const shown = e.matches('.file') ? e.nextElementSibling : e;
    const style = getComputedStyle(shown);
    const visible = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const name = e.labels?.length ? said(e.labels[0]) : said(e);
    return [name, visible, e.tagName, e.type ?? '', e.name || e.closest('[data-place]')?.dataset.place || ''];";

struct Focus {
    name: String,
    tag: String,
    path: String,
}

/// Presses Shift and Tab.
async fn press_back(phone: &Phone) -> Result<()> {
    let keys = phone
        .driver
        .action_chain_with_delay(Some(std::time::Duration::ZERO), Some(std::time::Duration::ZERO));
    keys.key_down(Key::Shift).send_keys(Key::Tab + "").key_up(Key::Shift).perform().await?;
    Ok(())
}

async fn focus(phone: &Phone) -> Result<Focus> {
    let found: (String, bool, String, String, String) = serde_json::from_value(phone.js(FOCUS, &[]).await?)?;
    let (name, visible, tag, _, path) = found;
    // Headings and summaries are focused by the page; a body is no focus.
    let by_hand = !matches!(tag.as_str(), "BODY" | "H1" | "DIV" | "MAIN" | "HTML");
    ensure!(!by_hand || visible, "nothing shows that “{name}” has the focus");
    Ok(Focus { name, tag, path })
}

/// Presses Tab until the focus is on something of this name, of this question
/// where `path` names one.
async fn tab_to(phone: &Phone, name: &str, path: &str) -> Result<()> {
    for _ in 0..FAR {
        phone.keys(Key::Tab + "").await?;
        let found = focus(phone).await?;
        if found.name == name && (path.is_empty() || found.path == path) {
            return Ok(());
        }
    }
    bail!("Tab does not lead to “{name}”")
}

/// Presses Tab until the focus is on the group of radio buttons, then arrows
/// until it is on the option.
async fn choose_radio(phone: &Phone, path: &str, option: &str) -> Result<()> {
    for _ in 0..FAR {
        phone.keys(Key::Tab + "").await?;
        if focus(phone).await?.path == path {
            break;
        }
    }
    phone.keys(" ").await?;
    for _ in 0..FAR {
        let found = focus(phone).await?;
        ensure!(found.path == path && found.tag == "INPUT", "arrows leave the options of {path}");
        if found.name == option {
            return Ok(());
        }
        phone.keys(Key::Down + "").await?;
    }
    bail!("no option “{option}” of {path}")
}

/// Chooses an option of the select that has the focus by typing its name, as
/// keyboards do it.
async fn choose_option(phone: &Phone, option: &str) -> Result<()> {
    phone.choose(&phone.driver.active_element().await?, option).await
}

async fn is_select(phone: &Phone, question: &str) -> Result<bool> {
    let script = "return document.getElementsByName(arguments[0])[0].tagName === 'SELECT'";
    Ok(phone.js(script, &[json!(question)]).await? == true)
}

/// Answers a place of the form, from its heading on.
async fn answer(phone: &Phone, fixture: &Fixture, place: &str) -> Result<()> {
    let step = fixture.service.steps.iter().find(|step| step.id == place).context("a step")?;
    for question in &step.questions {
        let kept = fixture.answers.get(&question.id);
        if kept.is_empty() {
            continue;
        }
        match question.kind {
            Kind::Choice if is_select(phone, &question.id).await? => {
                tab_to(phone, &label(question), &question.id).await?;
                choose_option(phone, fixture.service.choice_name(question, kept)).await?;
            }
            Kind::Choice => {
                choose_radio(phone, &question.id, fixture.service.choice_name(question, kept)).await?;
            }
            Kind::Village => {
                for (label, length) in [("Kecamatan", 8), ("Desa/kelurahan", 13)] {
                    let code = kept.get(..length).context("a village")?;
                    let regions = domain::catalogue::regions();
                    let name = domain::region::Regions::name(regions, code).context("a name")?;
                    tab_to(phone, label, &question.id).await?;
                    choose_option(phone, name.split(", ").next().unwrap_or_default()).await?;
                }
            }
            kind => {
                tab_to(phone, &label(question), &question.id).await?;
                phone.keys(as_typed(kind, kept)).await?;
            }
        }
    }
    Ok(())
}

/// *Lanjut* by keyboard; the heading of the next place has the focus.
async fn go_on(phone: &Phone, place: &str) -> Result<()> {
    tab_to(phone, "Lanjut", "").await?;
    phone.keys(Key::Enter + "").await?;
    phone.arrive(place).await?;
    ensure!(focus(phone).await?.tag == "H1", "the focus is not on the heading of {place}");
    Ok(())
}

#[tokio::test]
async fn a_lost_ktp_is_reported_by_keyboard_alone() {
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open("/layanan/").await?;
        phone.keys(Key::Tab + "").await?;
        ensure!(focus(phone).await?.name == "Langsung ke isi", "the first Tab is not on the skip link");
        phone.keys(Key::Enter + "").await?;
        // Past the header: the next Tab is on the way back up.
        phone.keys(Key::Tab + "").await?;
        let first = focus(phone).await?.name;
        ensure!(first == "Depan", "the skip link leads to “{first}”");
        press_back(phone).await?;
        ensure!(focus(phone).await?.name != first, "Shift and Tab do not go back");
        tab_to(phone, &fixture.service.title, "").await?;
        phone.keys(Key::Enter + "").await?;
        phone.shown("h1", &fixture.service.title).await?;
        tab_to(phone, "Mulai", "").await?;
        phone.keys(Key::Enter + "").await?;
        phone.arrive("pemohon").await?;

        // Refused: the summary has the focus, its link leads to the field.
        tab_to(phone, "Lanjut", "").await?;
        phone.keys(Key::Enter + "").await?;
        phone
            .until("the summary has the focus", "return document.activeElement?.matches('.current .summary')")
            .await?;
        phone.keys(Key::Tab + "").await?;
        phone.keys(Key::Enter + "").await?;
        phone
            .until("the first field has the focus", "return document.activeElement?.name === 'pemohon_nama'")
            .await?;
        press_back(phone).await?;

        answer(phone, &fixture, "pemohon").await?;
        go_on(phone, "kejadian").await?;
        answer(phone, &fixture, "kejadian").await?;
        go_on(phone, "dokumen").await?;
        for requirement in
            fixture.service.requirements.iter().filter(|r| fixture.documents.contains_key(&r.id))
        {
            let camera = format!("{} {}", documents::take_photo(), requirement.label);
            tab_to(phone, &camera, "").await?;
            tab_to(phone, &file_label(&fixture, &requirement.id)?, "").await?;
            // The system's own window opens here; its choice comes back so.
            let file = settings::file("tajam.jpg");
            phone.attach(&fixture, &requirement.id, file.to_str().context("a path")?).await?;
        }
        go_on(phone, "periksa").await?;
        tab_to(phone, "Daftar Pemohon", "").await?;
        phone.keys(Key::Enter + "").await?;
        let number = phone.receipt().await?;
        ensure!(focus(phone).await?.tag == "H1", "the focus is not on the heading of the receipt");
        let kept = kept::application(&number).await?.application;
        ensure!(kept.record.answers == fixture.answers, "other answers are kept than were typed");
        let clicked =
            phone.js("return performance.getEntriesByType('first-input').map(e => e.name)", &[]).await?;
        ensure!(clicked != Value::Array(vec![json!("pointerdown")]), "a pointer was used");
        Ok(())
    })
    .await;
}
