//! `status`: how the deployed service is, on one page, changing nothing.

use crate::aws::{Cloud, said};
use crate::bucket::Releases;
use crate::deploy::journal::{self, How};
use crate::deploy::{lock, records, release, stack};
use crate::stage::Stage;
use crate::tell::{detail, say};
use anyhow::{Context, Result};
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, StateValue, Statistic};
use aws_sdk_dynamodb::types::{PointInTimeRecoveryStatus, TimeToLiveStatus};
use aws_sdk_s3::types::{BucketVersioningStatus, ReplicationRuleStatus};
use clap::Args;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// Jobs that run by themselves.
const JOBS: [&str; 3] = ["digest", "sweep", "retention"];
/// How far back a job's last run is looked for.
const LOOK_BACK: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Lines of the history that are shown.
const LINES: usize = 8;

/// How the service is: releases, stacks, alarms, jobs, protections, names
#[derive(Args, Clone, Debug)]
pub struct Status {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
}

/// Tells it.
pub async fn status(options: &Status) -> Result<()> {
    let stage = options.stage;
    let cloud = Cloud::reach().await?;
    say(format_args!("Service {stage} in account {}.", cloud.account));
    releases(&Releases::of(&cloud, stage)).await?;
    let outputs = tell_stack(&cloud.stacks, &stage.stack()).await?;
    let edge = tell_stack(&cloud.edge_stacks, &stage.edge_stack()).await?;
    if outputs.is_empty() {
        return Ok(());
    }
    // One part that does not answer must not hide the others.
    protections(&cloud, &outputs).await;
    for part in [alarms(&cloud, stage).await, jobs(&cloud, stage).await] {
        if let Err(error) = part {
            say(format_args!("That could not be seen: {error:#}."));
        }
    }
    records::tell(&records::left(&cloud, &outputs, &edge).await);
    Ok(())
}

async fn releases(releases: &Releases) -> Result<()> {
    if !releases.exist().await? {
        say("Releases: none; nothing was ever deployed.");
        return Ok(());
    }
    let history = journal::history(releases).await?;
    match history.last() {
        Some(active) => {
            say(format_args!(
                "Active: release {} (commit {}), since {}.",
                active.id, active.commit, active.at
            ));
        }
        None => say("Active: none."),
    }
    for line in history.iter().rev().skip(1).take(LINES) {
        let how = match line.how {
            How::Deployed => "deployed",
            How::WentBack => "gone back to",
            How::WentBackByItself => "gone back to by itself, after a failed check",
        };
        detail(format_args!("before: {} {how} {}", line.id, line.at));
    }
    let active = history.last().map(|line| line.id.as_str()).unwrap_or_default();
    let others = release::ids(releases).await?.into_iter().filter(|id| id != active).count();
    detail(format_args!("{others} other releases can be gone back to"));
    if let Some(begun) = journal::under_way(releases).await? {
        let again = match begun.back {
            true => "run rollback again",
            false => "deploy again, or go back: cargo xtask rollback",
        };
        say(format_args!("Under way or interrupted: release {}. If nobody works on it: {again}.", begun.id));
    }
    if let Some(holder) = lock::holder(releases).await? {
        say(format_args!("Somebody works on it: {holder}."));
    }
    Ok(())
}

async fn tell_stack(stacks: &aws_sdk_cloudformation::Client, name: &str) -> Result<BTreeMap<String, String>> {
    let Some(found) = stack::find(stacks, name).await? else {
        say(format_args!("Stack {name}: there is none."));
        return Ok(BTreeMap::new());
    };
    let status = stack::status(&found);
    let means = match status {
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" => "as it was last asked for",
        "UPDATE_ROLLBACK_COMPLETE" => "gone back after a change that failed; it works as before",
        "UPDATE_ROLLBACK_FAILED" => "between two states: docs/runbook.md#deploy",
        _ if status.ends_with("_IN_PROGRESS") => "being changed now",
        _ => "not whole: deploy again",
    };
    say(format_args!("Stack {name}: {means} ({status})."));
    Ok(stack::outputs(&found))
}

