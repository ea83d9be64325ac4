//! The drill in the cloud. What it makes is named and tagged, and is removed
//! whatever happens: at the end, after an interruption, and what a killed drill
//! left by the next one.

use super::Report;
use crate::backup::compare::{self, Bucket, Depth};
use crate::backup::place::Place;
use crate::backup::scan::{self, Pace};
use crate::backup::{now, say};
use anyhow::{Context, Result, bail, ensure};
use aws_sdk_dynamodb::types::{TableDescription, TableStatus, Tag};
use intake_fn::clock;
use std::time::{Duration, Instant};

/// Tag of every throwaway table: key and value.
const TAG: (&str, &str) = ("lebong", "restore-drill");

/// Documents younger than this may not have their copy yet: S3 copies most
/// within 15 minutes, and is given twice that.
const COPYING: i64 = 30 * 60;

/// How long the drill waits for the cloud.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Between two looks.
    pub between: Duration,
    /// For the continuous backup to reach the moment that is restored: it is
    /// at most five minutes behind.
    pub backup: Duration,
    /// For the table to be there: restoring takes minutes for little and hours
    /// for much.
    pub restore: Duration,
}

impl Default for Waiting {
    fn default() -> Waiting {
        Waiting {
            between: Duration::from_secs(15),
            backup: Duration::from_secs(20 * 60),
            restore: Duration::from_secs(6 * 3600),
        }
    }
}

