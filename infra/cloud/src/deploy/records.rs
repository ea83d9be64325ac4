//! What a person must still do outside of the cloud: records of names, the
//! way out of the mail sandbox. Told after a deploy and by `status`.

use crate::aws::{Cloud, said};
use crate::deploy::switch::Switch;
use crate::tell::{detail, say};
use anyhow::Result;
use std::collections::BTreeMap;

/// Outputs of the stack that are records: name, type and value.
const RECORD: &str = "Dns";

/// What is still to be done, and the records that are part of it.
#[derive(Debug, Default)]
pub struct Left {
    /// Sentences.
    pub steps: Vec<String>,
    /// Records to enter, as one writes them: name, type, value.
    pub records: Vec<String>,
}

/// Looks at what the cloud still waits for. What it does not tell becomes a
/// sentence too: a deploy that went well must not fail here.
pub async fn left(
    cloud: &Cloud,
    outputs: &BTreeMap<String, String>,
    edge: &BTreeMap<String, String>,
) -> Left {
    let mut left = Left::default();
    if let Some(domain) = outputs.get("SiteUrl").and_then(|url| url.strip_prefix("https://")) {
        tell_trouble(mail(cloud, domain, &mut left).await, "mail", &mut left);
    }
    if let Some(certificate) = edge.get("CertificateArn") {
        tell_trouble(certificate_records(cloud, certificate, &mut left).await, "the certificate", &mut left);
    }
    left.records
        .extend(outputs.iter().filter(|(name, _)| name.starts_with(RECORD)).map(|(_, it)| it.clone()));
    left
}

fn tell_trouble(asked: Result<()>, what: &str, left: &mut Left) {
    if let Err(error) = asked {
        left.steps.push(format!("how {what} is could not be seen: {error:#}"));
    }
}

async fn mail(cloud: &Cloud, domain: &str, left: &mut Left) -> Result<()> {
    let identity = cloud.ses.get_email_identity().email_identity(domain).send().await.map_err(said)?;
    if !identity.verified_for_sending_status() {
        left.steps
            .push(format!("mail from {domain} is not proven yet: the DNS operator enters the records below"));
    }
    let account = cloud.ses.get_account().send().await.map_err(said)?;
    if !account.production_access_enabled() {
        left.steps.push(
            "mail goes to proven addresses only (sandbox): ask for production access, docs/runbook.md#first-deploy"
                .to_owned(),
        );
    }
    Ok(())
}

async fn certificate_records(cloud: &Cloud, arn: &str, left: &mut Left) -> Result<()> {
    let reply = cloud.certificates.describe_certificate().certificate_arn(arn).send().await.map_err(said)?;
    let Some(certificate) = reply.certificate else { return Ok(()) };
    let status = certificate.status().map_or("", |status| status.as_str());
    if status != "ISSUED" {
        left.steps
            .push(format!("the certificate is not issued yet ({status}): the records below prove the names"));
    }
    let records = certificate.domain_validation_options().iter().filter_map(|name| name.resource_record());
    left.records.extend(records.map(|record| format!("{} CNAME {}", record.name(), record.value())));
    Ok(())
}

/// Tells it.
pub fn tell(left: &Left) {
    if !left.steps.is_empty() {
        say("Still to be done by a person:");
        left.steps.iter().for_each(detail);
    }
    if !left.records.is_empty() {
        say("Records for the DNS operator; entering one twice does no harm, and none is ever taken away:");
        left.records.iter().for_each(detail);
    }
}

/// After a deploy.
pub async fn tell_what_is_left(switch: &Switch<'_>) -> Result<()> {
    let edge = switch.edge_outputs().await?;
    tell(&left(switch.cloud, &switch.outputs().await?, &edge).await);
    Ok(())
}
