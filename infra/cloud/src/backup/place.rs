//! Where the service lives whose copy is made or that a copy goes into: a
//! stage in the cloud, or a stack on this machine.

use crate::aws::said;
use anyhow::{Context, Result, anyhow};
use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_smithy_http_client::{Builder, tls};
use clap::Args;
use intake_fn::app::Clients;
use local_stack::stack::Running;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Where the table and the bucket of every stage lie.
const REGION: &str = "ap-southeast-3";

/// A copy takes hours at worst; a store that stumbles is asked again.
const TRIES: u32 = 10;

/// The functions give up within seconds, because a resident waits; a copy may
/// wait for a machine that is busy.
const ONE_TRY: Duration = Duration::from_secs(120);

/// The service, by its stage or by its data folder
#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
pub struct Where {
    /// Stage in the cloud, such as production
    #[arg(long)]
    pub stage: Option<String>,
    /// Data folder of the stack that runs on this machine
    #[arg(long)]
    pub data: Option<PathBuf>,
}

/// The stores of a service.
#[derive(Clone, Debug)]
pub struct Place {
    /// How to reach the table.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// How to reach the buckets.
    pub s3: aws_sdk_s3::Client,
    /// Name of the table.
    pub table: String,
    /// Name of the bucket of documents.
    pub bucket: String,
    /// Name of the bucket of backups, where there is one.
    pub backup_bucket: Option<String>,
    /// ARN of the customer key of copies, where there is one.
    pub key: Option<String>,
}

impl Where {
    /// Finds the stores.
    pub async fn place(&self) -> Result<Place> {
        match (&self.stage, &self.data) {
            (Some(stage), _) => Place::of_stage(stage).await,
            (None, Some(data)) => Place::of_environment(&Running::read(data)?.environment),
            (None, None) => Err(anyhow!("say --stage or --data")),
        }
    }
}

impl Place {
    /// The stores that the functions of this environment use.
    pub fn of_environment(environment: &BTreeMap<String, String>) -> Result<Place> {
        let get = |name: &str| environment.get(name).cloned();
        let need = |name: &str| get(name).with_context(|| format!("the environment has no {name}"));
        let clients = Clients::new(&intake_fn::config::Aws::read(get)?);
        let patient = TimeoutConfig::builder().operation_attempt_timeout(ONE_TRY).disable_operation_timeout();
        let patient = patient.build();
        let dynamodb = clients.dynamodb.config().to_builder().timeout_config(patient.clone()).build();
        let s3 = clients.s3.config().to_builder().timeout_config(patient).build();
        Ok(Place {
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb),
            s3: aws_sdk_s3::Client::from_conf(s3),
            table: need("TABLE_NAME")?,
            bucket: need("DOCUMENT_BUCKET")?,
            backup_bucket: get("BACKUP_BUCKET"),
            key: None,
        })
    }

    /// The stores of a stage, by the outputs of its stack: `TableName`,
    /// `DocumentBucket`, and where there are any `BackupBucket` and
    /// `BackupKeyArn`.
    async fn of_stage(stage: &str) -> Result<Place> {
        let http = Builder::new()
            .tls_provider(tls::Provider::rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .http_client(http)
            .retry_config(RetryConfig::standard().with_max_attempts(TRIES))
            .load()
            .await;
        let stack = format!("lebong-{stage}");
        let outputs = outputs(&aws_sdk_cloudformation::Client::new(&config), &stack).await?;
        let need = |name: &str| {
            outputs.get(name).cloned().with_context(|| format!("the stack {stack} has no output {name}"))
        };
        // A stand-in on one address has no host name for each bucket.
        let stand_in =
            ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"].iter().any(|name| std::env::var(name).is_ok());
        let s3 = aws_sdk_s3::config::Builder::from(&config)
            .force_path_style(stand_in)
            // Whatever is read is hashed here anyway.
            .response_checksum_validation(aws_sdk_s3::config::ResponseChecksumValidation::WhenRequired)
            .build();
        Ok(Place {
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            table: need("TableName")?,
            bucket: need("DocumentBucket")?,
            backup_bucket: outputs.get("BackupBucket").cloned(),
            key: outputs.get("BackupKeyArn").cloned(),
        })
    }
}

async fn outputs(client: &aws_sdk_cloudformation::Client, stack: &str) -> Result<BTreeMap<String, String>> {
    let described = client.describe_stacks().stack_name(stack).send().await;
    let described = described.map_err(said).with_context(|| {
        format!("the stack {stack} cannot be looked at; are you signed in, and is it deployed? The command status looks at both")
    })?;
    let outputs = described.stacks().first().map(|stack| stack.outputs()).unwrap_or_default();
    let pair = |output: &aws_sdk_cloudformation::types::Output| {
        Some((output.output_key()?.to_owned(), output.output_value()?.to_owned()))
    };
    Ok(outputs.iter().filter_map(pair).collect())
}
