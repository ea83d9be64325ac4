//! The browser reads and writes JSON with `lean`, everybody else with serde.
//! Both must see the same in everything that passes between them.
#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use domain::answers::Answers;
use domain::application::Page;
use domain::catalogue::{FORMS, INDEX, REGION_ASSETS, SERVICES};
use domain::document::MediaType;
use domain::lean::{self, Read, Value, Write};
use domain::problem::WireProblem;
use domain::region::Place;
use domain::service::{IndexEntry, Service};
use domain::status::Status;
use domain::wire::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Reads with both, writes with both, and compares what serde makes of it.
fn agree<T: Read + Write + Serialize + DeserializeOwned>(json: &str) {
    let read: T = lean::from_text(json).unwrap();
    let expected: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&expected).unwrap());
    let written: T = serde_json::from_str(&lean::to_text(&expected)).unwrap();
    assert_eq!(serde_json::to_value(&written).unwrap(), serde_json::to_value(&expected).unwrap());
}

fn agree_on<T: Read + Write + Serialize + DeserializeOwned>(value: &T) {
    agree::<T>(&serde_json::to_string(value).unwrap());
}

#[test]
fn the_index_is_read_alike() {
    agree::<Vec<IndexEntry>>(INDEX);
}

/// Every key that a JSON value holds, at its place; of a list, those of any of
/// its items.
fn keys(value: &serde_json::Value, place: &str, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                found.insert(format!("{place}.{key}"));
                keys(value, &format!("{place}.{key}"), found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, place, found)),
        _ => {}
    }
}

/// What the browser fetches is what it reads: no key more, and nothing of it
/// less than in the whole service.
#[test]
fn forms_carry_what_the_browser_reads_and_no_more() {
    for (id, form) in FORMS {
        let sent: serde_json::Value = serde_json::from_str(form).unwrap();
        let read: Service = lean::from_text(form).unwrap();
        let read: serde_json::Value = serde_json::from_str(&lean::to_text(&read)).unwrap();
        let (mut of_sent, mut of_read) = (BTreeSet::new(), BTreeSet::new());
        keys(&sent, "", &mut of_sent);
        keys(&read, "", &mut of_read);
        assert_eq!(part_of(&sent, &read), Ok(()), "{id}");
        assert_eq!(of_sent.difference(&of_read).collect::<Vec<_>>(), Vec::<&String>::new(), "{id}");
        // The same rules judge in both: all but what only people read is there.
        let (_, whole) = SERVICES.iter().find(|(of, _)| of == id).unwrap();
        let whole: serde_json::Value = serde_json::from_str(whole).unwrap();
        assert_eq!(part_of(&sent, &whole), Ok(()), "{id}");
        let mut of_whole = BTreeSet::new();
        keys(&whole, "", &mut of_whole);
        of_whole.retain(|key| of_read.contains(key) && !of_sent.contains(key));
        assert_eq!(of_whole, BTreeSet::new(), "{id}");
    }
}

/// Whether everything of a value stands at the same place of another.
fn part_of(part: &serde_json::Value, whole: &serde_json::Value) -> Result<(), String> {
    match (part, whole) {
        (serde_json::Value::Object(part), serde_json::Value::Object(whole)) => part
            .iter()
            .try_for_each(|(key, value)| part_of(value, whole.get(key).ok_or_else(|| key.clone())?)),
        (serde_json::Value::Array(part), serde_json::Value::Array(whole)) if part.len() == whole.len() => {
            part.iter().zip(whole).try_for_each(|(part, whole)| part_of(part, whole))
        }
        (part, whole) if part == whole => Ok(()),
        (part, _) => Err(part.to_string()),
    }
}

#[test]
fn regions() {
    for (_, json) in REGION_ASSETS {
        agree::<Vec<Place>>(json);
    }
}

#[test]
fn answers() {
    for entry in std::fs::read_dir("tests/fixtures").unwrap().flatten() {
        if entry.path().extension().is_some_and(|e| e == "json") {
            let fixture: serde_json::Value =
                serde_json::from_str(&std::fs::read_to_string(entry.path()).unwrap()).unwrap();
            agree::<Answers>(&fixture["answers"].to_string());
        }
    }
    agree::<Answers>(r#"{"a":"","b":[],"c":[{},{"d":"\u00e9\ud83d\ude00\"\\\n\u0001"}]}"#);
}

#[test]
fn messages() {
    let text = |word: &str| format!("{word} \"\\/\u{1f}\n é 😀");
    for media_type in [MediaType::Jpeg, MediaType::Png, MediaType::Webp, MediaType::Pdf] {
        let page =
            Page { id: text("a"), requirement: text("b"), media_type, bytes: 5_242_880, sha256: text("c") };
        agree_on(&SaveRequest {
            service: text("d"),
            service_version: text("e"),
            answers: Answers::default(),
            pages: vec![page.clone(), page],
        });
    }
    let headers = vec![(text("f"), text("g")), (text("h"), text("i"))];
    agree_on(&SaveReply { uploads: vec![Upload { page: text("j"), url: text("k"), headers }] });
    agree_on(&Receipt {
        number: text("l"),
        submitted_at: text("m"),
        service_title: text("n"),
        pages_sha256: text("o"),
        token: text("p"),
        parts: vec![ReceiptPart { number: text("p1"), service_title: text("p2"), text: text("p3") }],
        kept_days: Some(365),
    });
    agree_on(&TrackingRequest { number: text("q"), nik: text("r"), token: text("s") });
    for status in Status::ALL {
        let timeline = vec![TimelineEntry { at: text("t"), status }];
        for due in [None, Some(text("u"))] {
            let (number, service_title) = (text("v"), text("w"));
            let part = TrackingPart {
                number: text("v1"),
                text: text("v2"),
                status,
                timeline: timeline.clone(),
                due: due.clone(),
            };
            let (timeline, parts) = (timeline.clone(), vec![part.clone(), part]);
            agree_on(&TrackingReply {
                number,
                service_title,
                status,
                timeline,
                due,
                parts,
                kept_days: Some(7),
                kept_until: Some(text("w1")),
                erased_on: Some(text("w2")),
            });
        }
    }
    let problem = WireProblem { field: text("x"), code: text("y"), message: text("z") };
    agree_on(&ErrorReply { kind: text("aa"), status: 422, problems: vec![problem], ..ErrorReply::default() });
}

/// What is not there reads as nothing, and what is no JSON is refused.
#[test]
fn old_tabs_and_broken_answers() {
    let reply: ErrorReply = lean::from_text(r#" { "status" : 503 , "new" : [ 1 , { } ] } "#).unwrap();
    assert_eq!((reply.status, reply.detail.as_str(), reply.problems.len()), (503, "", 0));
    for broken in [
        "",
        "{",
        "[",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "tru",
        "\"a",
        "\"\\x\"",
        "\"\\ud83d\"",
        "\"\\u12\"",
        "1 2",
        "-",
        "99999999999999999999",
        "<html>",
        "{\"a\":\"\n\"}",
    ] {
        assert_eq!(lean::parse(broken), None, "{broken}");
        assert!(serde_json::from_str::<u64>(broken).is_err());
    }
    assert_eq!(lean::parse(&"[".repeat(100_000)), None);
    assert_eq!(
        lean::parse("[true,null,7]"),
        Some(Value::List(vec![Value::Truth(true), Value::Nothing, Value::Number(7)]))
    );
}