async fn alarms(cloud: &Cloud, stage: Stage) -> Result<()> {
    let mut ringing = Vec::new();
    let mut all = 0_usize;
    for region in [&cloud.cloudwatch, &cloud.edge_cloudwatch] {
        let mut pages = region.describe_alarms().alarm_name_prefix(stage.stack()).into_paginator().send();
        while let Some(page) = pages.next().await {
            for alarm in page.map_err(said).context("the alarms")?.metric_alarms.unwrap_or_default() {
                all += 1;
                if alarm.state_value == Some(StateValue::Alarm) {
                    ringing.push((
                        alarm.alarm_name.unwrap_or_default(),
                        alarm.alarm_description.unwrap_or_default(),
                    ));
                }
            }
        }
    }
    say(format_args!("Alarms: {} of {all} ring.", ringing.len()));
    for (name, next) in ringing {
        detail(format_args!("{name}: {next}"));
    }
    Ok(())
}

/// What keeps the data from being lost or seen, asked of the things themselves:
/// somebody may have switched it off in the console, which no deploy mends.
async fn protections(cloud: &Cloud, outputs: &BTreeMap<String, String>) {
    let mut off = Vec::new();
    let named = |name: &str| outputs.get(name).map(String::as_str).unwrap_or_default();
    let table = named("TableName");
    let asked: [(&str, Result<Vec<String>>); 5] = [
        ("the copies of the table", points_in_time(cloud, table).await),
        ("the table", table_itself(cloud, table, named("KeyArn")).await),
        ("when items of the table end", time_to_live(cloud, table).await),
        ("the bucket of documents", bucket(cloud, named("DocumentBucket"), true).await),
        ("the bucket of backups", bucket(cloud, named("BackupBucket"), false).await),
    ];
    for (what, found) in asked {
        match found {
            Ok(found) => off.extend(found),
            Err(error) => off.push(format!("{what} could not be seen: {error:#}")),
        }
    }
    if off.is_empty() {
        say(
            "Protections: copies, versions, the table's key and ends, and the blocks of public access and deletion are on.",
        );
        return;
    }
    say(format_args!("Protections: {} OFF or unknown. In the AWS console, region Jakarta:", off.len()));
    for next in off {
        detail(next);
    }
}

async fn points_in_time(cloud: &Cloud, table: &str) -> Result<Vec<String>> {
    let copies = cloud.dynamodb.describe_continuous_backups().table_name(table).send().await;
    let copies = copies.map_err(said)?.continuous_backups_description;
    let in_time = copies.and_then(|copies| copies.point_in_time_recovery_description);
    let on =
        in_time.and_then(|it| it.point_in_time_recovery_status) == Some(PointInTimeRecoveryStatus::Enabled);
    Ok(unless(on, || {
        format!(
            "point-in-time recovery of the table: DynamoDB, {table}, Backups, Edit, Turn on; and find out who turned it off"
        )
    }))
}

async fn table_itself(cloud: &Cloud, table: &str, key: &str) -> Result<Vec<String>> {
    let found = cloud.dynamodb.describe_table().table_name(table).send().await;
    let found = found.map_err(said)?.table.context("it is not described")?;
    let mut off = unless(found.deletion_protection_enabled == Some(true), || {
        format!("the table's protection from deletion: DynamoDB, {table}, Additional settings, Turn on")
    });
    let encrypted = found.sse_description;
    let by = encrypted.as_ref().and_then(|it| it.kms_master_key_arn.as_deref());
    off.extend(unless(by == Some(key), || {
        format!(
            "the customer key of the table: DynamoDB, {table}, Additional settings, Encryption, Manage, {key}"
        )
    }));
    let reached = encrypted.and_then(|it| it.inaccessible_encryption_date_time).is_none();
    off.extend(unless(reached, || {
        "the key of the table cannot be used: Key Management Service, Customer managed keys, Enable or Cancel deletion, today"
            .to_owned()
    }));
    Ok(off)
}

