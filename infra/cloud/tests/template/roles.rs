//! Who may do what: exactly this, and nothing else.

use crate::parsed::{EDGE, MAIN, text, texts};
use serde_json::Value;
use std::collections::BTreeSet;

/// Each right of each role: what (`a:X, a:Y`), on what, and under which condition.
const RIGHTS: &str = include_str!("rights.txt");

fn short(resource: &str) -> String {
    resource
        .replace("arn:${AWS::Partition}:s3:::lebong-${Stage}-documents-${AWS::AccountId}", "documents")
        .replace("arn:${AWS::Partition}:s3:::lebong-${Stage}-backup-${AWS::AccountId}", "backup")
        .replace("${AWS::Partition}", "aws")
        .replace(":${AWS::Region}:${AWS::AccountId}:", "::")
}

fn condition(statement: &Value) -> String {
    let Some(conditions) = statement.get("Condition") else { return String::new() };
    let mut parts = Vec::new();
    for (operator, keys) in conditions.as_object().unwrap() {
        for (key, value) in keys.as_object().unwrap() {
            let value = texts(value).join(",");
            let service = value.strip_suffix(".${AWS::Region}.amazonaws.com");
            parts.push(match (operator.as_str(), key.as_str(), service) {
                ("StringEquals", "kms:ViaService", Some(service)) => format!("through {service}"),
                _ => format!("if {operator} {key} {value}"),
            });
        }
    }
    format!(" {}", parts.join(" "))
}

fn rights(name: &str, document: &Value, into: &mut BTreeSet<String>) {
    for statement in document["Statement"].as_array().unwrap() {
        assert_eq!(statement["Effect"], "Allow", "{name}: a role says what is allowed");
        assert!(statement.get("NotAction").is_none() && statement.get("NotResource").is_none(), "{name}");
        for action in texts(&statement["Action"]) {
            for resource in texts(&statement["Resource"]) {
                into.insert(format!("{name}: {action} on {}{}", short(&resource), condition(statement)));
            }
        }
    }
}

/// Every right that the template gives.
fn all_rights() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (name, role) in MAIN.all("AWS::IAM::Role") {
        for policy in role["Properties"]["Policies"].as_array().unwrap() {
            rights(name, &policy["PolicyDocument"], &mut all);
        }
    }
    for (name, policy) in MAIN.all("AWS::IAM::ManagedPolicy") {
        rights(name, &policy["Properties"]["PolicyDocument"], &mut all);
    }
    all
}

#[test]
fn each_role_may_do_exactly_this() {
    let given = all_rights();
    let lines = RIGHTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let expected: BTreeSet<String> = lines
        .flat_map(|line| {
            let (role, right) = line.split_once(": ").unwrap();
            let (actions, whereon) = right.split_once(" on ").unwrap();
            actions.split(", ").map(move |action| format!("{role}: {action} on {whereon}"))
        })
        .collect();
    let more: Vec<&String> = given.difference(&expected).collect();
    let fewer: Vec<&String> = expected.difference(&given).collect();
    assert!(more.is_empty() && fewer.is_empty(), "more: {more:#?}\nfewer: {fewer:#?}");
}

#[test]
fn nothing_is_given_on_everything_but_looking_at_alarms() {
    let wide: Vec<String> = all_rights()
        .into_iter()
        .filter(|right| {
            right.contains(" on *") || right.split(' ').nth(1).is_some_and(|action| action.ends_with('*'))
        })
        .collect();
    assert_eq!(wide, ["ShiftRole: cloudwatch:DescribeAlarms on *"]);
}

fn who(may: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let rights = all_rights().into_iter().filter(|right| may(right.split_once(": ").unwrap().1));
    rights.map(|right| right.split_once(':').unwrap().0.to_owned()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_public_program_cannot_read_what_was_accepted_nor_list_anything() {
    let opens = who(|right| right.starts_with("s3:GetObject on documents/accepted/"));
    assert_eq!(opens, names(&["StaffDocumentsRole"]));
    let lists = who(|right| right.starts_with("s3:ListBucket on"));
    assert_eq!(lists, names(&["ReplicationRole", "RetentionRole"]));
    let into_accepted = who(|right| right.starts_with("s3:PutObject on documents/accepted/"));
    assert_eq!(into_accepted, names(&["IntakeRole", "SweepRole"]));
}

#[test]
fn only_retention_deletes_for_good() {
    assert_eq!(who(|right| right.starts_with("s3:DeleteObjectVersion")), names(&["RetentionRole"]));
    let deletes = who(|right| right.starts_with("s3:DeleteObject on") && right.contains("accepted/"));
    assert_eq!(deletes, names(&["RetentionRole"]));
}

#[test]
fn nobody_scans_the_table_or_changes_its_settings() {
    let known = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "ExportTableToPointInTime"];
    let other = |right: &str| {
        right.strip_prefix("dynamodb:").is_some_and(|right| {
            let action = right.split(' ').next().unwrap();
            !known.contains(&action)
        })
    };
    assert_eq!(who(other), names(&[]));
}

#[test]
fn statements_need_no_document_and_no_record() {
    let sheets: Vec<String> =
        all_rights().into_iter().filter(|right| right.starts_with("SheetsRole")).collect();
    assert!(!sheets.iter().any(|right| right.contains("s3:")), "{sheets:?}");
    let table: Vec<&String> = sheets.iter().filter(|right| right.contains("dynamodb:Up")).collect();
    assert!(table.iter().all(|right| right.ends_with("dynamodb:LeadingKeys LIMIT#*")), "{table:?}");
}

#[test]
fn each_function_has_a_role_of_its_own_that_only_lambda_takes() {
    let functions = MAIN.all("AWS::Serverless::Function");
    assert_eq!(functions.len(), 8);
    for (name, function) in functions {
        let role = format!("{}Role", name.strip_suffix("Function").unwrap());
        assert_eq!(text(&function["Properties"]["Role"]), format!("${{{role}.Arn}}"));
        let properties = MAIN.properties(&role);
        assert_eq!(texts(&properties["ManagedPolicyArns"]), ["${FunctionsStart}"], "{role}");
        let trust = &properties["AssumeRolePolicyDocument"]["Statement"];
        assert_eq!(trust.as_array().unwrap().len(), 1, "{role}");
        assert_eq!(trust[0]["Principal"]["Service"], "lambda.amazonaws.com", "{role}");
    }
    assert!(EDGE.all("AWS::IAM::Role").is_empty());
}
