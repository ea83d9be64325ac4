//! The contract says what the routes do.

use crate::world::World;
use reqwest::Method;

/// Every call of the public programs.
const CALLS: [(&str, &str); 6] = [
    ("get", "/api/health"),
    ("get", "/api/openapi.json"),
    ("post", "/api/applications/{id}/submission"),
    ("post", "/api/sheets/{service}/{code}"),
    ("post", "/api/tracking"),
    ("put", "/api/applications/{id}"),
];

#[tokio::test]
async fn the_contract_names_every_call_and_no_other() {
    let world = World::start().await;
    let url = format!("{}/api/openapi.json", world.intake);
    let contract: serde_json::Value = world.client.get(url).send().await.unwrap().json().await.unwrap();
    assert!(contract["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut described: Vec<(String, String)> = Vec::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.push((method.clone(), path.clone()));
        }
    }
    described.sort();
    assert_eq!(described, CALLS.map(|(method, path)| (method.to_owned(), path.to_owned())));

    // Each described call is there, and no other method at its path is.
    for (path, methods) in contract["paths"].as_object().unwrap() {
        let program = if path.starts_with("/api/sheets/") { &world.sheets } else { &world.intake };
        let url = format!("{program}{}", path.replace("{id}", &"0".repeat(32)));
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let status = world.client.request(method.clone(), &url).send().await.unwrap().status();
            let described = methods.get(method.as_str().to_lowercase()).is_some();
            assert_eq!(status != 405, described, "{method} {path}: {status}");
        }
    }
}

#[test]
fn the_contract_describes_what_goes_over_the_wire() {
    let contract: serde_json::Value = serde_json::from_str(&intake_fn::handlers::openapi::CONTRACT).unwrap();
    let schemas = contract["components"]["schemas"].as_object().unwrap();
    for (name, sample) in [
        ("Page", r#"{"id":"","requirement":"","media_type":"image/jpeg","bytes":1,"sha256":""}"#),
        ("ErrorReply", r#"{"type":"","title":"","status":1,"detail":"","reference":"","problems":[]}"#),
        ("WireProblem", r#"{"field":"","code":"","message":""}"#),
        ("SaveRequest", r#"{"service":"","service_version":"","answers":{},"pages":[]}"#),
        (
            "Receipt",
            r#"{"number":"","submitted_at":"","service_title":"","pages_sha256":"","token":"","parts":[],"kept_days":1}"#,
        ),
        ("TrackingRequest", r#"{"number":"","nik":"","token":""}"#),
    ] {
        let sample: serde_json::Value = serde_json::from_str(sample).unwrap();
        let mut given: Vec<&String> = sample.as_object().unwrap().keys().collect();
        let mut described: Vec<&String> = schemas[name]["properties"].as_object().unwrap().keys().collect();
        given.sort();
        described.sort();
        assert_eq!(given, described, "{name}");
    }
}
