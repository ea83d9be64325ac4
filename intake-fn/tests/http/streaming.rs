//! Documents above what a whole answer of Lambda may hold.

use crate::runtime_api::RuntimeApi;
use crate::sample::{Sample, jpeg};
use crate::staff::sign_in;
use crate::world::World;
use domain::document::{MOST_BYTES, MediaType};
use serde_json::{Value, json};

/// Most bytes of a whole answer (AWS: 6 MB).
const WHOLE_ANSWER: usize = 6 * 1024 * 1024;

/// A request as a function URL hands it on behind the content network: payload
/// format 2.0, signed by the content network, cookies by themselves.
fn event(path: &str, cookie: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "cookies": [cookie],
        "headers": {
            "accept": "*/*", "host": "abcdefghij.lambda-url.ap-southeast-3.on.aws",
            "authorization": "AWS4-HMAC-SHA256 Credential=x", "x-amz-date": "20261123T100000Z",
            "x-forwarded-for": "203.0.113.7", "x-forwarded-port": "443", "x-forwarded-proto": "https",
            "via": "2.0 x.cloudfront.net (CloudFront)", "cloudfront-viewer-address": "203.0.113.7:46532"
        },
        "requestContext": {
            "accountId": "123456789012", "apiId": "abcdefghij",
            "authorizer": { "iam": {
                "accessKey": "x", "accountId": "123456789012", "callerId": "x", "cognitoIdentity": null,
                "principalOrgId": null, "userArn": "arn:aws:sts::123456789012:assumed-role/x", "userId": "x"
            } },
            "domainName": "abcdefghij.lambda-url.ap-southeast-3.on.aws", "domainPrefix": "abcdefghij",
            "http": { "method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "130.176.0.1", "userAgent": "Amazon CloudFront" },
            "requestId": "e1506fd5-9e7b-434f-bd42-4f8fa224b599", "routeKey": "$default", "stage": "$default",
            "time": "23/Nov/2026:10:00:00 +0000", "timeEpoch": 1795428000000_i64
        },
        "isBase64Encoded": false
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_five_megabytes_comes_whole() {
    let world = World::start().await;
    let mut sample = Sample::lost_card();
    let largest = usize::try_from(MOST_BYTES).unwrap();
    sample.pages.retain(|(page, _)| page.requirement != "kk");
    sample.attach("kk", MediaType::Jpeg, jpeg(largest - 64));
    let (page, bytes) = sample.pages.last().unwrap().clone();
    assert!(bytes.len() > 5_000_000 && bytes.len() <= largest);
    let receipt = world.apply(&sample).await;
    let (cookie, _) = sign_in(&world, "").await;
    let path = format!("/api/staff/applications/{}/pages/{}", receipt.number, page.id);

    let staff = env!("CARGO_BIN_EXE_staff");
    let mut lambda = RuntimeApi::start_with(&world, staff, &[("RESPONSE_STREAM", "1")]).await;
    let (prelude, body) = lambda.invoke_streaming(event(&path, &cookie)).await;
    assert_eq!(prelude["statusCode"], 200, "{prelude}");
    assert_eq!(prelude["headers"]["content-type"], "image/jpeg");
    assert_eq!(prelude["headers"]["cache-control"], "no-store");
    assert_eq!(prelude["headers"]["content-security-policy"], "default-src 'none'; sandbox");
    assert!(body == bytes, "{} of {} bytes", body.len(), bytes.len());

    // Nobody else gets it, and the way to sign in is led to from here, too.
    let (prelude, body) = lambda.invoke_streaming(event(&path, "petugas=x")).await;
    assert_eq!((&prelude["statusCode"], body.len()), (&303.into(), 0), "{prelude}");
    let (prelude, body) = lambda.invoke_streaming(event("/api/staff/tidak-ada", &cookie)).await;
    assert_eq!(prelude["statusCode"], 404);
    assert!(String::from_utf8(body).unwrap().contains("Kode: "));

    // Why the stream is there: a whole answer would be larger than it may.
    let mut whole = RuntimeApi::start(&world, staff).await;
    let answer = whole.invoke(event(&path, &cookie)).await;
    assert!(answer["body"].to_string().len() > WHOLE_ANSWER);
}
