//! The content network and the API behind it.

use crate::parsed::{MAIN, file, text, texts};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn distribution() -> &'static Value {
    &MAIN.properties("Distribution")["DistributionConfig"]
}

/// All behaviours, the default one last, by path.
fn behaviours() -> Vec<(&'static str, &'static Value)> {
    let listed = distribution()["CacheBehaviors"].as_array().unwrap().iter();
    let listed = listed.map(|it| (it["PathPattern"].as_str().unwrap(), it));
    listed.chain([("*", &distribution()["DefaultCacheBehavior"])]).collect()
}

#[test]
fn headers_are_those_of_the_local_stack() {
    let local: BTreeMap<String, String> = serde_json::from_str(&file("infra/headers.json")).unwrap();
    let policy = &MAIN.properties("SecurityHeaders")["ResponseHeadersPolicyConfig"];
    let security = &policy["SecurityHeadersConfig"];
    let mut cloud = BTreeMap::new();
    let csp = text(&security["ContentSecurityPolicy"]["ContentSecurityPolicy"])
        .replace("${StyleHashes}", "{style_hashes}")
        .replace("https://${DocumentBucket.RegionalDomainName}", "{documents_origin}");
    cloud.insert("content-security-policy".to_owned(), csp);
    assert!(security.get("ContentTypeOptions").is_some());
    cloud.insert("x-content-type-options".to_owned(), "nosniff".to_owned());
    let referrer = security["ReferrerPolicy"]["ReferrerPolicy"].as_str().unwrap();
    cloud.insert("referrer-policy".to_owned(), referrer.to_owned());
    let hsts = &security["StrictTransportSecurity"];
    assert_eq!(hsts["Preload"], false);
    assert_eq!(hsts["IncludeSubdomains"], true);
    let hsts = format!("max-age={}; includeSubDomains", hsts["AccessControlMaxAgeSec"]);
    cloud.insert("strict-transport-security".to_owned(), hsts);
    for item in policy["CustomHeadersConfig"]["Items"].as_array().unwrap() {
        let (name, value) = (item["Header"].as_str().unwrap(), item["Value"].as_str().unwrap());
        cloud.insert(name.to_owned(), value.to_owned());
        assert_eq!(item["Override"], false, "{name}");
    }
    // A function may say something stricter itself.
    for (name, header) in security.as_object().unwrap() {
        assert_eq!(header["Override"], false, "{name}");
    }
    assert_eq!(cloud, local);
}

#[test]
fn every_answer_bears_them() {
    for (path, behaviour) in behaviours() {
        assert_eq!(text(&behaviour["ResponseHeadersPolicyId"]), "${SecurityHeaders}", "{path}");
    }
}

#[test]
fn requests_go_where_the_local_stack_sends_them() {
    let routes: Vec<(&str, &str)> =
        behaviours().iter().map(|(path, it)| (*path, it["TargetOriginId"].as_str().unwrap())).collect();
    // The first that fits counts.
    let expected = [
        ("/api/office", "site"),
        ("/api/staff/applications/*/pages/*", "documents"),
        ("/api/*", "api"),
        ("*", "site"),
    ];
    assert_eq!(routes, expected);
    for (function, paths) in [
        ("IntakeFunction", &["/api/{proxy+}"][..]),
        ("SheetsFunction", &["/api/sheets/{proxy+}"]),
        ("StaffFunction", &["/api/staff/{proxy+}", "/api/staff"]),
    ] {
        let events = MAIN.properties(function)["Events"].as_object().unwrap();
        let mut found: Vec<String> = events
            .values()
            .map(|event| {
                assert_eq!(text(&event["Properties"]["ApiId"]), "${Api}", "{function}");
                assert_eq!(event["Properties"]["Method"], "ANY", "{function}");
                event["Properties"]["Path"].as_str().unwrap().to_owned()
            })
            .collect();
        found.sort();
        let mut paths = paths.to_vec();
        paths.sort_unstable();
        assert_eq!(found, paths, "{function}");
    }
}

#[test]
fn nothing_of_the_api_is_kept_and_what_it_needs_arrives() {
    let caching = &MAIN.properties("ApiCaching")["CachePolicyConfig"];
    for (limit, most) in [("MinTTL", 0), ("DefaultTTL", 0), ("MaxTTL", 1)] {
        assert_eq!(caching[limit], most, "{limit}");
    }
    // Whatever could be kept for that second is kept for this caller alone.
    let key = &caching["ParametersInCacheKeyAndForwardedToOrigin"];
    assert_eq!(key["HeadersConfig"]["Headers"], json!(["Authorization"]));
    assert_eq!(key["CookiesConfig"]["CookieBehavior"], "all");
    assert_eq!(key["QueryStringsConfig"]["QueryStringBehavior"], "all");
    let forwarded = &MAIN.properties("ApiRequests")["OriginRequestPolicyConfig"];
    let headers = texts(&forwarded["HeadersConfig"]["Headers"]);
    // What intake-fn reads, beside Authorization and cookies.
    for header in ["Content-Type", "CloudFront-Viewer-Address", "Sec-Fetch-Site"] {
        assert!(headers.iter().any(|found| found == header), "{header}");
    }
    assert!(
        !headers.iter().any(|header| header.eq_ignore_ascii_case("host")),
        "API Gateway needs its own name"
    );
    for (path, behaviour) in behaviours().into_iter().filter(|(_, it)| it["TargetOriginId"] != "site") {
        let policy = text(&behaviour["CachePolicyId"]);
        // AWS's CachingDisabled, which hands no Authorization on: the signature is there.
        let expected =
            if path.contains("pages") { "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" } else { "${ApiCaching}" };
        assert_eq!(policy, expected, "{path}");
        assert_eq!(text(&behaviour["OriginRequestPolicyId"]), "${ApiRequests}", "{path}");
        // Nothing that was typed travels in the open even once.
        assert_eq!(behaviour["ViewerProtocolPolicy"], "https-only", "{path}");
    }
}

