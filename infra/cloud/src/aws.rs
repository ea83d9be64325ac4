//! How to reach the cloud: the person's own sign-in (profile, single sign-on
//! or environment), always in the regions of the service, whatever the
//! person's default region is.

use crate::stage::{EDGE_REGION, REGION};
use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::SharedCredentialsProvider;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// What speaks to AWS.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// Twelve digits.
    pub account: String,
    /// The person's own keys, for programs that take them from their environment.
    pub credentials: SharedCredentialsProvider,
    /// Stacks in Jakarta.
    pub stacks: aws_sdk_cloudformation::Client,
    /// Stacks beside the content network.
    pub edge_stacks: aws_sdk_cloudformation::Client,
    /// Buckets.
    pub s3: aws_sdk_s3::Client,
    /// Functions.
    pub lambda: aws_sdk_lambda::Client,
    /// The parameter store.
    pub ssm: aws_sdk_ssm::Client,
    /// The content network.
    pub cloudfront: aws_sdk_cloudfront::Client,
    /// Metrics and alarms in Jakarta.
    pub cloudwatch: aws_sdk_cloudwatch::Client,
    /// Those beside the content network.
    pub edge_cloudwatch: aws_sdk_cloudwatch::Client,
    /// The table.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// Certificates of the content network.
    pub certificates: aws_sdk_acm::Client,
    /// Mail.
    pub ses: aws_sdk_sesv2::Client,
}

impl Cloud {
    /// Signs in, and learns in which account.
    pub async fn reach() -> Result<Cloud> {
        let (config, edge) = tokio::join!(config(REGION), config(EDGE_REGION));
        let whoami = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await;
        let account = whoami.map_err(said).and_then(|me| me.account.context("it names no account")).context(
            "AWS does not know you: sign in (aws sso login, or AWS_PROFILE, or AWS_ACCESS_KEY_ID …), see that Jakarta is switched on in the account, and try again; docs/runbook.md#before-the-first-time says how",
        )?;
        let s3 = aws_sdk_s3::config::Builder::from(&config)
            // A stand-in on one address has no host name for each bucket.
            .force_path_style(config.endpoint_url().is_some())
            .build();
        Ok(Cloud {
            account,
            credentials: config.credentials_provider().context("AWS gave you no keys")?,
            stacks: aws_sdk_cloudformation::Client::new(&config),
            edge_stacks: aws_sdk_cloudformation::Client::new(&edge),
            s3: aws_sdk_s3::Client::from_conf(s3),
            lambda: aws_sdk_lambda::Client::new(&config),
            ssm: aws_sdk_ssm::Client::new(&config),
            cloudfront: aws_sdk_cloudfront::Client::new(&edge),
            cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
            edge_cloudwatch: aws_sdk_cloudwatch::Client::new(&edge),
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            certificates: aws_sdk_acm::Client::new(&edge),
            ses: aws_sdk_sesv2::Client::new(&config),
        })
    }
}

async fn config(region: &'static str) -> SdkConfig {
    let https = Builder::new()
        .tls_provider(tls::Provider::rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region))
        .http_client(https)
        .load()
        .await
}

/// What the cloud said, without the layers of the SDK around it.
pub fn said<E>(error: aws_sdk_s3::error::SdkError<E>) -> anyhow::Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let text = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{message} ({code})"),
        (Some(code), None) => code.to_owned(),
        _ => match error.raw_response() {
            Some(reply) => format!("AWS answered {} without a reason", reply.status().as_u16()),
            None => {
                let mut text = "AWS cannot be reached".to_owned();
                let mut cause = std::error::Error::source(&error);
                while let Some(one) = cause {
                    text = format!("{text}: {one}");
                    cause = one.source();
                }
                text
            }
        },
    };
    anyhow::anyhow!(text)
}
