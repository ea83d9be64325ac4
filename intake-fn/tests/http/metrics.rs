//! The figures that alarms watch, out of the real program's log.

use crate::program::command;
use crate::sample::Sample;
use crate::world::World;
use intake_fn::clock;
use serde_json::Value;
use std::process::Output;
use time::{Duration, OffsetDateTime};

/// A figure as CloudWatch takes it out of a line: name, dimension, value.
pub type Seen = (String, Option<(String, String)>, f64);

/// Units that CloudWatch knows and we use.
const UNITS: [&str; 2] = ["Count", "Seconds"];

/// The figures in a log. Each line is held against the published rules: what
/// must be there, what must be nothing else, and where targets must stand.
pub fn figures(log: &str) -> Vec<Seen> {
    // The last word of a program that fails is no JSON.
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect(line));
    lines.filter(|line| line.get("_aws").is_some()).flat_map(|line| read(&line)).collect()
}

fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn read(root: &Value) -> Vec<Seen> {
    let about = &root["_aws"];
    assert_eq!(members(about), ["CloudWatchMetrics", "Timestamp"]);
    let at = i128::from(about["Timestamp"].as_u64().expect("whole milliseconds"));
    let off = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000 - at;
    assert!((0..600_000).contains(&off), "the real time, whatever WAKTU says: {off}");
    let mut seen = Vec::new();
    for directive in about["CloudWatchMetrics"].as_array().unwrap() {
        assert_eq!(members(directive), ["Dimensions", "Metrics", "Namespace"]);
        assert_eq!(directive["Namespace"], "Lebong");
        let sets = directive["Dimensions"].as_array().unwrap();
        assert_eq!(sets.len(), 1, "one series for each figure");
        let keys = sets[0].as_array().expect("a list of lists");
        assert!(keys.len() <= 1);
        let dimension = keys.first().map(|key| {
            let key = key.as_str().unwrap();
            (key.to_owned(), root[key].as_str().expect("a text at the root").to_owned())
        });
        for metric in directive["Metrics"].as_array().unwrap() {
            assert_eq!(members(metric), ["Name", "Unit"]);
            assert!(UNITS.contains(&metric["Unit"].as_str().unwrap()));
            let name = metric["Name"].as_str().unwrap();
            let value = root[name].as_f64().expect("a number at the root");
            seen.push((name.to_owned(), dimension.clone(), value));
        }
    }
    let named = 1 + seen.len() + usize::from(seen.iter().any(|(_, dimension, _)| dimension.is_some()));
    assert_eq!(members(root).len(), named + 2, "nothing else but when and how grave: {root}");
    seen
}

/// The value of a figure that must be there once.
pub fn value(seen: &[Seen], name: &str, dimension: Option<(&str, &str)>) -> f64 {
    let dimension = dimension.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let found: Vec<f64> =
        seen.iter().filter(|seen| seen.0 == name && seen.1 == dimension).map(|seen| seen.2).collect();
    assert_eq!(found.len(), 1, "{name}: {seen:?}");
    found[0]
}

pub fn has(seen: &[Seen], name: &str) -> bool {
    seen.iter().any(|seen| seen.0 == name)
}

fn run(world: &World, job: &str, at: OffsetDateTime, variables: &[(&str, &str)]) -> (Output, Vec<Seen>) {
    let mut command = command(world, env!("CARGO_BIN_EXE_digest"));
    command.arg(job).env("WAKTU", clock::rfc3339(at)).envs(variables.iter().copied());
    // Off the runtime's threads, which the stand-ins need.
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let seen = figures(std::str::from_utf8(&output.stderr).unwrap());
    (output, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_job_says_that_it_is_done_and_how_long_staff_were_left_in_the_dark() {
    let world = World::start().await;
    let now = OffsetDateTime::now_utc();
    let (_, seen) = run(&world, "sweep", now, &[]);
    assert_eq!(value(&seen, "JobDone", Some(("Job", "sweep"))), 1.0);
    assert_eq!(value(&seen, "OldestUndigestedSeconds", None), 0.0);
    assert_eq!(value(&seen, "OldestUnfinishedSeconds", None), 0.0);
    assert_eq!(seen.len(), 3, "{seen:?}");

    world.apply(&Sample::lost_card()).await;
    world.apply(&Sample::lost_card()).await;
    let (_, seen) = run(&world, "sweep", now + Duration::hours(2), &[]);
    let age = value(&seen, "OldestUndigestedSeconds", None);
    assert!((7_100.0..=7_200.0).contains(&age), "{age}");

    let (_, seen) = run(&world, "digest", now + Duration::hours(2), &[]);
    assert_eq!(value(&seen, "JobDone", Some(("Job", "digest"))), 1.0);
    assert_eq!(value(&seen, "OldestUndigestedSeconds", None), 0.0);
    assert!(!has(&seen, "OldestUnfinishedSeconds"), "only the sweeper knows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_does_not_get_away_is_a_fault_and_its_applications_grow_old() {
    let world = World::start().await;
    world.apply(&Sample::lost_card()).await;
    let later = OffsetDateTime::now_utc() + Duration::hours(3);
    // Nobody listens there.
    let (output, seen) = run(&world, "digest", later, &[("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")]);
    assert!(!output.status.success());
    assert_eq!(value(&seen, "Fault", Some(("Program", "digest"))), 1.0);
    assert!(!has(&seen, "JobDone"), "{seen:?}");
    let age = value(&seen, "OldestUndigestedSeconds", None);
    assert!((10_700.0..=10_800.0).contains(&age), "it stands in a digest, but nobody has read it: {age}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_draft_that_cannot_be_finished_grows_old() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    world.save_and_upload(&sample).await;
    // Nothing can be copied there now.
    let accepted = world.bucket().join("accepted");
    std::fs::write(&accepted, "").unwrap();
    let later = OffsetDateTime::now_utc() + Duration::hours(1);
    let (output, seen) = run(&world, "sweep", later, &[]);
    assert!(output.status.success(), "the others are not kept waiting");
    assert_eq!(value(&seen, "Fault", Some(("Program", "digest"))), 1.0);
    let age = value(&seen, "OldestUnfinishedSeconds", None);
    assert!((3_500.0..=3_600.0).contains(&age), "{age}");

    std::fs::remove_file(accepted).unwrap();
    let (_, seen) = run(&world, "sweep", later, &[]);
    assert_eq!(value(&seen, "OldestUnfinishedSeconds", None), 0.0);
}
