//! Statements as PDF, and the office's forms for staff.

use crate::sample::Sample;
use crate::staff::{get, sign_in};
use crate::world::{World, refused};
use reqwest::Response;
use serde_json::{Value, json};

async fn ask(world: &World, service: &str, code: &str, body: &Value) -> Response {
    let url = format!("{}/api/sheets/{service}/{code}", world.sheets);
    world.client.post(url).json(body).send().await.unwrap()
}

#[tokio::test]
async fn a_draft_becomes_a_statement() {
    let world = World::start().await;
    let sample = Sample::birth();
    for answers in [json!({}), json!({ "pemohon_nama": "Sari", "pemohon_nik": "17" }), json!(sample.answers)]
    {
        let response = ask(&world, "akta-kelahiran", "F-2.03", &json!({ "answers": answers })).await;
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "application/pdf");
        assert_eq!(headers["content-disposition"], "attachment; filename=\"F-2.03.pdf\"");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let bytes = response.bytes().await.unwrap();
        assert!(bytes.starts_with(b"%PDF-1.") && bytes.len() > 5_000, "{} bytes", bytes.len());
    }
}

#[tokio::test]
async fn what_is_no_statement_is_refused() {
    let world = World::start().await;
    let none = json!({ "answers": {} });
    for (service, code) in [
        ("tidak-ada", "F-2.03"),
        ("akta-kelahiran", "F-9.99"),
        ("akta-kelahiran", "f-2.03"),
        ("akta-kelahiran", "F-2.03/2026"),
        ("ktp-hilang-rusak", "F-2.03"),            // not of this service
        ("akta-kelahiran", "F-2.01A"),             // for staff
        ("pembatalan-dokumen-penduduk", "F-1.07"), // not offered
        ("legalisir", "F-1.07"),                   // only a page
        ("..%2f..", "%00"),
        ("%ff", "%fe"),
    ] {
        refused(ask(&world, service, code, &none).await, 404).await;
    }
    for body in [json!([]), json!({}), json!({ "answers": 1 })] {
        refused(ask(&world, "akta-kelahiran", "F-2.03", &body).await, 400).await;
    }
    let long = json!({ "answers": { "pemohon_nama": "a".repeat(300 * 1024) } });
    refused(ask(&world, "akta-kelahiran", "F-2.03", &long).await, 413).await;
    let url = format!("{}/api/sheets/akta-kelahiran/F-2.03", world.sheets);
    refused(world.client.post(&url).body("{}").send().await.unwrap(), 415).await;
    refused(world.client.get(&url).send().await.unwrap(), 405).await;
    // The other programs do not know the call.
    let url = format!("{}/api/sheets/akta-kelahiran/F-2.03", world.intake);
    refused(world.client.post(url).json(&none).send().await.unwrap(), 404).await;
}

/// Answers that no form keeps: unknown ones, lists where there is a text, too
/// many items, whatever people may type. The sheet is made without them.
#[tokio::test]
async fn odd_answers_are_left_out() {
    let world = World::start().await;
    let items: Vec<Value> = (0..3000).map(|_| json!({ "nama": "Budi" })).collect();
    for answers in [
        json!({ "bukan_pertanyaan": "x" }),
        json!({ "pemohon_nama": [{ "nama": "x" }], "pindah": "x" }),
        json!({ "pindah": items }),
        json!({ "pemohon_nama": "a".repeat(100_000) }),
        json!({ "pemohon_nama": "{pemohon_nik} #panic() $x$ \\ @ * \u{0}\u{202e}\u{fffd}" }),
    ] {
        let response = ask(&world, "pindah-keluar", "F-1.03B", &json!({ "answers": answers })).await;
        assert_eq!(response.status(), 200);
        assert!(response.bytes().await.unwrap().len() < 200_000);
    }
}

#[tokio::test]
async fn one_address_cannot_ask_for_ever() {
    let world = World::start().await;
    let from = async |address: &str| {
        let url = format!("{}/api/sheets/akta-kelahiran/F-2.03", world.sheets);
        let request = world.client.post(url).header("x-forwarded-for", address);
        request
            .header("x-waktu", "2026-11-24T03:00:00Z")
            .json(&json!({ "answers": {} }))
            .send()
            .await
            .unwrap()
    };
    for _ in 0..120 {
        assert_eq!(from("203.0.113.7").await.status(), 200);
    }
    let response = from("203.0.113.7").await;
    assert!(response.headers().contains_key("retry-after"));
    refused(response, 429).await;
    assert_eq!(from("203.0.113.8").await.status(), 200);
}

#[tokio::test]
async fn staff_take_forms_and_the_journal_says_so() {
    let world = World::start().await;
    let sample = Sample::birth();
    let receipt = world.apply(&sample).await;
    let path = format!("/api/staff/applications/{}", receipt.number);
    assert_eq!(
        get(&world, &format!("{path}/sheets/F-2.01A"), "").await.status(),
        303,
        "not without signing in"
    );

    let (cookie, _) = sign_in(&world, &path).await;
    let page = get(&world, &path, &cookie).await.text().await.unwrap();
    for code in ["F-2.01A", "F-2.03"] {
        let sheet = format!("{path}/sheets/{code}");
        assert!(page.contains(&format!("href=\"{sheet}\"")), "{page}");
        let response = get(&world, &sheet, &cookie).await;
        assert_eq!(response.status(), 200);
        let name = format!("attachment; filename=\"{}-{code}.pdf\"", receipt.number);
        assert_eq!(response.headers()["content-disposition"].to_str().unwrap(), name);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(response.bytes().await.unwrap().starts_with(b"%PDF-"));
    }
    assert_eq!(
        get(&world, &format!("{path}/sheets/F-1.02"), &cookie).await.status(),
        404,
        "not of this service"
    );
    let page = get(&world, &path, &cookie).await.text().await.unwrap();
    assert!(page.contains("Lembar F-2.01A dicetak oleh petugas@contoh.id"), "{page}");
    assert!(!page.contains("F-1.02 dicetak"));
}
