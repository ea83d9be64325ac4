//! What would change in a stack is asked for first (a change set), shown, and
//! only then done.

use crate::aws::said;
use crate::deploy::stack::{ASK_AGAIN, Template, delete, find, kind, settle, status};
use crate::tell::{detail, say};
use anyhow::{Context, Result, bail};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::types::{
    Capability, ChangeAction, ChangeSetStatus, ChangeSetType, Parameter, Replacement, ResourceChange,
    StackEvent,
};
use std::collections::{BTreeMap, HashSet};
use time::OffsetDateTime;

/// Kinds whose replacement or removal loses what residents sent, or makes it
/// unreadable.
const PRECIOUS: [&str; 3] = ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"];

/// What would change.
#[derive(Debug)]
pub struct Plan {
    stack: String,
    change_set: String,
    /// What the change set says; empty when nothing would change.
    pub changes: Vec<ResourceChange>,
}

/// Asks what would change.
pub async fn plan(
    stacks: &Client,
    name: &str,
    template: &Template,
    parameters: &BTreeMap<String, String>,
) -> Result<Plan> {
    let create = ready(stacks, name).await?;
    // A name for people who look into the console; time makes it another each time.
    let change_set = format!("deploy-{}", OffsetDateTime::now_utc().unix_timestamp_nanos());
    let pair = |(key, value): (&String, &String)| {
        Parameter::builder().parameter_key(key).parameter_value(value).build()
    };
    let request = stacks
        .create_change_set()
        .stack_name(name)
        .change_set_name(&change_set)
        .change_set_type(if create { ChangeSetType::Create } else { ChangeSetType::Update })
        .set_parameters(Some(parameters.iter().map(pair).collect()))
        .capabilities(Capability::CapabilityIam)
        .capabilities(Capability::CapabilityNamedIam)
        .capabilities(Capability::CapabilityAutoExpand);
    let request = match template {
        Template::Text(text) => request.template_body(text),
        Template::Url(url) => request.template_url(url),
    };
    request.send().await.map_err(said).with_context(|| format!("ask what would change in {name}"))?;
    let changes = changes(stacks, name, &change_set).await?;
    Ok(Plan { stack: name.to_owned(), change_set, changes })
}

/// Waits until the stack can be changed. True when it has to be created.
async fn ready(stacks: &Client, name: &str) -> Result<bool> {
    let Some(stack) = settle(stacks, name).await? else { return Ok(true) };
    match status(&stack) {
        "REVIEW_IN_PROGRESS" => Ok(true),
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" => {
            say(format_args!("The stack {name} was never finished; taking its remains away first."));
            delete(stacks, name).await?;
            Ok(true)
        }
        "UPDATE_ROLLBACK_FAILED" => bail!(
            "the stack {name} stands between two states. In the console: CloudFormation, {name}, Continue update rollback; then deploy again"
        ),
        _ => Ok(false),
    }
}

async fn changes(stacks: &Client, name: &str, change_set: &str) -> Result<Vec<ResourceChange>> {
    let mut changes = Vec::new();
    let mut next = None;
    loop {
        let request = stacks.describe_change_set().stack_name(name).change_set_name(change_set);
        let page = request.set_next_token(next.clone()).send().await.map_err(said)?;
        match page.status() {
            Some(ChangeSetStatus::CreateComplete) => {}
            Some(ChangeSetStatus::Failed) => {
                let reason = page.status_reason().unwrap_or("no reason given").to_owned();
                let _ = stacks.delete_change_set().stack_name(name).change_set_name(change_set).send().await;
                let nothing = ["didn't contain changes", "No updates are to be performed"];
                if nothing.iter().any(|text| reason.contains(text)) {
                    return Ok(Vec::new());
                }
                bail!("{name} cannot be changed so: {reason}");
            }
            _ => {
                tokio::time::sleep(ASK_AGAIN).await;
                continue;
            }
        }
        changes.extend(page.changes().iter().filter_map(|change| change.resource_change.clone()));
        next = page.next_token;
        if next.is_none() {
            return Ok(changes);
        }
    }
}

impl Plan {
    /// Tells what would change.
    pub fn show(&self) {
        if self.changes.is_empty() {
            say(format_args!("The stack {} is as it should be.", self.stack));
            return;
        }
        say(format_args!("The stack {} would change in {} places:", self.stack, self.changes.len()));
        for change in &self.changes {
            detail(sentence(change));
        }
    }

    /// Refuses to lose a table, a bucket or a key, unless the person named it.
    pub fn refuse_losses(&self, allowed: &[String]) -> Result<()> {
        let lost: Vec<&str> = self
            .changes
            .iter()
            .filter(|change| loses(change))
            .map(|change| change.logical_resource_id().unwrap_or_default())
            .filter(|name| !allowed.iter().any(|allowed| allowed == name))
            .collect();
        if lost.is_empty() {
            return Ok(());
        }
        bail!(
            "this would replace or remove {}, and what residents sent may be lost with it. Nothing was changed. If it is meant: make an export first (cargo xtask export), then deploy with --allow-loss {}",
            lost.join(", "),
            lost.join(" --allow-loss ")
        );
    }

