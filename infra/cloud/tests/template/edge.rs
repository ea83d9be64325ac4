//! The firewall and the certificate, beside the content network.

use crate::parsed::{EDGE, MAIN, text};
use serde_json::{Value, json};

fn rules() -> &'static Vec<Value> {
    EDGE.properties("Firewall")["Rules"].as_array().unwrap()
}

#[test]
fn floods_are_refused_by_path_and_carriers_are_not() {
    let limits: Vec<(&str, u64)> = rules()
        .iter()
        .filter_map(|rule| {
            let rate = rule["Statement"].get("RateBasedStatement")?;
            assert_eq!(rate["AggregateKeyType"], "IP");
            assert_eq!(rate["EvaluationWindowSec"], 300);
            let answer = &rule["Action"]["Block"]["CustomResponse"];
            assert_eq!(answer["ResponseCode"], 429, "not 403, which the site answers with its page 404");
            let scope = &rate["ScopeDownStatement"]["ByteMatchStatement"];
            let path = scope["SearchString"].as_str().unwrap();
            // Or `/api/%61pplications` would go around it.
            let read_as = scope["TextTransformations"].as_array().unwrap().iter().map(|it| &it["Type"]);
            assert_eq!(read_as.collect::<Vec<_>>(), ["URL_DECODE", "NORMALIZE_PATH"], "{path}");
            Some((path, rate["Limit"].as_u64().unwrap()))
        })
        .collect();
    assert_eq!(limits, [("/api/applications", 6000), ("/api/tracking", 2000), ("/api/staff/masuk", 200)]);
    assert_eq!(EDGE.properties("Firewall")["DefaultAction"], json!({ "Allow": {} }));
    assert_eq!(EDGE.properties("Firewall")["Scope"], "CLOUDFRONT");
}

#[test]
fn nothing_that_looks_into_a_form_may_refuse_it() {
    let common = rules().iter().find(|rule| rule["Name"] == "common").unwrap();
    let overrides =
        common["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"].as_array().unwrap();
    let counted: Vec<&str> = overrides
        .iter()
        .map(|it| {
            assert_eq!(it["ActionToUse"], json!({ "Count": {} }));
            it["Name"].as_str().unwrap()
        })
        .collect();
    // Every rule of the group that reads a body.
    for rule in [
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "EC2MetaDataSSRF_BODY",
    ] {
        assert!(counted.contains(&rule), "{rule}");
    }
}

#[test]
fn the_firewall_keeps_no_samples_of_requests() {
    let mut all: Vec<&Value> = rules().iter().map(|rule| &rule["VisibilityConfig"]).collect();
    all.push(&EDGE.properties("Firewall")["VisibilityConfig"]);
    for visibility in all {
        assert_eq!(visibility["SampledRequestsEnabled"], false);
        assert_eq!(visibility["CloudWatchMetricsEnabled"], true);
    }
}

#[test]
fn the_certificate_covers_what_the_content_network_answers_to() {
    let certificate = EDGE.properties("Certificate");
    assert_eq!(certificate["ValidationMethod"], "DNS");
    assert_eq!(text(&certificate["DomainName"]), "${SiteDomain}");
    assert_eq!(certificate["SubjectAlternativeNames"]["Fn::If"][1], json!([{ "Ref": "LegacyDomain" }]));
    let aliases = &MAIN.properties("Distribution")["DistributionConfig"]["Aliases"]["Fn::If"];
    assert_eq!(aliases[1], json!([{ "Ref": "SiteDomain" }, { "Ref": "LegacyDomain" }]));
}

#[test]
fn deploy_can_send_it_along() {
    // CloudFormation takes 51,200 bytes in a request; the larger one lies in
    // the release's folder.
    assert!(crate::parsed::file("infra/edge.yaml").len() < 51_200);
}