async fn time_to_live(cloud: &Cloud, table: &str) -> Result<Vec<String>> {
    let found = cloud.dynamodb.describe_time_to_live().table_name(table).send().await;
    let found = found.map_err(said)?.time_to_live_description;
    let on = found.and_then(|it| it.time_to_live_status) == Some(TimeToLiveStatus::Enabled);
    Ok(unless(on, || {
        format!(
            "Time to Live of the table: DynamoDB, {table}, Additional settings, Turn on, attribute expires_at"
        )
    }))
}

async fn bucket(cloud: &Cloud, bucket: &str, replicated: bool) -> Result<Vec<String>> {
    let versions = cloud.s3.get_bucket_versioning().bucket(bucket).send().await.map_err(said)?;
    let mut off = unless(versions.status == Some(BucketVersioningStatus::Enabled), || {
        format!("versions of the bucket {bucket}: S3, the bucket, Properties, Bucket Versioning, Enable")
    });
    let block = cloud.s3.get_public_access_block().bucket(bucket).send().await.map_err(said);
    let block = match block {
        Ok(reply) => reply.public_access_block_configuration,
        // Somebody took it away altogether.
        Err(error) if error.to_string().contains("NoSuchPublicAccessBlockConfiguration") => None,
        Err(error) => return Err(error),
    };
    let whole = block.is_some_and(|it| {
        [it.block_public_acls, it.ignore_public_acls, it.block_public_policy, it.restrict_public_buckets]
            == [Some(true); 4]
    });
    off.extend(unless(whole, || {
        format!(
            "the block of public access to the bucket {bucket}: S3, the bucket, Permissions, Block all public access"
        )
    }));
    if replicated {
        let rules = cloud.s3.get_bucket_replication().bucket(bucket).send().await.map_err(said);
        let on = match rules {
            Ok(reply) => reply
                .replication_configuration
                .is_some_and(|it| it.rules.iter().any(|rule| rule.status == ReplicationRuleStatus::Enabled)),
            Err(error) if error.to_string().contains("ReplicationConfigurationNotFound") => false,
            Err(error) => return Err(error),
        };
        off.extend(unless(on, || {
            format!(
                "copies of documents from {bucket}: S3, the bucket, Management, Replication rules, Enable"
            )
        }));
    }
    Ok(off)
}

/// What is to be done, unless all is well.
fn unless(well: bool, next: impl FnOnce() -> String) -> Vec<String> {
    if well { Vec::new() } else { vec![next()] }
}

/// Each job notes `JobDone` when it ends well.
async fn jobs(cloud: &Cloud, stage: Stage) -> Result<()> {
    say("Last runs of the jobs:");
    let now = SystemTime::now();
    for job in JOBS {
        let metric = cloud
            .cloudwatch
            .get_metric_statistics()
            .namespace(format!("Lebong/{stage}"))
            .metric_name("JobDone")
            .dimensions(Dimension::builder().name("Job").value(job).build())
            .statistics(Statistic::Sum)
            .period(300)
            .start_time(DateTime::from(now - LOOK_BACK))
            .end_time(DateTime::from(now));
        let points =
            metric.send().await.map_err(said).context("the last runs")?.datapoints.unwrap_or_default();
        let last = points.iter().filter_map(|point| point.timestamp()).map(|at| at.secs()).max();
        match last.and_then(|secs| time::OffsetDateTime::from_unix_timestamp(secs).ok()) {
            Some(at) => {
                let at = at.format(&time::format_description::well_known::Rfc3339)?;
                detail(format_args!("{job}: within the five minutes from {at}"));
            }
            None => detail(format_args!("{job}: none in three days")),
        }
    }
    Ok(())
}