    /// Does it, telling as things happen, and waits for the end.
    pub async fn execute(&self, stacks: &Client) -> Result<()> {
        if self.changes.is_empty() {
            return Ok(());
        }
        // Not by time: this machine's clock may be wrong.
        let mut told = HashSet::new();
        for event in events(stacks, &self.stack).await? {
            told.extend(event.event_id);
        }
        let execute = stacks.execute_change_set().stack_name(&self.stack).change_set_name(&self.change_set);
        execute.send().await.map_err(said).with_context(|| format!("change {}", self.stack))?;
        let mut first_reason = None;
        let stack = loop {
            tell_events(stacks, &self.stack, &mut told, &mut first_reason).await?;
            let stack =
                find(stacks, &self.stack).await?.context("the stack has gone while it was changed")?;
            if !status(&stack).ends_with("_IN_PROGRESS") {
                break stack;
            }
            tokio::time::sleep(ASK_AGAIN).await;
        };
        match status(&stack) {
            "CREATE_COMPLETE" | "UPDATE_COMPLETE" => Ok(()),
            other => bail!(
                "{} could not be changed and went back by itself ({other}). The first reason: {}",
                self.stack,
                first_reason.as_deref().or(stack.stack_status_reason()).unwrap_or("none was given")
            ),
        }
    }

    /// Takes back the question.
    pub async fn discard(&self, stacks: &Client) -> Result<()> {
        if !self.changes.is_empty() {
            let delete = stacks.delete_change_set().stack_name(&self.stack).change_set_name(&self.change_set);
            delete.send().await.map_err(said)?;
        }
        Ok(())
    }
}

async fn events(stacks: &Client, name: &str) -> Result<Vec<StackEvent>> {
    let reply = stacks.describe_stack_events().stack_name(name).send().await.map_err(said)?;
    Ok(reply.stack_events.unwrap_or_default())
}

/// Tells of each resource once, when it is done or failed.
async fn tell_events(
    stacks: &Client,
    name: &str,
    told: &mut HashSet<String>,
    first_reason: &mut Option<String>,
) -> Result<()> {
    // Newest first.
    for event in events(stacks, name).await?.iter().rev() {
        let new = told.insert(event.event_id().unwrap_or_default().to_owned());
        if !new || event.logical_resource_id() == Some(name) {
            continue;
        }
        let status = event.resource_status().map_or("", |status| status.as_str());
        let what = format!(
            "{} ({})",
            event.logical_resource_id().unwrap_or_default(),
            kind(event.resource_type().unwrap_or_default())
        );
        let reason = event.resource_status_reason().unwrap_or_default();
        match status {
            "CREATE_COMPLETE" => detail(format_args!("made {what}")),
            "UPDATE_COMPLETE" => detail(format_args!("changed {what}")),
            "DELETE_COMPLETE" => detail(format_args!("removed {what}")),
            "DELETE_SKIPPED" => {
                detail(format_args!("kept {what}, though it is not part of the stack any more"))
            }
            _ if status.ends_with("FAILED") => {
                detail(format_args!("failed: {what}: {reason}"));
                // Those that were only stopped by it say so, and nothing more.
                if !reason.contains("cancelled") && first_reason.is_none() {
                    *first_reason = Some(format!("{what}: {reason}"));
                }
            }
            // The certificate waits for a record that a person must make.
            _ if reason.contains("DNS Record") => {
                detail(format_args!("the DNS operator must enter: {reason}"))
            }
            _ => {}
        }
    }
    Ok(())
}

/// One change as a sentence.
fn sentence(change: &ResourceChange) -> String {
    let name = change.logical_resource_id().unwrap_or_default();
    let kind = kind(change.resource_type().unwrap_or_default());
    match (change.action(), change.replacement()) {
        (Some(ChangeAction::Add), _) => format!("add      {name} ({kind})"),
        (Some(ChangeAction::Import), _) => format!("take in  {name} ({kind}), which was kept"),
        (Some(ChangeAction::Remove), _) => format!("remove   {name} ({kind})"),
        (_, Some(Replacement::True)) => format!("REPLACE  {name} ({kind}): a new one takes its place"),
        (_, Some(Replacement::Conditional)) => format!("change   {name} ({kind}), perhaps replacing it"),
        _ => format!("change   {name} ({kind})"),
    }
}

fn loses(change: &ResourceChange) -> bool {
    let precious = change.resource_type().is_some_and(|kind| PRECIOUS.contains(&kind));
    let removed = change.action() == Some(&ChangeAction::Remove);
    let replaced = matches!(change.replacement(), Some(Replacement::True | Replacement::Conditional));
    precious && (removed || replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(action: ChangeAction, replacement: Option<Replacement>, kind: &str) -> ResourceChange {
        let change = ResourceChange::builder().action(action).logical_resource_id("It").resource_type(kind);
        change.set_replacement(replacement).build()
    }

    fn plan(changes: Vec<ResourceChange>) -> Plan {
        Plan { stack: "lebong-staging".to_owned(), change_set: "deploy-1".to_owned(), changes }
    }

    #[test]
    fn what_holds_data_is_not_lost_unless_it_is_named() {
        use ChangeAction::{Add, Modify, Remove};
        for (action, replacement, kind, refused) in [
            (Modify, Some(Replacement::True), "AWS::DynamoDB::Table", true),
            (Modify, Some(Replacement::Conditional), "AWS::S3::Bucket", true),
            (Remove, None, "AWS::KMS::Key", true),
            (Add, None, "AWS::S3::Bucket", false),
            (Modify, Some(Replacement::False), "AWS::DynamoDB::Table", false),
            (Remove, None, "AWS::Lambda::Version", false),
        ] {
            let plan = plan(vec![change(action, replacement, kind)]);
            assert_eq!(plan.refuse_losses(&[]).is_err(), refused, "{kind}");
            assert!(plan.refuse_losses(&["It".to_owned()]).is_ok(), "{kind}");
        }
    }

    #[test]
    fn a_replacement_cannot_be_overlooked() {
        let replaced = change(ChangeAction::Modify, Some(Replacement::True), "AWS::S3::Bucket");
        assert_eq!(sentence(&replaced), "REPLACE  It (S3 Bucket): a new one takes its place");
    }
}
