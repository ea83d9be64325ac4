//! What an earlier stack left where a new one is to be made: its names are
//! taken, and CloudFormation cannot take over what is named by `!Sub`, nor keys.

use crate::aws::{Cloud, said};
use crate::deploy::stack;
use crate::stage::Stage;
use crate::tell::say;
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::client::Waiters;
use std::time::Duration;

/// Longest wait for a table that is taken away; mostly a minute.
const GOING: Duration = Duration::from_secs(600);

/// Buckets of a stage that have names of their own.
const BUCKETS: [&str; 4] = ["documents", "backup", "access-logs", "site"];

/// Takes away what a first creation that failed left, and refuses what may hold
/// something that residents sent. Nothing to do where there is a stack.
pub async fn clear(cloud: &Cloud, stage: Stage) -> Result<()> {
    let unfinished =
        |status: &str| matches!(status, "REVIEW_IN_PROGRESS" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED");
    if stack::find(&cloud.stacks, &stage.stack())
        .await?
        .is_some_and(|found| !unfinished(stack::status(&found)))
    {
        return Ok(());
    }
    let (table, there) = (stage.stack(), table(cloud, stage).await?);
    let mut left: Vec<String> = Vec::new();
    if there == Some(Holds::Something) {
        left.push(format!("table {table}"));
    }
    for bucket in BUCKETS.map(|name| format!("lebong-{stage}-{name}-{}", cloud.account)) {
        match cloud.s3.head_bucket().bucket(&bucket).send().await {
            Ok(_) => left.push(format!("bucket {bucket}")),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => {}
            Err(error) => return Err(said(error)).context(format!("look for the bucket {bucket}")),
        }
    }
    if !left.is_empty() {
        bail!(
            "an earlier {stage} left what is in the way of a new one, and may hold what residents sent: {}. How to go on: docs/runbook.md#after-destroy",
            left.join(", ")
        );
    }
    if there.is_some() {
        say(format_args!("Taking away the empty table {table}, which an earlier try left."));
        let open = cloud.dynamodb.update_table().table_name(&table).deletion_protection_enabled(false);
        open.send().await.map_err(said).context("take the protection off the empty table")?;
        cloud.dynamodb.wait_until_table_exists().table_name(&table).wait(GOING).await?;
        cloud.dynamodb.delete_table().table_name(&table).send().await.map_err(said)?;
        cloud.dynamodb.wait_until_table_not_exists().table_name(&table).wait(GOING).await?;
    }
    Ok(())
}

#[derive(PartialEq)]
enum Holds {
    Nothing,
    Something,
}

/// The table of a stage, unless there is none.
async fn table(cloud: &Cloud, stage: Stage) -> Result<Option<Holds>> {
    // It bears the stack's name.
    let scan = cloud.dynamodb.scan().table_name(stage.stack()).limit(1).send().await;
    match scan {
        Ok(found) if found.items().is_empty() => Ok(Some(Holds::Nothing)),
        Ok(_) => Ok(Some(Holds::Something)),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(said(error)).context("look for the table"),
    }
}
