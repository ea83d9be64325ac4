//! Whether somebody hears of it when something goes wrong, and what they read.

use crate::parsed::{EDGE, MAIN, file, text, texts};
use serde_json::{Value, json};

fn alarms() -> Vec<(&'static str, &'static Value)> {
    let mut all = MAIN.all("AWS::CloudWatch::Alarm");
    all.extend(EDGE.all("AWS::CloudWatch::Alarm"));
    assert!(all.len() > 20, "{}", all.len());
    all.into_iter().map(|(name, alarm)| (name, &alarm["Properties"])).collect()
}

fn alarm(name: &str) -> &'static Value {
    alarms().into_iter().find(|(found, _)| *found == name).unwrap_or_else(|| panic!("no alarm {name}")).1
}

#[test]
fn each_alarm_says_what_to_do_in_both_languages_and_where_it_stands_at_length() {
    let runbook = file("docs/runbook-alarms.md");
    assert!(runbook.contains("\n## cost\n"));
    for (name, alarm) in alarms() {
        let bears = text(&alarm["AlarmName"]);
        let slug = bears.strip_prefix("lebong-${Stage}-").unwrap_or_else(|| panic!("{name}: {bears}"));
        let said = text(&alarm["AlarmDescription"]);
        let parts: Vec<&str> = said.split('|').map(str::trim).collect();
        let [indonesian, english, section] = parts.as_slice() else { panic!("{name}: {said}") };
        assert_eq!(*section, format!("docs/runbook-alarms.md#{slug}"), "{name}");
        assert!(runbook.contains(&format!("\n## {slug}\n")), "the runbook has no section {slug}");
        // What happened, and what to do about it.
        for sentences in [indonesian, english] {
            assert!(
                sentences.len() > 60 && sentences.matches(['.', ';', ':', ',']).count() >= 2,
                "{name}: {sentences}"
            );
        }
        let next = [
            "Jalankan", "Baca", "baca", "Lihat", "Buat", "Periksa", "rollback", "Minta", "Hapus", "hapus",
            "Bila", "buka", "jalankan",
        ];
        assert!(next.iter().any(|word| indonesian.contains(word)), "{name}: {indonesian}");
        // CloudWatch takes 1024 characters.
        assert!(said.len() <= 1024, "{name}: {}", said.len());
    }
}

#[test]
fn each_alarm_is_heard_when_it_rings_and_when_it_is_over() {
    for (name, alarm) in alarms() {
        assert_eq!(texts(&alarm["AlarmActions"]), ["${Alarms}"], "{name}");
        assert_eq!(texts(&alarm["OKActions"]), ["${Alarms}"], "{name}");
    }
    for topic in [MAIN.properties("Alarms"), EDGE.properties("Alarms")] {
        let subscription = &topic["Subscription"][0];
        assert_eq!(subscription["Protocol"], "email");
        assert_eq!(text(&subscription["Endpoint"]), "${AlarmMail}");
    }
}

/// The longest pause of each schedule, in seconds.
const PAUSES: [(&str, &str, u64); 4] = [
    ("DigestSchedule", "DigestLateAlarm", 16 * 3600),
    ("SweepSchedule", "SweepLateAlarm", 5 * 60),
    ("RetentionSchedule", "RetentionLateAlarm", 24 * 3600),
    ("ExportSchedule", "ExportLateAlarm", 24 * 3600),
];

#[test]
fn each_schedule_has_a_dead_mans_alarm_that_waits_longer_than_its_longest_pause() {
    let mut schedules: Vec<&str> =
        MAIN.all("AWS::Scheduler::Schedule").iter().map(|(name, _)| *name).collect();
    schedules.sort_unstable();
    let mut known: Vec<&str> = PAUSES.iter().map(|(schedule, _, _)| *schedule).collect();
    known.sort_unstable();
    assert_eq!(schedules, known);
    for (schedule, name, pause) in PAUSES {
        let alarm = alarm(name);
        assert_eq!(alarm["TreatMissingData"], "breaching", "{name}");
        assert_eq!(alarm["ComparisonOperator"], "LessThanThreshold", "{name}");
        assert_eq!(alarm["Threshold"], 1, "{name}");
        let waits = alarm["Period"].as_u64().unwrap() * alarm["EvaluationPeriods"].as_u64().unwrap();
        assert!(waits > pause && waits <= pause + 6 * 3600, "{name} waits {waits} s");
        let input = text(&MAIN.properties(schedule)["Target"]["Input"]);
        if let Some(dimension) = alarm["Dimensions"].as_array().unwrap().iter().find(|it| it["Name"] == "Job")
        {
            assert_eq!(alarm["MetricName"], "JobDone", "{name}");
            assert_eq!(text(&alarm["Namespace"]), "Lebong/${Stage}", "{name}");
            let input: Value = serde_json::from_str(&input).unwrap();
            assert_eq!(input["job"], dimension["Value"], "{name}");
        } else {
            assert_eq!(text(&alarm["Dimensions"][0]["Value"]), "${ExportArrivedRule}");
        }
    }
}

