//! What the functions run as and are told, and what nobody may call.

use crate::parsed::{EDGE, MAIN, file, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// Variables of one function: those of all, and its own.
fn variables(function: &str) -> BTreeSet<String> {
    let global = &MAIN.0["Globals"]["Function"]["Environment"]["Variables"];
    let own = &MAIN.properties(function)["Environment"]["Variables"];
    let names = [global, own].into_iter().filter_map(Value::as_object).flat_map(|all| all.keys().cloned());
    names.collect()
}

/// The function's own code that reads variables, without its tests.
fn code(source: &str) -> String {
    let text = file(&format!("intake-fn/src/{source}"));
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

#[test]
fn functions_are_told_what_they_need_and_nothing_that_nobody_reads() {
    let lambda = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let config = code("config.rs");
    let needed = config.split("need(\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let needed: BTreeSet<&str> = needed.map(|(name, _)| name).collect();
    assert!(needed.contains("TABLE_NAME"), "{needed:?}");
    let reads = config.clone() + &code("serve.rs") + &code("metrics.rs");
    for (function, _) in MAIN.all("AWS::Serverless::Function") {
        let told = variables(function);
        for name in &needed {
            let secret = *name == "SECRET_KEY" && told.contains("SECRET_KEY_PARAMETER");
            assert!(told.contains(*name) || lambda.contains(name) || secret, "{function} lacks {name}");
        }
        // `RELEASE` only makes a version differ from the one before.
        for name in told.iter().filter(|name| *name != "RELEASE") {
            assert!(reads.contains(&format!("\"{name}\"")), "{function} is told {name}, which nobody reads");
        }
    }
}

#[test]
fn what_only_some_functions_are_told() {
    let special = ["ORIGIN_VERIFY", "RESPONSE_STREAM", "BACKUP_BUCKET"];
    for (function, expected) in [
        ("IntakeFunction", &["ORIGIN_VERIFY"][..]),
        ("SheetsFunction", &["ORIGIN_VERIFY"]),
        ("StaffFunction", &["ORIGIN_VERIFY"]),
        ("StaffDocumentsFunction", &["ORIGIN_VERIFY", "RESPONSE_STREAM"]),
        ("DigestFunction", &[]),
        ("SweepFunction", &[]),
        ("RetentionFunction", &["BACKUP_BUCKET"]),
        ("MailEventsFunction", &[]),
    ] {
        let told = variables(function);
        let told: Vec<&str> = told.iter().map(String::as_str).filter(|name| special.contains(name)).collect();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(told, expected, "{function}");
    }
}

#[test]
fn no_secret_stands_in_the_template() {
    let all = MAIN.0.to_string() + &EDGE.0.to_string();
    assert!(!all.contains("\"SECRET_KEY\""), "the key itself belongs into the parameter store");
    let origin = &MAIN.properties("IntakeFunction")["Environment"]["Variables"]["ORIGIN_VERIFY"];
    assert_eq!(
        text(origin),
        "{{resolve:secretsmanager:${OriginSecret}:SecretString:::}},{{resolve:secretsmanager:${OtherOriginSecret}:SecretString:::}}"
    );
    for secret in ["OriginSecret", "OtherOriginSecret"] {
        assert_eq!(MAIN.properties(secret)["GenerateSecretString"]["PasswordLength"], 48);
    }
    assert_eq!(text(&MAIN.0["Globals"]["Function"]["KmsKeyArn"]), "${OperationsKey.Arn}");
}

#[test]
fn functions_end_before_whoever_waits_for_them_gives_up() {
    for (name, longest) in [
        // API Gateway waits 30 seconds.
        ("IntakeFunction", 29),
        ("SheetsFunction", 29),
        ("StaffFunction", 29),
        // The content network waits as long between two pieces of a stream.
        ("StaffDocumentsFunction", 60),
        // The next round begins after 300.
        ("SweepFunction", 299),
        // Lambda's own limit.
        ("RetentionFunction", 900),
        ("DigestFunction", 900),
    ] {
        let timeout = MAIN.properties(name)["Timeout"].as_u64().unwrap();
        assert!(timeout <= longest, "{name}: {timeout}");
    }
    let global = &MAIN.0["Globals"]["Function"];
    assert_eq!(global["Architectures"], serde_json::json!(["arm64"]));
    assert_eq!(global["Runtime"], "provided.al2023");
}

#[test]
fn jobs_never_run_beside_themselves() {
    for job in ["DigestFunction", "SweepFunction", "RetentionFunction"] {
        let reserved = &MAIN.properties(job)["ReservedConcurrentExecutions"]["Fn::If"];
        assert_eq!(reserved[0], "Reserves", "{job}");
        assert_eq!(reserved[1], 1, "{job}");
    }
}

#[test]
fn every_setting_of_the_stages_is_a_parameter_and_every_parameter_is_filled() {
    let stages: toml::Table = toml::from_str(&file("infra/stages.toml")).unwrap();
    assert_eq!(stages.keys().collect::<Vec<_>>(), ["production", "staging"]);
    // What deploy fills, and what the edge stack tells.
    let others =
        ["Stage", "ReleaseBucket", "ReleaseFolder", "Attempt", "StyleHashes", "CertificateArn", "WebAclArn"];
    for (stage, settings) in &stages {
        let settings: BTreeSet<String> =
            settings.as_table().unwrap().keys().map(|key| parameter(key)).collect();
        let declared = |name: &String| [&MAIN, &EDGE].iter().any(|it| it.0["Parameters"].get(name).is_some());
        for name in &settings {
            assert!(declared(name), "{name} of [{stage}] is no parameter");
        }
        for template in [&MAIN, &EDGE] {
            for (name, parameter) in template.0["Parameters"].as_object().unwrap() {
                let filled = parameter.get("Default").is_some() || settings.contains(name);
                assert!(filled || others.contains(&name.as_str()), "nobody fills {name} of [{stage}]");
            }
        }
    }
    for output in ["CertificateArn", "WebAclArn"] {
        assert!(EDGE.0["Outputs"].get(output).is_some(), "{output}");
    }
}

/// A CNAME stands alone at its name, so no mail server can be named there.
#[test]
fn no_mailbox_is_at_a_name_that_leads_to_the_site() {
    let stages: toml::Table = toml::from_str(&file("infra/stages.toml")).unwrap();
    let said = |stage: &toml::Value, key: &str| stage[key].as_str().unwrap().to_owned();
    let names: Vec<String> = stages
        .values()
        .flat_map(|stage| [said(stage, "site_domain"), said(stage, "legacy_domain")])
        .collect();
    for (stage, key) in stages.values().flat_map(|stage| [(stage, "staff_mail"), (stage, "alarm_mail")]) {
        for address in said(stage, key).split(',') {
            let domain = address.trim().split_once('@').unwrap().1;
            assert!(!names.iter().any(|name| name == domain), "{key} {address}");
        }
    }
}

/// `site_domain` → `SiteDomain`
fn parameter(key: &str) -> String {
    key.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

#[test]
fn mail_is_proven_and_what_becomes_of_it_is_heard() {
    let identity = MAIN.properties("MailIdentity");
    assert_eq!(identity["DkimAttributes"]["SigningEnabled"], true);
    assert_eq!(text(&identity["MailFromAttributes"]["MailFromDomain"]), "surel.${SiteDomain}");
    assert_eq!(MAIN.properties("MailConfiguration")["DeliveryOptions"]["TlsPolicy"], "REQUIRE");
    let events = &MAIN.properties("MailEventDestination")["EventDestination"];
    assert_eq!(events["Enabled"], true);
    assert_eq!(events["MatchingEventTypes"], serde_json::json!(["BOUNCE", "COMPLAINT", "REJECT"]));
    let rule = MAIN.properties("MailEventsRule");
    assert_eq!(rule["EventPattern"]["source"], serde_json::json!(["aws.ses"]));
    assert_eq!(text(&rule["Targets"][0]["Arn"]), "${MailEventsFunction.Alias}");
    for record in
        ["DnsDkim1", "DnsDkim2", "DnsDkim3", "DnsMailFrom", "DnsSpf", "DnsDmarc", "DnsSite", "DnsLegacy"]
    {
        assert!(MAIN.0["Outputs"].get(record).is_some(), "{record}");
    }
    assert!(text(&MAIN.0["Outputs"]["DnsSpf"]["Value"]).contains("include:amazonses.com -all"));
    assert!(text(&MAIN.0["Outputs"]["DnsDmarc"]["Value"]).contains("v=DMARC1; p=quarantine"));
}
