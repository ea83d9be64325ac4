//! Whatever is sent, the reply is 4xx, readable, and quotes nothing.

use crate::sample::Sample;
use crate::world::{World, refused};
use intake_fn::keys;
use reqwest::{Body, Method};

#[tokio::test]
async fn bodies_that_are_no_requests() {
    let world = World::start().await;
    let id = keys::hex(&keys::random::<16>());
    let secret = keys::random_token();
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let deep_answers =
        format!(r#"{{"service":"ktp-hilang-rusak","service_version":"1","pages":[],"answers":{deep}}}"#);
    let bodies: Vec<(Vec<u8>, u16)> = vec![
        (b"".to_vec(), 400),
        (b"{".to_vec(), 400),
        (b"null".to_vec(), 400),
        (b"[]".to_vec(), 400),
        (b"\"text\"".to_vec(), 400),
        (b"{}{}".to_vec(), 400),
        (b"\xff\xfe\x00".to_vec(), 400),
        (b"{\"service\":\"\xff\"}".to_vec(), 400),
        (br#"{"service":1,"service_version":"1","answers":{},"pages":[]}"#.to_vec(), 400),
        (br#"{"service":"x","service_version":"1","answers":[],"pages":[]}"#.to_vec(), 400),
        (br#"{"service":"x","service_version":"1","answers":{"a":1},"pages":[]}"#.to_vec(), 400),
        (br#"{"service":"x","service_version":"1","answers":{"a":{"b":{}}},"pages":[]}"#.to_vec(), 400),
        (br#"{"service":"x","service_version":"1","answers":{},"pages":[{"id":"x"}]}"#.to_vec(), 400),
        (br#"{"service":"x","service_version":"1","answers":{},"pages":{}}"#.to_vec(), 400),
        (br#"{"number":1}"#.to_vec(), 400),
        (br#"{"token":["a"]}"#.to_vec(), 400),
        (deep.into_bytes(), 400),
        (deep_answers.into_bytes(), 400),
        (vec![b' '; 300 * 1024], 413),
    ];
    for (body, expected) in bodies {
        for (method, path) in
            [(Method::PUT, format!("/api/applications/{id}")), (Method::POST, "/api/tracking".into())]
        {
            // Each of the two reads its own members only; what is neither's is
            // refused by its shape or, for an empty request, by its content.
            let request =
                world.client.request(method, format!("{}{path}", world.intake)).bearer_auth(&secret);
            let response =
                request.header("content-type", "application/json").body(body.clone()).send().await.unwrap();
            let given = response.status().as_u16();
            let reply = refused(response, if given == 422 { 422 } else { expected }).await;
            assert!(!reply.detail.contains("line") && !reply.detail.contains("expected"), "{}", reply.detail);
        }
    }
}

#[tokio::test]
async fn values_that_no_form_holds() {
    let world = World::start().await;
    let right = Sample::lost_card();
    let send = async |change: &dyn Fn(&mut serde_json::Value)| {
        let mut request = serde_json::to_value(right.request()).unwrap();
        change(&mut request);
        let url = format!("{}/api/applications/{}", world.intake, right.id);
        world.client.put(url).bearer_auth(&right.secret).json(&request).send().await.unwrap()
    };
    let long = "a".repeat(100_000);
    refused(send(&|r| r["answers"]["pemohon_nama"] = long.clone().into()).await, 422).await;
    refused(send(&|r| r["answers"]["pemohon_nik"] = "\u{0}\u{202e}".into()).await, 422).await;
    refused(send(&|r| r["answers"]["pemohon_nik"] = serde_json::json!([{ "x": "y" }])).await, 422).await;
    refused(send(&|r| r["pages"][0]["id"] = "../../../etc/passwd".into()).await, 422).await;
    refused(send(&|r| r["pages"][0]["sha256"] = "x".into()).await, 422).await;
    refused(send(&|r| r["pages"][0]["bytes"] = 0.into()).await, 422).await;
    refused(send(&|r| r["pages"][0]["bytes"] = u64::MAX.into()).await, 422).await;
    refused(send(&|r| r["pages"][0]["bytes"] = serde_json::json!(-1)).await, 400).await;
    refused(send(&|r| r["pages"][0]["bytes"] = serde_json::json!(1e300)).await, 400).await;
    refused(send(&|r| r["pages"][0]["media_type"] = "image/svg+xml".into()).await, 400).await;
    refused(send(&|r| r["pages"][0]["requirement"] = "bukan".into()).await, 422).await;
    refused(
        send(&|r| {
            let page = r["pages"][0].clone();
            r["pages"] = vec![page; 500].into();
        })
        .await,
        422,
    )
    .await;
}

#[tokio::test]
async fn addresses_methods_and_headers() {
    let world = World::start().await;
    let id = keys::hex(&keys::random::<16>());
    let secret = keys::random_token();
    let call = async |method: &str, path: &str, headers: &[(&str, &[u8])], body: &'static [u8]| {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request =
            world.client.request(method, format!("{}{path}", world.intake)).body(Body::from(body));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    };
    let bearer = format!("Bearer {secret}");
    let json: (&str, &[u8]) = ("content-type", b"application/json");
    let auth: (&str, &[u8]) = ("authorization", bearer.as_bytes());
    let saving = format!("/api/applications/{id}");
    let submitting = format!("{saving}/submission");

    for path in
        ["/", "/api", "/api/", "/api/tidak-ada", "/api/applications", "/api/applications/", "/api/staff/"]
    {
        refused(call("GET", path, &[], b"").await, 404).await;
    }
    for (method, path) in [
        ("GET", saving.as_str()),
        ("DELETE", &saving),
        ("PUT", &submitting),
        ("GET", "/api/tracking"),
        ("POST", "/api/health"),
        ("BREW", "/api/health"),
    ] {
        let response = call(method, path, &[auth], b"").await;
        assert!(response.headers().contains_key("allow"), "{method} {path}");
        refused(response, 405).await;
    }
    let wrong_ids =
        ["x", "0123456789ABCDEF0123456789ABCDEF", "%2e%2e%2f", "%00", "%ff%fe", &"a".repeat(5_000), "a%20b"];
    for wrong in wrong_ids {
        for (method, path) in [
            ("PUT", format!("/api/applications/{wrong}")),
            ("POST", format!("/api/applications/{wrong}/submission")),
        ] {
            refused(call(method, &path, &[auth, json], b"{}").await, 404).await;
        }
    }
    for wrong in [&b""[..], b"Bearer", b"Bearer short", b"Basic eDp5", b"Bearer \xff\xfe", &[b'a'; 4000]] {
        refused(call("PUT", &saving, &[("authorization", wrong), json], b"{}").await, 401).await;
        refused(call("POST", &submitting, &[("authorization", wrong)], b"").await, 401).await;
    }
    refused(call("PUT", &saving, &[json], b"{}").await, 401).await;
    for wrong in [&b"text/plain"[..], b"", b"multipart/form-data", b"application/jsonx", b"\xff"] {
        refused(call("PUT", &saving, &[auth, ("content-type", wrong)], b"{}").await, 415).await;
        refused(call("POST", "/api/tracking", &[("content-type", wrong)], b"{}").await, 415).await;
    }
    refused(call("PUT", &saving, &[auth], b"{}").await, 415).await;
    refused(call("POST", "/api/tracking", &[json, ("x-waktu", b"besok")], b"{}").await, 400).await;
    refused(call("POST", &submitting, &[auth, json], b"{garbage").await, 404).await;
}

#[tokio::test]
async fn the_small_calls_answer() {
    let world = World::start().await;
    let get = async |path: &str| world.client.get(format!("{}{path}", world.intake)).send().await.unwrap();
    let health = get("/api/health").await;
    assert_eq!(health.status(), 200);
    assert_eq!(health.headers()["cache-control"], "no-store");
    let health: serde_json::Value = health.json().await.unwrap();
    assert_eq!((&health["table"], &health["bucket"]), (&true.into(), &true.into()));
}

#[tokio::test]
async fn a_fault_is_told_with_a_reference_and_nothing_else() {
    let mut environment = World::start().await.environment;
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".into(), "http://127.0.0.1:1".into());
    let config = intake_fn::config::Config::read(|name| environment.get(name).cloned()).unwrap();
    let router = intake_fn::app::intake(std::sync::Arc::new(intake_fn::app::App::new(config)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/api/tracking", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let request = reqwest::Client::new().post(url).json(&serde_json::json!({ "token": "x".repeat(43) }));
    let reply = refused(request.send().await.unwrap(), 500).await;
    assert_eq!(reply.kind, "/problem/fault");
    assert!(reply.detail.contains(&reply.reference));
    assert!(!reply.detail.contains("127.0.0.1"));
}
