//! Ten switches and three roll-backs while several phones apply at once.

use crate::releases::{Turn, real};
use crate::resident::{Application, Figures, Resident};
use anyhow::{Context, Result, ensure};
use domain::status::Status;
use domain::wire::{Receipt, pages_digest_input};
use futures_util::future::{join, try_join_all};
use intake_fn::keys;
use journeys::harness::fixture::{Fixture, fixture};
use journeys::harness::stack::stack;
use journeys::harness::{kept, wait};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Phones that apply at the same time.
const PHONES: u8 = 6;

/// What they apply for, in turn: few pages, many pages, a bundle.
const SERVICES: [&str; 4] = ["ktp-hilang-rusak", "akta-kelahiran", "bayi-lahir", "pindah-keluar"];

/// Applications that must be finished between two switches, so that each
/// release has really served.
const BETWEEN: usize = 4;

/// `>` is a deploy to N, `<` one to N-1, `R` a roll-back to N-1.
const SWITCHES: &str = ">R>R>R><><><>";

/// An application that got its receipt.
struct Applied {
    application: Application,
    receipt: Receipt,
    /// Whether another release answered at its end than at its beginning.
    crossed: bool,
    took: Duration,
}

/// What phones and switches tell each other.
#[derive(Default)]
struct Progress {
    applied: AtomicUsize,
    switched: AtomicUsize,
    ended: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_switches_and_three_roll_backs_under_load_lose_nothing() {
    let turn = real().await.unwrap();
    let fixtures: Vec<Fixture> = SERVICES.map(fixture).into();
    let (figures, progress) = (Figures::default(), Progress::default());
    let begun = Instant::now();
    let phones = try_join_all((1..=PHONES).map(|number| phone(number, &fixtures, &figures, &progress)));
    let (applied, switched) = join(phones, switch(&turn, &progress)).await;
    let took = begun.elapsed();
    switched.unwrap();
    let applied: Vec<Applied> = applied.unwrap().into_iter().flatten().collect();

    check_kept(&applied).await.unwrap();
    check_numbers(&applied).await.unwrap();
    let crossed = applied.iter().filter(|one| one.crossed).count();
    assert!(crossed > 0, "no application was under way during a switch");
    print(&applied, &figures, crossed, took);
    assert_eq!(figures.pressed_again.into_inner(), 0, "somebody had to press the button again");
    turn.back().await.unwrap();
}

/// One resident after the other applies with a phone, until the switching ends.
async fn phone(
    number: u8,
    fixtures: &[Fixture],
    figures: &Figures,
    progress: &Progress,
) -> Result<Vec<Applied>> {
    let resident = Resident::new(number, &stack().url, figures)?;
    let mut applied = Vec::new();
    while !progress.ended.load(Ordering::SeqCst) {
        let fixture = &fixtures[(applied.len() + usize::from(number)) % fixtures.len()];
        let application = Application::of(fixture);
        let (before, begun) = (progress.switched.load(Ordering::SeqCst), Instant::now());
        let receipt = resident.apply(&application).await?;
        let (crossed, took) = (progress.switched.load(Ordering::SeqCst) != before, begun.elapsed());
        let status = resident.track(&receipt.number, &application.nik()).await?;
        ensure!(status.number == receipt.number && status.status == Status::Diterima);
        // A lost reply may be asked for again.
        ensure!(resident.apply(&application).await? == receipt, "another receipt the second time");
        applied.push(Applied { application, receipt, crossed, took });
        progress.applied.fetch_add(1, Ordering::SeqCst);
    }
    Ok(applied)
}

async fn switch(turn: &Turn, progress: &Progress) -> Result<()> {
    let done = async {
        for step in SWITCHES.chars() {
            let enough = progress.applied.load(Ordering::SeqCst) + BETWEEN;
            wait::until("applications between two switches", async || {
                Ok((progress.applied.load(Ordering::SeqCst) >= enough).then_some(()))
            })
            .await?;
            match step {
                '>' => turn.forward().await,
                '<' => turn.forward_to_old().await,
                _ => turn.back().await,
            }
            .with_context(|| format!("the step {step}"))?;
            progress.switched.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
    .await;
    progress.ended.store(true, Ordering::SeqCst);
    done
}

/// Every receipt is in the store, with the answers and all pages that were sent.
async fn check_kept(applied: &[Applied]) -> Result<()> {
    for Applied { application, receipt, .. } in applied {
        let sent = &application.request;
        let kept = kept::application(&receipt.number).await.with_context(|| receipt.number.clone())?;
        ensure!(kept.application.id.to_string() == application.id, "the number of another application");
        ensure!(kept.journal == [Status::Diterima], "the journal says {:?}", kept.journal);
        ensure!(kept.application.record.answers == sent.answers, "the answers are others");
        let digest = keys::hex(&keys::sha256(pages_digest_input(&sent.pages).as_bytes()));
        ensure!(receipt.pages_sha256 == digest, "the receipt speaks of other pages");
        ensure!(kept.application.record.pages.len() == sent.pages.len(), "a page is missing");
        for page in &kept.application.record.pages {
            ensure!(sent.pages.contains(page), "a page that was not sent");
            let found = kept::page(&kept.application, page).await?;
            ensure!(found.sha256 == page.sha256 && found.checksum == page.sha256, "a page is damaged");
        }
    }
    Ok(())
}

/// Every application has one number, and it is the one that was shown.
async fn check_numbers(applied: &[Applied]) -> Result<()> {
    let mut numbers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (number, application) in all_numbers().await? {
        numbers.entry(application).or_default().insert(number);
    }
    for Applied { application, receipt, .. } in applied {
        let own = numbers.get(&application.id).cloned().unwrap_or_default();
        ensure!(own == BTreeSet::from([receipt.number.clone()]), "{own:?} instead of {}", receipt.number);
    }
    Ok(())
}

/// Every number in the table, with the application that has it: asked of the
/// store itself, since no program of ours may read the whole table.
async fn all_numbers() -> Result<Vec<(String, String)>> {
    let environment = &stack().running.environment;
    let client = reqwest::Client::new();
    let (mut found, mut from) = (Vec::new(), Value::Null);
    loop {
        let mut wanted = json!({
            "TableName": environment["TABLE_NAME"], "FilterExpression": "begins_with(pk, :numbers)",
            "ExpressionAttributeValues": { ":numbers": { "S": "N#" } },
        });
        if !from.is_null() {
            wanted["ExclusiveStartKey"] = from;
        }
        let request = client.post(&environment["AWS_ENDPOINT_URL_DYNAMODB"]).body(wanted.to_string());
        let request = request
            .header("x-amz-target", "DynamoDB_20120810.Scan")
            .header("content-type", "application/x-amz-json-1.0")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=LOCALSTACK/20260101/ap-southeast-3/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0")
            .header("x-amz-date", "20260101T000000Z");
        let mut reply: Value = request.send().await?.error_for_status()?.json().await?;
        for item in reply["Items"].as_array().context("items")? {
            let text = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
            found.push((text("pk").trim_start_matches("N#").to_owned(), text("application")));
        }
        from = reply["LastEvaluatedKey"].take();
        if from.is_null() {
            return Ok(found);
        }
    }
}

/// The figures of the run; `cargo xtask drill switch` shows them.
#[allow(clippy::print_stdout, reason = "figures for whoever runs the drill")]
fn print(applied: &[Applied], figures: &Figures, crossed: usize, took: Duration) {
    let longest = applied.iter().map(|one| one.took).max().unwrap_or_default();
    let pages: usize = applied.iter().map(|one| one.application.request.pages.len()).sum();
    let count = |sign: char| SWITCHES.chars().filter(|c| *c == sign).count();
    println!("| figure | |\n| --- | ---: |");
    println!("| switches | {} |", count('>') + count('<'));
    println!("| roll-backs | {} |", count('R'));
    println!("| phones at once | {PHONES} |");
    println!("| duration | {:.1} s |", took.as_secs_f64());
    println!("| applications | {} |", applied.len());
    println!("| pages | {pages} |");
    println!("| under way during a switch | {crossed} |");
    println!("| lost or doubled | 0 |");
    println!("| failed for good | 0 |");
    println!("| button pressed again | {} |", figures.pressed_again.load(Ordering::Relaxed));
    println!("| requests | {} |", figures.calls.load(Ordering::Relaxed));
    println!("| requests repeated | {} |", figures.retries.load(Ordering::Relaxed));
    println!("| slowest application | {:.2} s |", longest.as_secs_f64());
}
