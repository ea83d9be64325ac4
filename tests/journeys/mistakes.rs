//! Every kind of mistake is explained beside the field, in the summary, and by
//! the function, in the same words and order; nothing typed is lost.

use anyhow::{Context, Result, ensure};
use domain::answers::{Answer, Answers};
use domain::problem::{Code, WireProblem};
use domain::service::{Kind, Question};
use domain::text::pages;
use domain::wire::{ErrorReply, SaveRequest};
use journeys::harness::filler::{form, label};
use journeys::harness::fixture::{Fixture, as_typed, fixture};
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use journeys::harness::stack::stack;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

/// A wrong value of each kind that is typed, and what it is told. What is
/// chosen cannot be wrong, only missing.
fn wrong(kind: Kind) -> Option<(&'static str, Code)> {
    Some(match kind {
        Kind::Nik => ("170701520595000", Code::NikLength(15)),
        Kind::NoKk => ("1707 0112", Code::NoKkLength(8)),
        Kind::PersonName => ("Sari 2", Code::NameDigits),
        Kind::NewName => ("Putri, Rekaan", Code::NewName),
        Kind::Phone => ("0812", Code::Phone),
        Kind::Email => ("sari@", Code::Email),
        Kind::Date => ("31 2 2024", Code::Date),
        Kind::Time => ("7 lewat", Code::Time),
        Kind::Integer => ("satu", Code::Integer),
        Kind::Decimal => ("tiga", Code::Decimal),
        Kind::RtRw => ("1a", Code::RtRw),
        Kind::PostalCode => ("3925", Code::Postal),
        Kind::Text
        | Kind::LongText
        | Kind::Choice
        | Kind::Choices
        | Kind::Village
        | Kind::Regency
        | Kind::District => return None,
    })
}

#[tokio::test]
async fn mistakes_about_a_birth_are_explained() {
    journey(async |phone| every_mistake(phone, "akta-kelahiran").await).await;
}

#[tokio::test]
async fn mistakes_about_a_lost_ktp_are_explained() {
    journey(async |phone| every_mistake(phone, "ktp-hilang-rusak").await).await;
}

#[tokio::test]
async fn mistakes_about_a_move_are_explained() {
    journey(async |phone| every_mistake(phone, "pindah-keluar").await).await;
}

/// Types the wrong value of its kind into every question of a service.
async fn every_mistake(phone: &Phone, service: &str) -> Result<()> {
    let fixture = fixture(service);
    phone.open(&form(&fixture)).await?;
    let road = road(&fixture);
    let mut typed = fixture.answers.clone();
    for place in &road {
        phone.go(place).await?;
        phone.fill_place(&fixture, place).await?;
        let questions = wrong_questions(&fixture, place);
        for (question, path, item) in &questions {
            let (value, code) = wrong(question.kind).context("a kind that is typed")?;
            let inside = match item {
                Some(name) => Some(phone.item(name).await?),
                None => None,
            };
            let field = phone.labelled(inside.as_ref(), &label(question)).await?;
            phone.write(&field, value).await?;
            let said = phone.problem(path).await?;
            ensure!(said == code.message(), "beside {path} stands “{said}”");
            typed.set(path, value.to_owned());
        }
        if questions.is_empty() {
            continue;
        }
        let told = phone.refused("Lanjut").await?;
        for (question, path, _) in &questions {
            let said = wrong(question.kind).map(|(_, code)| code.message()).unwrap_or_default();
            ensure!(
                told.contains(&said),
                "the summary of {place} does not say what {path} is told: {told:#?}"
            );
        }
        ensure!(phone.here().await? == *place, "a place with mistakes was left");
    }
    nothing_is_lost(phone, &typed).await?;
    // All of them together, once more: as the page says it and as the function
    // says it.
    phone.go("periksa").await?;
    let told = phone.refused("Daftar Pemohon").await?;
    let (status, reply) = put(&fixture, &typed).await?;
    ensure!(status == 422, "the function answers {status} to mistakes");
    let answered: Vec<String> = reply.problems.into_iter().map(|problem| problem.message).collect();
    ensure!(told == answered, "the page says {told:#?}\nthe function says {answered:#?}");
    Ok(())
}

