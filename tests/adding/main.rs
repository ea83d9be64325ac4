//! Adding a service is adding one file: in a copy of the repository with one
//! TOML file more, page, form, search, function and digest know it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

use domain::wire::{Receipt, SaveReply, TrackingReply};
use intake_fn::keys;
use journeys::harness::copy::Copy;
use journeys::harness::programs::Program;
use journeys::harness::settings;
use local_stack::stack::Running;
use mail_parser::MessageParser;
use reqwest::Client;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// The one file.
const SERVICE: &str = include_str!("surat-rekaan.toml");

#[tokio::test]
async fn one_file_more_is_all_that_it_takes() {
    let copy = Copy::make("adding-a-service");
    std::fs::write(copy.root.join("domain/services/surat-rekaan.toml"), SERVICE).unwrap();
    let programs = copy.build(None);

    // Page, form, list, search.
    let dist = copy.root.join("dist");
    // Its hash stands in every page.
    std::fs::create_dir_all(dist.join("assets")).unwrap();
    std::fs::write(dist.join("assets/app.js"), "").unwrap();
    let mut prerender = Command::new(programs.join("prerender"));
    prerender.arg("--out").arg(&dist).args(["--js", "/assets/app.js", "--wasm", "/assets/app.wasm"]);
    assert!(prerender.status().unwrap().success());
    let page = |path: &str| std::fs::read_to_string(dist.join(path).join("index.html")).unwrap();
    let own = page("layanan/surat-rekaan");
    assert!(own.contains("Layanan rekaan untuk menguji penambahan") && own.contains("Kartu Keluarga"));
    let form = page("layanan/surat-rekaan/isi");
    assert!(form.contains("Untuk apa surat ini?") && form.contains("Sekolah"));
    for path in ["layanan", "syarat"] {
        assert!(page(path).contains("Surat rekaan"), "{path}");
    }
    assert!(std::fs::read_to_string(dist.join("sitemap.xml")).unwrap().contains("/layanan/surat-rekaan/"));
    assert!(files(&dist.join("data")).iter().any(|text| text.contains("surat karangan")), "searched for");

    // The function takes an application in, and follows it.
    let data = tempfile::tempdir().unwrap();
    let arguments: [&OsStr; 8] = [
        "--port".as_ref(),
        "0".as_ref(),
        "--data".as_ref(),
        data.path().as_ref(),
        "--dist".as_ref(),
        dist.as_ref(),
        "--functions".as_ref(),
        programs.as_ref(),
    ];
    let (_stack, url) = Program::start(&settings::functions().join("local-stack"), &arguments, |line| {
        line.strip_prefix("siap ").map(str::to_owned)
    });
    let receipt = apply(&url).await;
    assert_eq!(receipt.service_title, "Surat rekaan");
    let request = json!({ "number": receipt.number, "nik": "1702011708920002" });
    let reply = Client::new().post(format!("{url}/api/tracking")).json(&request).send().await.unwrap();
    assert_eq!(reply.json::<TrackingReply>().await.unwrap().service_title, "Surat rekaan");

    // The digest tells staff.
    let running = Running::read(data.path()).unwrap();
    let mut digest = Command::new(running.functions.join("digest"));
    digest.arg("digest").env_clear().envs(&running.environment);
    assert!(digest.status().unwrap().success());
    let mails = std::fs::read_dir(data.path().join("mail")).unwrap().flatten();
    let told = mails.map(|mail| std::fs::read(mail.path()).unwrap()).any(|mail| {
        let mail = MessageParser::default().parse(&mail).unwrap();
        let text = mail.body_text(0).unwrap();
        text.contains("Surat rekaan") && text.contains(&receipt.number)
    });
    assert!(told);
}

/// Sends a whole application.
async fn apply(url: &str) -> Receipt {
    let (id, secret, client) = (keys::hex(&keys::random::<16>()), keys::random_token(), Client::new());
    let picture = std::fs::read(settings::file("tajam.jpg")).unwrap();
    let page = json!({
        "id": keys::hex(&keys::random::<16>()), "requirement": "kk", "media_type": "image/jpeg",
        "bytes": picture.len(), "sha256": keys::hex(&keys::sha256(&picture)),
    });
    let request = json!({
        "service": "surat-rekaan", "service_version": "2026-11-1", "answers": answers(), "pages": [page],
    });
    let address = format!("{url}/api/applications/{id}");
    let saved = client.put(&address).bearer_auth(&secret).json(&request).send().await.unwrap();
    let (status, text) = (saved.status(), saved.text().await.unwrap());
    assert_eq!(status, 200, "{text}");
    let reply: SaveReply = serde_json::from_str(&text).unwrap();
    let upload = &reply.uploads[0];
    let mut put = client.put(&upload.url).body(picture);
    for (name, value) in &upload.headers {
        put = put.header(name, value);
    }
    assert_eq!(put.send().await.unwrap().status(), 200);
    let sent = client.post(format!("{address}/submission")).bearer_auth(&secret).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    sent.json().await.unwrap()
}

fn answers() -> Value {
    json!({
        "pemohon_nama": "Budi Misalnya",
        "pemohon_nik": "1702011708920002",
        "pemohon_no_kk": "1707011203180001",
        "pemohon_hp": "+6281234567890",
        "pemohon_desa": "17.07.01.2002",
        "pemohon_hubungan": "diri_sendiri",
        "keperluan": "sekolah",
    })
}

/// The text of every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned());
        }
    }
    found
}
