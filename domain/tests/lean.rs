//! The browser reads and writes JSON with `lean`, everybody else with serde.
//! Both must see the same in everything that passes between them.
#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use domain::answers::Answers;
use domain::application::Page;
use domain::catalogue::{FORMS, REGION_ASSETS, SERVICES};
use domain::document::MediaType;
use domain::lean::{self, Read, Value, Write};
use domain::problem::WireProblem;
use domain::region::Place;
use domain::service::Service;
use domain::status::Status;
use domain::wire::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

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
fn services() {
    for (_, json) in SERVICES {
        agree::<Service>(json);
    }
}

/// What the browser fetches lacks only what no form needs.
#[test]
fn forms() {
    for ((id, whole), (of, form)) in SERVICES.iter().zip(FORMS) {
        let mut whole: serde_json::Value = serde_json::from_str(whole).unwrap();
        let form: Service = lean::from_text(form).unwrap();
        assert_eq!(id, of);
        for key in ["version", "next", "steps", "rules", "lists", "village_field", "nik_field"] {
            assert_eq!(serde_json::to_value(&form).unwrap()[key], whole[key].take(), "{id} {key}");
        }
        assert_eq!(form.requirements.len(), whole["requirements"].as_array().unwrap().len());
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
    });
    agree_on(&TrackingRequest { number: text("q"), nik: text("r"), token: text("s") });
    for status in Status::ALL {
        let timeline = vec![TimelineEntry { at: text("t"), status }];
        for due in [None, Some(text("u"))] {
            let (number, service_title) = (text("v"), text("w"));
            agree_on(&TrackingReply { number, service_title, status, timeline: timeline.clone(), due });
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
