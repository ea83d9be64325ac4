//! Figures that alarms watch, as lines of the log from which CloudWatch makes
//! metrics by itself (embedded metric format): nothing is sent, no time is
//! lost, and no right is needed. No figure holds personal data.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use crate::{clock, config};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::OnceLock;
use time::{Duration, OffsetDateTime};

/// Where the figures stand in CloudWatch. `METRIC_NAMESPACE` sets it apart for
/// a second stage in the same account.
pub const NAMESPACE: &str = "Lebong";

/// The program that writes, once it has started.
static PROGRAM: OnceLock<&'static str> = OnceLock::new();

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A scheduled job ran to its end: `digest`, `sweep`, `retention`.
    JobDone(&'static str),
    /// Age of the oldest application that no sent digest tells staff of; zero
    /// when they have heard of all.
    OldestUndigested(Duration),
    /// Age of the oldest draft that was complete and left alone, and that the
    /// sweeper could not submit for a reason of ours; zero when there is none.
    /// Drafts that only the resident can mend do not count.
    OldestUnfinished(Duration),
    /// Addresses that a mail did not reach.
    MailBounced(usize),
    /// Addresses whose mailbox called a mail unwanted.
    MailComplained(usize),
    /// Something went wrong that is ours to mend.
    Fault,
}

impl Figure {
    /// Name, unit, value.
    fn parts(self) -> (&'static str, &'static str, Value) {
        let seconds = |age: Duration| age.whole_seconds().max(0).into();
        match self {
            Figure::JobDone(_) => ("JobDone", "Count", 1.into()),
            Figure::OldestUndigested(age) => ("OldestUndigestedSeconds", "Seconds", seconds(age)),
            Figure::OldestUnfinished(age) => ("OldestUnfinishedSeconds", "Seconds", seconds(age)),
            Figure::MailBounced(addresses) => ("MailBounced", "Count", addresses.into()),
            Figure::MailComplained(addresses) => ("MailComplained", "Count", addresses.into()),
            Figure::Fault => ("Fault", "Count", 1.into()),
        }
    }

    /// What the figure is told apart by.
    fn dimension(self, program: &'static str) -> Option<(&'static str, &'static str)> {
        match self {
            Figure::JobDone(job) => Some(("Job", job)),
            Figure::Fault => Some(("Program", program)),
            _ => None,
        }
    }

    /// The line of a figure. The time is the real one: CloudWatch refuses any
    /// that is far off.
    fn line(self, namespace: &str, program: &'static str, at: OffsetDateTime) -> Value {
        let (name, unit, value) = self.parts();
        let dimension = self.dimension(program);
        let set: Vec<&str> = dimension.iter().map(|(key, _)| *key).collect();
        let mut root = Map::new();
        root.insert("timestamp".into(), clock::rfc3339(at).into());
        root.insert("level".into(), "INFO".into());
        root.insert(name.into(), value);
        if let Some((key, value)) = dimension {
            root.insert(key.into(), value.into());
        }
        root.insert(
            "_aws".into(),
            json!({
                "Timestamp": u64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default(),
                "CloudWatchMetrics": [{
                    "Namespace": namespace,
                    "Dimensions": [set],
                    "Metrics": [{ "Name": name, "Unit": unit }],
                }],
            }),
        );
        root.into()
    }
}

/// Says which program writes. Until then, and in tests that run a router inside
/// their own process, nothing is written.
pub fn start(program: &'static str) {
    let _ = PROGRAM.set(program);
}

/// Writes a figure.
pub fn write(figure: Figure) {
    let Some(program) = PROGRAM.get() else { return };
    let namespace = config::from_env("METRIC_NAMESPACE").unwrap_or_else(|| NAMESPACE.to_owned());
    let line = format!("{}\n", figure.line(&namespace, program, OffsetDateTime::now_utc()));
    // At once, so that no other line gets between. Without a reader there is
    // nobody to tell.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}