/// The places with questions that this fixture answers.
fn road(fixture: &Fixture) -> Vec<String> {
    let answered = |id: &str| fixture.answers.0.contains_key(id);
    let steps = fixture.service.steps.iter().filter(|step| match &step.repeat {
        Some(repeat) => answered(&repeat.id),
        None => step.questions.iter().any(|question| answered(&question.id)),
    });
    steps.map(|step| step.id.clone()).collect()
}

/// The questions of a place that are answered wrongly, with their path and the
/// item that they are asked for.
fn wrong_questions(fixture: &Fixture, place: &str) -> Vec<(&'static Question, String, Option<String>)> {
    let service = fixture.service;
    let step = service.steps.iter().find(|step| step.id == place).expect("a place of the road");
    let questions = step.questions.iter().filter(|question| wrong(question.kind).is_some());
    match &step.repeat {
        Some(repeat) => questions
            .map(|question| {
                (question, format!("{}.0.{}", repeat.id, question.id), Some(format!("{} 1", repeat.item)))
            })
            .collect(),
        None => questions
            .filter(|question| fixture.answers.0.contains_key(&question.id))
            .map(|question| (question, question.id.clone(), None))
            .collect(),
    }
}

/// After a reload every field holds what was typed into it.
async fn nothing_is_lost(phone: &Phone, typed: &Answers) -> Result<()> {
    phone.reload().await?;
    let shown: BTreeMap<String, String> = serde_json::from_value(
        phone
            .js(
                "return Object.fromEntries([...document.querySelectorAll('#formulir input[type=text], #formulir input[type=tel], #formulir textarea')]
                    .filter(e => e.name).map(e => [e.name, e.value]))",
                &[],
            )
            .await?,
    )?;
    for (id, answer) in &typed.0 {
        if let (Answer::Text(text), Some(shown)) = (answer, shown.get(id)) {
            let kind = domain_kind(id);
            ensure!(
                shown == text || kind.is_some_and(|kind| *shown == as_typed(kind, text)),
                "{id} holds “{shown}”, not what was typed: “{text}”"
            );
        }
    }
    Ok(())
}

fn domain_kind(id: &str) -> Option<Kind> {
    let services = domain::catalogue::SERVICES.iter();
    services
        .filter_map(|(service, _)| domain::catalogue::service(service)?.question(id))
        .map(|q| q.kind)
        .next()
}

/// The same answers straight to the function, from another phone.
async fn put(fixture: &Fixture, answers: &Answers) -> Result<(u16, ErrorReply)> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let request = SaveRequest {
        service: fixture.service.id.clone(),
        service_version: fixture.service.version.clone(),
        answers: answers.clone(),
        pages: Vec::new(),
    };
    let reply = reqwest::Client::new()
        .put(format!("{}/api/applications/{now:032x}", stack().url))
        .bearer_auth(format!("{now:064x}"))
        .json(&request)
        .send()
        .await?;
    Ok((reply.status().as_u16(), reply.json().await?))
}