#[test]
fn nobody_reaches_the_functions_around_the_firewall() {
    assert_eq!(text(&distribution()["WebACLId"]), "${WebAclArn}");
    for origin in distribution()["Origins"].as_array().unwrap() {
        if origin["Id"] == "site" {
            assert_eq!(text(&origin["OriginAccessControlId"]), "${SiteAccess.Id}");
            continue;
        }
        let header = &origin["OriginCustomHeaders"][0];
        // intake-fn/src/origin.rs
        assert_eq!(header["HeaderName"], "x-origin-verify");
        assert_eq!(
            text(&header["HeaderValue"]),
            "{{resolve:secretsmanager:${OriginSecret}:SecretString:::}}"
        );
        assert_eq!(origin["CustomOriginConfig"]["OriginProtocolPolicy"], "https-only");
    }
    let url = &MAIN.properties("StaffDocumentsFunction")["FunctionUrlConfig"];
    assert_eq!(url, &json!({ "AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM" }));
    let access = &MAIN.properties("DocumentsAccess")["OriginAccessControlConfig"];
    assert_eq!(access["OriginAccessControlOriginType"], "lambda");
    assert_eq!(access["SigningBehavior"], "always");
    let only = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}";
    for permission in ["DocumentsPermission", "DocumentsInvokePermission"] {
        let properties = MAIN.properties(permission);
        assert_eq!(properties["Principal"], "cloudfront.amazonaws.com", "{permission}");
        assert_eq!(text(&properties["SourceArn"]), only, "{permission}");
    }
}

#[test]
fn only_the_content_network_reads_the_site_and_it_lists_nothing() {
    let statements = MAIN.properties("SiteBucketPolicy")["PolicyDocument"]["Statement"].as_array().unwrap();
    let allows: Vec<&Value> = statements.iter().filter(|it| it["Effect"] == "Allow").collect();
    let [reads] = allows.as_slice() else { panic!("one right") };
    assert_eq!(reads["Principal"]["Service"], "cloudfront.amazonaws.com");
    // Without listing, what is not there is 403, which becomes the page 404.html.
    assert_eq!(reads["Action"], "s3:GetObject");
    assert!(
        text(&reads["Condition"]["StringEquals"]["aws:SourceArn"]).ends_with("distribution/${Distribution}")
    );
    assert_eq!(
        distribution()["CustomErrorResponses"],
        json!([{ "ErrorCode": 403, "ResponseCode": 404, "ResponsePagePath": "/404.html", "ErrorCachingMinTTL": 10 }])
    );
}

#[test]
fn no_function_answers_what_the_site_answers_with_its_page_404() {
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../intake-fn/src");
    let mut folders = vec![sources];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            looked_at += 1;
            // It answers those who went around the content network.
            let around = path.ends_with("origin.rs");
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(around || !text.contains("FORBIDDEN"), "{}", path.display());
        }
    }
    assert!(looked_at > 20, "{looked_at}");
}

#[test]
fn phones_in_indonesia_get_it_from_nearby_over_what_they_speak() {
    assert_eq!(distribution()["HttpVersion"], "http2and3");
    // The 200 and the dearest have Jakarta; the 100 does not.
    assert_eq!(distribution()["PriceClass"], "PriceClass_200");
    assert_eq!(distribution()["ViewerCertificate"]["MinimumProtocolVersion"], "TLSv1.2_2021");
    assert_eq!(distribution()["DefaultCacheBehavior"]["ViewerProtocolPolicy"], "redirect-to-https");
    let caching = &MAIN.properties("SiteCaching")["CachePolicyConfig"];
    // As long as each file says itself.
    assert_eq!(
        (&caching["MinTTL"], &caching["DefaultTTL"], &caching["MaxTTL"]),
        (&json!(0), &json!(0), &json!(31536000))
    );
}

#[test]
fn logs_of_the_api_hold_no_address_and_no_path() {
    let format = MAIN.properties("Api")["AccessLogSettings"]["Format"].as_str().unwrap();
    let mut named: Vec<&str> =
        format.split("$context.").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(
        named,
        ["integrationStatus", "requestId", "responseLatency", "responseLength", "routeKey", "status"]
    );
    let limits = &MAIN.properties("Api")["DefaultRouteSettings"];
    assert_eq!(limits, &json!({ "ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200 }));
}