#[test]
fn the_digest_comes_at_the_hours_that_its_alarm_knows() {
    let hours = MAIN.0["Parameters"]["DigestHours"]["Default"].as_str().unwrap();
    let hours: Vec<u64> = hours.split(',').map(|hour| hour.parse().unwrap()).collect();
    let night = 24 - hours.last().unwrap() + hours[0];
    let between = hours.windows(2).map(|pair| pair[1] - pair[0]);
    assert_eq!(between.chain([night]).max(), Some(PAUSES[0].2 / 3600));
    // Staff have heard of everything an hour after the longest pause.
    assert_eq!(alarm("UndigestedOldAlarm")["Threshold"], PAUSES[0].2 + 3600);
}

#[test]
fn every_schedule_keeps_office_time_tries_again_and_loses_nothing() {
    for (name, schedule) in MAIN.all("AWS::Scheduler::Schedule") {
        let properties = &schedule["Properties"];
        assert_eq!(properties["ScheduleExpressionTimezone"], "Asia/Jakarta", "{name}");
        let target = &properties["Target"];
        assert!(target["RetryPolicy"]["MaximumRetryAttempts"].as_u64().unwrap() > 0, "{name}");
        assert_eq!(text(&target["DeadLetterConfig"]["Arn"]), "${FailedJobs.Arn}", "{name}");
    }
    for job in ["DigestFunction", "SweepFunction", "RetentionFunction", "MailEventsFunction"] {
        let destination = &MAIN.properties(job)["EventInvokeConfig"]["DestinationConfig"]["OnFailure"];
        assert_eq!(text(&destination["Destination"]), "${FailedJobs.Arn}", "{job}");
    }
    assert_eq!(alarm("FailedJobsAlarm")["Threshold"], 1);
}

#[test]
fn every_figure_that_functions_write_is_watched() {
    let figures = [
        "JobDone",
        "Fault",
        "OldestUndigestedSeconds",
        "OldestUnfinishedSeconds",
        "MailBounced",
        "MailComplained",
    ];
    let watched: String = alarms().iter().map(|(_, alarm)| alarm.to_string()).collect();
    for figure in figures {
        assert!(watched.contains(&format!("\"{figure}\"")), "{figure}");
    }
    for metric in [
        "Reputation.BounceRate",
        "Reputation.ComplaintRate",
        "Throttles",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
        "5xx",
        "TooManyRequests",
        "TargetErrorCount",
        "OperationsFailedReplication",
        "BlockedRequests",
    ] {
        assert!(watched.contains(&format!("\"{metric}\"")), "{metric}");
    }
    assert!(watched.contains("5xxErrorRate"), "of the content network");
    // Errors of every function.
    for (name, function) in MAIN.all("AWS::Serverless::Function") {
        let function = text(&function["Properties"]["FunctionName"]);
        let errors = alarms().into_iter().any(|(_, alarm)| {
            let all = alarm.to_string();
            all.contains("\"Errors\"") && all.contains(&format!("\"{function}\""))
        });
        assert!(errors, "{name}");
    }
}

#[test]
fn a_version_that_fails_goes_back_by_itself() {
    for name in ["Intake", "Sheets", "Staff", "StaffDocuments"] {
        let function = MAIN.properties(&format!("{name}Function"));
        let preference = &function["DeploymentPreference"];
        assert_eq!(text(&preference["Type"]), "${TrafficShift}", "{name}");
        assert_eq!(texts(&preference["Alarms"]), [format!("${{{name}ErrorsAlarm}}")], "{name}");
    }
    let global = &MAIN.0["Globals"]["Function"];
    assert_eq!(global["AutoPublishAlias"], "live");
    assert_eq!(global["AutoPublishAliasAllProperties"], true);
    assert_eq!(MAIN.0["Parameters"]["TrafficShift"]["Default"], "Canary10Percent5Minutes");
}

#[test]
fn money_is_watched_from_the_region_that_can() {
    assert!(MAIN.all("AWS::Budgets::Budget").is_empty(), "Jakarta has no budgets");
    let budget = &EDGE.properties("Budget")["Budget"];
    assert_eq!(budget["TimeUnit"], "MONTHLY");
    assert_eq!(budget["BudgetLimit"], json!({ "Amount": { "Ref": "BudgetUsd" }, "Unit": "USD" }));
    let told = EDGE.properties("Budget")["NotificationsWithSubscribers"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> = told
        .iter()
        .map(|it| {
            assert_eq!(text(&it["Subscribers"][0]["Address"]), "${AlarmMail}");
            (&it["Notification"]["NotificationType"], &it["Notification"]["Threshold"])
        })
        .collect();
    assert_eq!(
        told,
        [
            (&json!("ACTUAL"), &json!(80)),
            (&json!("ACTUAL"), &json!(100)),
            (&json!("FORECASTED"), &json!(100))
        ]
    );
}
