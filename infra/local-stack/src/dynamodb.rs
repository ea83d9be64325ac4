//! The table: a DynamoDB stand-in in one SQLite file.

use crate::server::{Server, listen};
use anyhow::{Context, Result, anyhow};
use dynoxide::Database;
use dynoxide::actions::describe_table::DescribeTableRequest;
use dynoxide::actions::update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Name of the table.
pub const TABLE: &str = "lebong";

/// The same description that deploying uses.
const DEFINITION: &str = include_str!("../../table.json");

/// Items whose time here (seconds since 1970) has passed disappear.
const EXPIRES: &str = "expires_at";

/// The cloud takes up to two days to remove expired items; waiting for that
/// here would only slow down trying it out.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(1);

/// A running stand-in that holds the table.
pub struct DynamoDb {
    server: Server,
    _sweeping: DropGuard,
}

/// Starts a stand-in on a free port with the table created, on disk when
/// `file` names a file, else in memory.
pub async fn start(file: Option<&Path>) -> Result<DynamoDb> {
    let database = match file {
        Some(file) => Database::new(file.to_str().context("the data folder's name is not UTF-8")?),
        None => Database::memory(),
    }
    .context("the database file cannot be opened")?;
    prepare(&database)?;
    let sweeping = CancellationToken::new();
    tokio::spawn(sweep(database.clone(), sweeping.clone()));
    let server = Server::start_with(listen(0).await?, |listener, stop| async move {
        if let Err(error) =
            dynoxide::server::serve_with_shutdown(listener, database, stop.cancelled_owned()).await
        {
            tracing::error!(error, "the DynamoDB stand-in stopped");
        }
    })?;
    Ok(DynamoDb { server, _sweeping: sweeping.drop_guard() })
}

impl DynamoDb {
    /// For `AWS_ENDPOINT_URL_DYNAMODB`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Finishes the requests under way and closes the database.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

/// Creates the table, or adds the indexes that it does not have yet.
fn prepare(database: &Database) -> Result<()> {
    let mut definition: Value = serde_json::from_str(DEFINITION).context("infra/table.json is not JSON")?;
    definition["TableName"] = TABLE.into();
    match database.describe_table(DescribeTableRequest { table_name: TABLE.to_owned() }) {
        Ok(described) => {
            let existing = described.table.global_secondary_indexes.unwrap_or_default();
            let wanted = definition["GlobalSecondaryIndexes"].as_array().cloned().unwrap_or_default();
            for index in wanted {
                if existing.iter().any(|known| index["IndexName"] == known.index_name.as_str()) {
                    continue;
                }
                let update = request(json!({
                    "TableName": TABLE,
                    "AttributeDefinitions": definition["AttributeDefinitions"],
                    "GlobalSecondaryIndexUpdates": [{ "Create": index }],
                }))?;
                database.update_table(update).context("an index of infra/table.json cannot be added")?;
            }
        }
        Err(_) => {
            database.create_table(request(definition)?).context("infra/table.json is refused")?;
            database.update_time_to_live(UpdateTimeToLiveRequest {
                table_name: TABLE.to_owned(),
                time_to_live_specification: TimeToLiveSpecification {
                    attribute_name: EXPIRES.to_owned(),
                    enabled: true,
                },
            })?;
        }
    }
    Ok(())
}

fn request<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| anyhow!("infra/table.json: {error}"))
}

/// Removes expired items until told to stop.
async fn sweep(database: Database, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(BETWEEN_SWEEPS)).await.is_some() {
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "expired items could not be removed"),
            Err(_) => return,
        }
    }
}
