//! Only the content network is answered, and only it is believed.

use crate::runtime_api::{RuntimeApi, event};
use crate::world::{World, serve};
use intake_fn::app::{self, App};
use intake_fn::config::Config;
use serde_json::Value;
use std::sync::Arc;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn without_the_secret_of_the_content_network_nothing_is_answered() {
    let world = World::start().await;
    let get = |name: &str| match name {
        "ORIGIN_VERIFY" => Some(SECRET.to_owned()),
        _ => world.environment.get(name).cloned(),
    };
    let app = Arc::new(App::new(Config::read(get).unwrap()));
    for (router, path, answers) in [
        (app::intake(app.clone()), "/api/health", 200),
        (app::intake(app.clone()), "/api/tidak-ada", 404),
        (app::sheets(app.clone()), "/api/sheets/kia/F-2.03", 405),
        (app::staff(app), "/api/staff/masuk", 200),
    ] {
        let url = format!("{}{path}", serve(router).await);
        let wrong = SECRET.replace('0', "1");
        for given in [None, Some(""), Some(&SECRET[1..]), Some(wrong.as_str())] {
            let mut request = world.client.get(&url);
            if let Some(given) = given {
                request = request.header("x-origin-verify", given);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 403, "{path} {given:?}");
            assert_eq!(response.headers()["cache-control"], "no-store");
            assert!(response.text().await.unwrap().is_empty());
        }
        let request = world.client.get(&url).header("x-origin-verify", SECRET);
        assert_eq!(request.send().await.unwrap().status(), answers, "{path}");
    }
}

/// Asks for a link, as if through the content network from this address.
fn ask(viewer: &str, secret: Option<&str>) -> Value {
    let mut event = event("POST", "/api/staff/masuk", "", "surel=orang%40lain.id");
    event["headers"]["content-type"] = "application/x-www-form-urlencoded".into();
    event["headers"]["cloudfront-viewer-address"] = format!("{viewer}:46532").into();
    if let Some(secret) = secret {
        event["headers"]["x-origin-verify"] = secret.into();
    }
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_the_api_directly_cannot_claim_an_address() {
    let world = World::start().await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_staff")).await;
    for call in 0..20 {
        let answer = lambda.invoke(ask(&format!("198.51.100.{call}"), None)).await;
        assert_eq!(answer["body"]["statusCode"], 200, "{answer}");
    }
    let answer = lambda.invoke(ask("198.51.100.200", None)).await;
    assert_eq!(answer["body"]["statusCode"], 429, "the address that API Gateway saw is counted: {answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_content_network_each_viewer_counts() {
    let world = World::start().await;
    let staff = env!("CARGO_BIN_EXE_staff");
    let mut lambda = RuntimeApi::start_with(&world, staff, &[("ORIGIN_VERIFY", SECRET)]).await;
    for call in 0..20 {
        for viewer in ["198.51.100.7", "2001:db8:1:2::1"] {
            let answer = lambda.invoke(ask(viewer, Some(SECRET))).await;
            assert_eq!(answer["body"]["statusCode"], 200, "{viewer} {call}: {answer}");
        }
    }
    for (viewer, status) in [("198.51.100.7", 429), ("2001:db8:1:2:ffff::9", 429), ("198.51.100.8", 200)] {
        let answer = lambda.invoke(ask(viewer, Some(SECRET))).await;
        assert_eq!(answer["body"]["statusCode"], status, "{viewer}: {answer}");
    }
    assert_eq!(lambda.invoke(ask("198.51.100.9", None)).await["body"]["statusCode"], 403);
}
