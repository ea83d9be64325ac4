//! The release before (N-1): what its pages sent is accepted, what it answered
//! is still answered, what it stored is read, and what is sent and stored now
//! has all that it needs. It is kept in `tests/fixtures/n-1`;
//! `CATAT=tulis cargo test --workspace --test http before` writes it anew, at
//! each release, before the wire or the table may lose what nobody needs any more.

use crate::sample::{Sample, jpeg};
use crate::world::World;
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::lean;
use domain::wire::{Receipt, SaveReply, Upload};
use flate2::read::DeflateDecoder;
use intake_fn::keys;
use intake_fn::request::ApplicationId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use tokio::sync::OnceCell;

/// When everything of it happened; so its dates stay right.
const AT: &str = "2026-11-25T03:00:00Z";

/// What the release before said and kept about one application.
#[derive(Deserialize, Serialize)]
struct Before {
    id: String,
    secret: String,
    /// Files by page, in base64.
    pages: BTreeMap<String, String>,
    save: Value,
    save_reply: Value,
    receipt: Value,
    tracking: Value,
    tracking_reply: Value,
    /// The table while it was a draft, and when it had its number, as
    /// DynamoDB's own JSON.
    draft: Vec<Value>,
    registered: Vec<Value>,
}

/// A small one, one with a PDF, and a bundle.
fn samples() -> [(&'static str, Sample); 3] {
    let small = |mut sample: Sample| {
        for (page, bytes) in &mut sample.pages {
            if bytes.starts_with(&[0xFF, 0xD8]) {
                *bytes = jpeg(64);
            }
            page.bytes = bytes.len() as u64;
            page.sha256 = keys::hex(&keys::sha256(bytes));
        }
        sample
    };
    [Sample::lost_card(), Sample::birth(), Sample::newborn()].map(small).map(|sample| {
        let name = match sample.service.as_str() {
            "ktp-hilang-rusak" => "ktp-hilang-rusak",
            "akta-kelahiran" => "akta-kelahiran",
            _ => "bayi-lahir",
        };
        (name, sample)
    })
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/n-1").join(format!("{name}.json"))
}

/// What is kept of the release before; written anew first where that is wanted.
async fn recorded() -> Vec<(&'static str, Before)> {
    static WRITTEN: OnceCell<()> = OnceCell::const_new();
    if std::env::var("CATAT").is_ok_and(|word| word == "tulis") {
        WRITTEN.get_or_init(write).await;
    }
    let read = |(name, _)| {
        let text = std::fs::read_to_string(file(name)).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    };
    samples().map(read).into()
}

async fn write() {
    for (name, sample) in samples() {
        let now = record(&sample).await;
        std::fs::write(file(name), serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
    }
}

/// Does everything once and notes it.
async fn record(sample: &Sample) -> Before {
    let world = World::start().await;
    let save = serde_json::to_value(sample.request()).unwrap();
    let files = sample.pages.iter();
    let pages = files.map(|(page, bytes)| (page.id.clone(), BASE64_STANDARD.encode(bytes))).collect();
    let mut before = Before {
        id: sample.id.clone(),
        secret: sample.secret.clone(),
        pages,
        save,
        save_reply: Value::Null,
        receipt: Value::Null,
        tracking: Value::Null,
        tracking_reply: Value::Null,
        draft: Vec::new(),
        registered: Vec::new(),
    };
    before.save_reply = save_and_upload(&world, &before).await;
    before.draft = items(&world).await;
    before.receipt = submit(&world, &before).await;
    before.registered = items(&world).await;
    before.tracking = json!({ "number": before.receipt["number"], "nik": sample.nik() });
    before.tracking_reply = track(&world, &before.tracking).await;
    before
}

/// A call at the time of the recording; its reply must be right.
async fn call(world: &World, request: reqwest::RequestBuilder) -> Value {
    let response = world.client.execute(request.header("x-waktu", AT).build().unwrap()).await.unwrap();
    let (status, text) = (response.status(), response.text().await.unwrap());
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

async fn save_and_upload(world: &World, before: &Before) -> Value {
    let url = format!("{}/api/applications/{}", world.intake, before.id);
    let request = world.client.put(url).bearer_auth(&before.secret).json(&before.save);
    let reply = call(world, request).await;
    for upload in serde_json::from_value::<SaveReply>(reply.clone()).unwrap().uploads {
        put(world, before, &upload).await;
    }
    reply
}

async fn put(world: &World, before: &Before, upload: &Upload) {
    let bytes = BASE64_STANDARD.decode(&before.pages[&upload.page]).unwrap();
    assert_eq!(world.upload(upload, bytes).await, 200);
}

async fn submit(world: &World, before: &Before) -> Value {
    let url = format!("{}/api/applications/{}/submission", world.intake, before.id);
    call(world, world.client.post(url).bearer_auth(&before.secret).json(&json!({}))).await
}

async fn track(world: &World, request: &Value) -> Value {
    call(world, world.client.post(format!("{}/api/tracking", world.intake)).json(request)).await
}

/// The store, by its own protocol.
async fn dynamodb(world: &World, operation: &str, request: &Value) -> Value {
    let credential = format!(
        "{}/20260101/{}/dynamodb/aws4_request",
        local_stack::environment::ACCESS_KEY_ID,
        local_stack::environment::REGION
    );
    let request = world
        .client
        .post(&world.environment["AWS_ENDPOINT_URL_DYNAMODB"])
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-date", "20260101T000000Z")
        .header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature=0"),
        )
        .body(request.to_string());
    let response = request.send().await.unwrap();
    let (status, text) = (response.status(), response.text().await.unwrap());
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Everything in the table except counters, in order.
async fn items(world: &World) -> Vec<Value> {
    let mut scanned = dynamodb(world, "Scan", &json!({ "TableName": world.environment["TABLE_NAME"] })).await;
    let Value::Array(mut all) = scanned["Items"].take() else { panic!("no items") };
    let key = |item: &Value| {
        let text = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
        (text("pk"), text("sk"))
    };
    all.retain(|item| !key(item).0.starts_with("LIMIT#"));
    all.sort_by_key(key);
    assert!(!all.is_empty());
    all
}

async fn keep(world: &World, items: &[Value]) {
    for item in items {
        let mut item = item.clone();
        // The store drops what has expired by its own clock.
        if let Some(expiry) = item.get_mut("expires_at") {
            *expiry = json!({ "N": "4102444800" });
        }
        let request = json!({ "TableName": world.environment["TABLE_NAME"], "Item": item });
        dynamodb(world, "PutItem", &request).await;
    }
}

/// The fields of a value with their types; of a list what any of its members
/// has. Answers belong to their service and are not looked into.
fn shape(value: &Value) -> BTreeSet<String> {
    fn walk(path: &str, value: &Value, found: &mut BTreeSet<String>) {
        let kind = match value {
            Value::Null => return,
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(members) => {
                members.iter().for_each(|member| walk(&format!("{path}[]"), member, found));
                "list"
            }
            Value::Object(fields) => {
                for (name, field) in fields.iter().filter(|_| !path.ends_with(".answers")) {
                    walk(&format!("{path}.{name}"), field, found);
                }
                "map"
            }
        };
        found.insert(format!("{path}: {kind}"));
    }
    let mut found = BTreeSet::new();
    walk("", value, &mut found);
    found
}

/// Fails when something that the release before had is missing now.
fn nothing_is_gone(what: &str, before: &Value, now: &Value) {
    let (old, new) = (shape(before), shape(now));
    let gone: Vec<_> = old.difference(&new).collect();
    assert!(gone.is_empty(), "{what}: tabs and functions of the release before miss {gone:?}");
}

/// The items by kind, with their records unpacked.
fn by_kind(items: &[Value]) -> BTreeMap<String, Value> {
    let mut kinds: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for item in items {
        let kind = |name: &str| item[name]["S"].as_str().unwrap().split('#').next().unwrap().to_owned();
        let mut item = item.clone();
        if let Some(packed) = item.get("record").map(|record| record["B"].as_str().unwrap().to_owned()) {
            item["record"] = unpacked(&packed);
        }
        kinds.entry(format!("{} {}", kind("pk"), kind("sk"))).or_default().push(item);
    }
    kinds.into_iter().map(|(kind, items)| (kind, Value::Array(items))).collect()
}

fn unpacked(packed: &str) -> Value {
    let mut json = Vec::new();
    DeflateDecoder::new(&*BASE64_STANDARD.decode(packed).unwrap()).read_to_end(&mut json).unwrap();
    serde_json::from_slice(&json).unwrap()
}

#[tokio::test]
async fn a_tab_of_the_release_before_finds_all_that_it_knows() {
    for (name, before) in recorded().await {
        let world = World::start().await;
        let reply = save_and_upload(&world, &before).await;
        nothing_is_gone(&format!("{name}, reply to a save"), &before.save_reply, &reply);
        let receipt = submit(&world, &before).await;
        nothing_is_gone(&format!("{name}, receipt"), &before.receipt, &receipt);
        assert_eq!(
            receipt["pages_sha256"], before.receipt["pages_sha256"],
            "{name}: its draft is kept for good"
        );
        let mut asked = before.tracking.clone();
        asked["number"] = receipt["number"].clone();
        let status = track(&world, &asked).await;
        nothing_is_gone(&format!("{name}, status"), &before.tracking_reply, &status);
    }
}

#[tokio::test]
async fn a_draft_of_the_release_before_is_finished() {
    for (name, before) in recorded().await {
        let world = World::start().await;
        keep(&world, &before.draft).await;
        // Pages had not arrived when the release changed.
        save_and_upload(&world, &before).await;
        let receipt = submit(&world, &before).await;
        assert!(receipt["number"].as_str().is_some_and(|number| number.starts_with("LBG-")), "{name}");
    }
}

#[tokio::test]
async fn what_the_release_before_accepted_is_read() {
    for (name, before) in recorded().await {
        let world = World::start().await;
        keep(&world, &before.registered).await;
        let again = submit(&world, &before).await;
        nothing_is_gone(&format!("{name}, the same receipt again"), &before.receipt, &again);
        for field in ["number", "token", "submitted_at", "pages_sha256"] {
            assert_eq!(again[field], before.receipt[field], "{name}: {field}");
        }
        let by_token = json!({ "token": before.receipt["token"] });
        for asked in [&before.tracking, &by_token] {
            let status = track(&world, asked).await;
            nothing_is_gone(&format!("{name}, status"), &before.tracking_reply, &status);
            assert_eq!(status["status"], before.tracking_reply["status"], "{name}");
        }
        let store = &world.app.store;
        let id = ApplicationId::parse(&before.id).unwrap();
        let application = store.application(id).await.unwrap().unwrap();
        let by_page = |pages: Value| {
            let Value::Array(pages) = pages else { panic!("no list") };
            pages.into_iter().map(|page| (page["id"].to_string(), page)).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(by_page(json!(application.record.pages)), by_page(before.save["pages"].clone()), "{name}");
        assert_eq!(store.notices(90).await.unwrap().len(), 1, "{name}: staff are not told");
        assert_eq!(store.journal_of(id).await.unwrap().len(), 1, "{name}");
        let receipt: Receipt = serde_json::from_value(before.receipt.clone()).unwrap();
        assert_eq!(store.parts_of(id).await.unwrap().len(), receipt.parts.len(), "{name}");
    }
}

#[tokio::test]
async fn the_release_before_can_go_on_with_what_is_sent_and_stored_now() {
    let recorded = recorded().await;
    for ((name, before), (_, sample)) in recorded.into_iter().zip(samples()) {
        let sent: Value = serde_json::from_str(&lean::to_text(&sample.request())).unwrap();
        nothing_is_gone(&format!("{name}, what the browser sends"), &before.save, &sent);
        let now = record(&sample).await;
        for (state, old, new) in
            [("draft", &before.draft, &now.draft), ("registered", &before.registered, &now.registered)]
        {
            let new = by_kind(new);
            for (kind, items) in by_kind(old) {
                let written =
                    new.get(&kind).unwrap_or_else(|| panic!("{name}, {state}: no {kind} is written"));
                nothing_is_gone(&format!("{name}, {state}, {kind}"), &items, written);
            }
        }
    }
}

/// Adds to every map, as the release after this one may.
fn with_additions(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut more: Map<String, Value> =
                fields.iter().map(|(name, field)| (name.clone(), with_additions(field))).collect();
            more.insert("later".to_owned(), json!("added by a later release"));
            Value::Object(more)
        }
        Value::Array(members) => members.iter().map(with_additions).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn additions_of_the_release_after_are_free() {
    for (name, mut before) in recorded().await {
        let world = World::start().await;
        before.save = with_additions(&before.save);
        save_and_upload(&world, &before).await;
        let receipt = submit(&world, &before).await;
        let mut asked = with_additions(&before.tracking);
        asked["number"] = receipt["number"].clone();
        assert_eq!(track(&world, &asked).await["number"], receipt["number"], "{name}");
    }
    let world = World::start().await;
    let draft = with_additions(&json!({ "answers": Sample::birth().answers }));
    let url = format!("{}/api/sheets/akta-kelahiran/F-2.03", world.sheets);
    assert_eq!(world.client.post(url).json(&draft).send().await.unwrap().status(), 200);
}

#[test]
fn what_is_gone_or_has_become_something_else_is_noticed() {
    let before = json!({ "number": "1", "parts": [{ "text": "a" }], "answers": { "nik": "1" } });
    nothing_is_gone(
        "more",
        &before,
        &json!({ "number": "2", "new": 1, "parts": [{ "text": "b" }], "answers": {} }),
    );
    for now in [
        json!({ "parts": [{ "text": "a" }], "answers": {} }),
        json!({ "number": 1, "parts": [{ "text": "a" }], "answers": {} }),
        json!({ "number": "1", "parts": [{ "title": "a" }], "answers": {} }),
    ] {
        let looked = std::panic::catch_unwind(|| nothing_is_gone("less", &before, &now));
        assert!(looked.is_err(), "{now}");
    }
}