#[tokio::test]
async fn an_empty_form_is_told_everything_that_is_missing() {
    journey(async |phone| {
        let fixture = fixture("pindah-keluar");
        phone.open(&form(&fixture)).await?;
        for step in &fixture.service.steps {
            phone.go(&step.id).await?;
            let told = phone.refused("Lanjut").await?;
            let missing = step.questions.iter().filter(|question| {
                !question.optional && question.when.is_none() && question.default.is_none()
            });
            ensure!(told.len() >= missing.count(), "{}: only {told:#?}", step.id);
            let different: BTreeSet<&String> = told.iter().collect();
            ensure!(different.len() == told.len(), "{}: the same twice in {told:#?}", step.id);
        }
        phone.go("dokumen").await?;
        let told = phone.refused("Lanjut").await?;
        let kk = fixture.service.requirement("kk").context("a requirement")?;
        ensure!(told == [Code::DocumentMissing(kk.label.clone()).message()], "{told:#?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_summary_leads_to_the_field_and_the_mended_field_is_told_nothing() {
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open(&form(&fixture)).await?;
        phone.fill_place(&fixture, "pemohon").await?;
        let nik = phone.labelled(None, "NIK pemohon").await?;
        phone.write(&nik, "1702").await?;
        let told = phone.refused("Lanjut").await?;
        ensure!(told == [Code::NikLength(4).message()], "{told:#?}");
        phone.follow(&told[0]).await?;
        phone
            .until("the field has the focus", "return document.activeElement?.name === 'pemohon_nik'")
            .await?;
        ensure!(nik.attr("aria-invalid").await?.as_deref() == Some("true"));
        ensure!(nik.value().await?.as_deref() == Some("1702"), "what was typed is lost");
        phone.write(&nik, fixture.answers.get("pemohon_nik")).await?;
        ensure!(phone.problem("pemohon_nik").await?.is_empty());
        ensure!(nik.attr("aria-invalid").await?.is_none());
        phone.go_on().await
    })
    .await;
}

#[tokio::test]
async fn odd_answers_are_warned_about_and_taken() {
    journey(async |phone| {
        let fixture = fixture("akta-kelahiran");
        phone.open(&form(&fixture)).await?;
        phone.go("kelahiran").await?;
        phone.fill_place(&fixture, "kelahiran").await?;
        phone.write(&phone.labelled(None, "Berat bayi").await?, "32").await?;
        phone
            .until(
                "the weight is called unusual",
                "return document.getElementById('f-berat-w').checkVisibility()",
            )
            .await?;
        ensure!(phone.problem("berat").await?.is_empty());
        phone.go_on().await
    })
    .await;
}

#[tokio::test]
async fn a_move_inside_lebong_is_shown_where_to_go() {
    journey(async |phone| {
        let fixture = fixture("pindah-keluar");
        let (step, note) = fixture
            .service
            .steps
            .iter()
            .find_map(|step| Some((step, step.notes.iter().find(|note| note.stop)?)))
            .context("a note that stops")?;
        phone.open(&form(&fixture)).await?;
        phone.go(&step.id).await?;
        phone.fill_place(&fixture, &step.id).await?;
        let question = fixture.service.question("klasifikasi").context("a question")?;
        phone.answer(&fixture, None, question, "1").await?;
        // Nothing was answered wrongly: only the note says it, once.
        ensure!(phone.problem("klasifikasi").await?.is_empty(), "a gate is shown as a mistake");
        let told = phone.refused("Lanjut").await?;
        ensure!(told == [note.text.clone()], "{told:#?}");
        // The note leads to the right service.
        let right = note.service.as_deref().and_then(domain::catalogue::service).context("a way out")?;
        phone.shown("[data-note] a", &pages::right_service(&right.title)).await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn garbage_straight_to_the_function_is_refused_in_words() {
    journey(async |_| {
        let address = |id: &str| format!("{}/api/applications/{id}", stack().url);
        let secret = "0".repeat(64);
        let right = address(&"0".repeat(32));
        for (url, body) in [
            (right.clone(), "{"),
            (right.clone(), "[]"),
            (right.clone(), r#"{"service":"tidak-ada","service_version":"1","answers":{},"pages":[]}"#),
            (right, r#"{"service":"akta-kelahiran","service_version":"1","answers":{"a":7},"pages":[]}"#),
            (address("tidak-ada"), "{}"),
        ] {
            let request = reqwest::Client::new().put(&url).bearer_auth(&secret);
            let reply = request.header("content-type", "application/json").body(body).send().await?;
            let status = reply.status();
            let told: ErrorReply = reply.json().await?;
            ensure!(status.is_client_error(), "{body} is answered by {status}");
            let words = told.problems.first().map_or(told.detail, |p: &WireProblem| p.message.clone());
            ensure!(words.contains(' '), "{body} is refused without words");
        }
        Ok(())
    })
    .await;
}