/// Runs the drill on a stage.
pub async fn drill(place: &Place, waiting: &Waiting, read_units: u32, every: u64) -> Result<Report> {
    remove_leftovers(place, waiting).await?;
    let throwaway = format!("{}{}", prefix(place), clock::rfc3339(now()?).replace([':', '.', '-'], ""));
    let result = tokio::select! {
        result = on_table(place, &throwaway, waiting, read_units, every) => result,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    let removed = remove(place, &throwaway, waiting).await;
    match (result, removed) {
        (Ok(report), Ok(())) => Ok(report),
        (Err(error), Ok(())) => Err(error),
        (_, Err(error)) => Err(error).with_context(|| {
            format!("the throwaway table {throwaway} is still there; the next restore-drill removes it")
        }),
    }
}

fn prefix(place: &Place) -> String {
    format!("{}-drill-", place.table)
}

async fn on_table(
    place: &Place,
    throwaway: &str,
    waiting: &Waiting,
    read_units: u32,
    every: u64,
) -> Result<Report> {
    let mut report = Report::default();
    let mut from = Instant::now();
    let mut took = |report: &mut Report, what| {
        report.times.push((what, from.elapsed()));
        from = Instant::now();
    };
    let pace = Pace::new(read_units, None);
    say("reading the table as it is");
    let before = scan::hashes(&pace, (&place.dynamodb, &place.table)).await?;
    let read_at = now()?.unix_timestamp() + 1;
    took(&mut report, "reading the table");

    say("waiting until the continuous backup has all of that");
    let moment = backed_up(place, read_at, waiting).await?;
    report.moment = moment.to_string();
    took(&mut report, "waiting for the backup");

    say(&format!("restoring into {throwaway}; this takes minutes, for a large table hours"));
    restore(place, throwaway, moment, waiting).await?;
    took(&mut report, "restoring the table");

    say("comparing the items");
    let (ours, theirs) = ((&place.dynamodb, place.table.as_str()), (&place.dynamodb, throwaway));
    report.items = compare::items(&pace, before, ours, theirs).await?;
    took(&mut report, "comparing the items");

    if let Some(backups) = &place.backup_bucket {
        say("comparing the documents with their copies");
        let side = |name: &str| Bucket { client: place.s3.clone(), name: name.to_owned() };
        let depth = Depth::Checksums { every };
        let (ours, theirs) = (side(&place.bucket), side(backups));
        report.documents = compare::documents("accepted", (&ours, &theirs), depth, read_at - COPYING).await?;
        took(&mut report, "comparing the documents");
    } else {
        bail!("the stack has no output BackupBucket, so the copies of documents cannot be looked at");
    }
    Ok(report)
}

/// Waits until everything up to a time can be restored, and says which moment
/// that is.
async fn backed_up(
    place: &Place,
    time: i64,
    waiting: &Waiting,
) -> Result<aws_sdk_dynamodb::primitives::DateTime> {
    let until = Instant::now() + waiting.backup;
    loop {
        let described = place.dynamodb.describe_continuous_backups().table_name(&place.table).send().await;
        let described =
            described.map_err(aws_sdk_dynamodb::Error::from).context("the backup cannot be looked at")?;
        let recovery = described
            .continuous_backups_description()
            .and_then(|backups| backups.point_in_time_recovery_description());
        let latest = recovery.and_then(|recovery| recovery.latest_restorable_date_time());
        let Some(latest) = latest else {
            bail!(
                "the table {} has no continuous backup: point-in-time recovery is off. Turn it on now",
                place.table
            )
        };
        if latest.secs() >= time {
            return Ok(*latest);
        }
        ensure!(Instant::now() < until, "the continuous backup is far behind: it reaches {latest} only");
        tokio::time::sleep(waiting.between).await;
    }
}

async fn restore(
    place: &Place,
    throwaway: &str,
    moment: aws_sdk_dynamodb::primitives::DateTime,
    waiting: &Waiting,
) -> Result<()> {
    // Without the index: nobody lists here, and it is done sooner.
    let sent = place
        .dynamodb
        .restore_table_to_point_in_time()
        .source_table_name(&place.table)
        .target_table_name(throwaway)
        .restore_date_time(moment)
        .set_global_secondary_index_override(Some(Vec::new()))
        .send()
        .await;
    let restored = sent.map_err(aws_sdk_dynamodb::Error::from).context("the table cannot be restored")?;
    if let Some(arn) = restored.table_description().and_then(TableDescription::table_arn) {
        let tag = Tag::builder().key(TAG.0).value(TAG.1).build()?;
        let sent = place.dynamodb.tag_resource().resource_arn(arn).tags(tag).send().await;
        if let Err(error) = sent {
            // It is known by its name, too.
            say(&format!("the throwaway table has no tag: {}", aws_sdk_dynamodb::Error::from(error)));
        }
    }
    let until = Instant::now() + waiting.restore;
    while status(place, throwaway).await? != Some(TableStatus::Active) {
        ensure!(Instant::now() < until, "the table is not restored after {} s", waiting.restore.as_secs());
        tokio::time::sleep(waiting.between).await;
    }
    Ok(())
}

async fn status(place: &Place, table: &str) -> Result<Option<TableStatus>> {
    match place.dynamodb.describe_table().table_name(table).send().await {
        Ok(described) => Ok(described.table.and_then(|table| table.table_status)),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(aws_sdk_dynamodb::Error::from(error).into()),
    }
}

/// Removes a throwaway table, if there is one. A table that is being restored
/// can only be removed once it is there.
async fn remove(place: &Place, table: &str, waiting: &Waiting) -> Result<()> {
    ensure!(table.starts_with(&prefix(place)), "{table} is not a throwaway table");
    let until = Instant::now() + waiting.restore;
    loop {
        match status(place, table).await? {
            None => return Ok(()),
            Some(TableStatus::Active) => {
                let sent = place.dynamodb.delete_table().table_name(table).send().await;
                sent.map_err(aws_sdk_dynamodb::Error::from)
                    .with_context(|| format!("{table} cannot be removed"))?;
            }
            Some(_) => tokio::time::sleep(waiting.between).await,
        }
        ensure!(Instant::now() < until, "{table} is not removed yet");
    }
}

async fn remove_leftovers(place: &Place, waiting: &Waiting) -> Result<()> {
    let mut names = place.dynamodb.list_tables().into_paginator().items().send();
    let mut leftovers = Vec::new();
    while let Some(name) = names.next().await {
        let name = name.map_err(aws_sdk_dynamodb::Error::from).context("the tables cannot be listed")?;
        if name.starts_with(&prefix(place)) {
            leftovers.push(name);
        }
    }
    for name in leftovers {
        say(&format!("removing what an interrupted drill left: {name}"));
        remove(place, &name, waiting).await?;
    }
    Ok(())
}
