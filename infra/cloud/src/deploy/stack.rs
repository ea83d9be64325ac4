//! One stack of CloudFormation: whether it is there, what it tells, how it
//! goes. How it changes: [`change`](super::change).

use crate::aws::said;
use crate::tell::say;
use anyhow::{Context, Result, bail};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::types::Stack;
use std::collections::BTreeMap;
use std::time::Duration;

/// Time between two questions; CloudFormation changes its mind in seconds.
pub const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Where a template lies.
#[derive(Clone, Debug)]
pub enum Template {
    /// Short enough to be sent along (51,200 bytes).
    Text(String),
    /// In the release's folder.
    Url(String),
}

/// The stack, unless there is none.
pub async fn find(stacks: &Client, name: &str) -> Result<Option<Stack>> {
    match stacks.describe_stacks().stack_name(name).send().await {
        Ok(reply) => Ok(reply.stacks.unwrap_or_default().into_iter().next()),
        Err(error) => {
            let error = said(error);
            // The service has no code of its own for it.
            if error.to_string().contains("does not exist") { Ok(None) } else { Err(error) }
        }
    }
}

/// What the stack tells others.
pub fn outputs(stack: &Stack) -> BTreeMap<String, String> {
    let pair = |output: &aws_sdk_cloudformation::types::Output| {
        Some((output.output_key.clone()?, output.output_value.clone()?))
    };
    stack.outputs().iter().filter_map(pair).collect()
}

/// What the stack was told when it was last changed.
pub fn parameter<'a>(stack: &'a Stack, name: &str) -> Option<&'a str> {
    stack.parameters().iter().find(|told| told.parameter_key() == Some(name))?.parameter_value()
}

/// The state in the service's own word, such as `UPDATE_COMPLETE`.
pub fn status(stack: &Stack) -> &str {
    stack.stack_status().map_or("", |status| status.as_str())
}

/// Names of the template's parameters, and whether each must be given.
pub async fn parameters(stacks: &Client, template: &Template) -> Result<BTreeMap<String, bool>> {
    let summary = stacks.get_template_summary();
    let summary = match template {
        Template::Text(text) => summary.template_body(text),
        Template::Url(url) => summary.template_url(url),
    };
    let summary = summary.send().await.map_err(said).context("the template is not valid")?;
    let name = |parameter: &aws_sdk_cloudformation::types::ParameterDeclaration| {
        Some((parameter.parameter_key.clone()?, parameter.default_value.is_none()))
    };
    Ok(summary.parameters().iter().filter_map(name).collect())
}

/// Waits until the stack is not being changed, by whomever.
pub async fn settle(stacks: &Client, name: &str) -> Result<Option<Stack>> {
    let mut told = false;
    loop {
        let Some(stack) = find(stacks, name).await? else { return Ok(None) };
        let status = status(&stack);
        if !status.ends_with("_IN_PROGRESS") || status == "REVIEW_IN_PROGRESS" {
            return Ok(Some(stack));
        }
        if !told {
            say(format_args!("The stack {name} is still being changed ({status}); waiting for that to end."));
            told = true;
        }
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// Deletes the stack and waits for the end. Gives what stayed.
pub async fn delete(stacks: &Client, name: &str) -> Result<Vec<String>> {
    let Some(stack) = find(stacks, name).await? else { return Ok(Vec::new()) };
    // By its id: a deleted stack no longer answers to its name.
    let id = stack.stack_id().unwrap_or(name).to_owned();
    stacks
        .delete_stack()
        .stack_name(&id)
        .send()
        .await
        .map_err(said)
        .with_context(|| format!("delete {name}"))?;
    loop {
        let gone = find(stacks, &id).await?;
        match gone.as_ref().map_or("DELETE_COMPLETE", status) {
            "DELETE_COMPLETE" => break,
            "DELETE_FAILED" => {
                let reason =
                    gone.as_ref().and_then(|stack| stack.stack_status_reason()).unwrap_or("no reason");
                bail!("{name} could not be deleted whole: {reason}. Mend that and run destroy again");
            }
            _ => tokio::time::sleep(ASK_AGAIN).await,
        }
    }
    let events = stacks.describe_stack_events().stack_name(&id).send().await.map_err(said)?;
    let stayed = events
        .stack_events()
        .iter()
        .filter(|event| event.resource_status().is_some_and(|status| status.as_str() == "DELETE_SKIPPED"));
    let name = |event: &aws_sdk_cloudformation::types::StackEvent| {
        let kind = kind(event.resource_type().unwrap_or_default());
        format!("{kind} {}", event.physical_resource_id().unwrap_or_default())
    };
    Ok(stayed.map(name).collect())
}

/// `AWS::S3::Bucket` → `S3 Bucket`
pub fn kind(resource_type: &str) -> String {
    resource_type.trim_start_matches("AWS::").replace("::", " ")
}
