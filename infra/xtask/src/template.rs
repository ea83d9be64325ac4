//! Checks the templates of the cloud with the tools that know CloudFormation.
//! What they cannot know, such as who may read what, is tested in
//! infra/cloud/tests/template/.

use crate::paths;
use crate::setup::python::{self, Tools};
use crate::step::{output, run, step};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The templates, and the region that each is made for.
const TEMPLATES: [(&str, &str); 2] = [("template.yaml", "ap-southeast-3"), ("edge.yaml", "us-east-1")];

/// What checkov may find.
#[derive(Deserialize)]
struct Exceptions {
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    check: String,
    resources: Vec<String>,
    /// The template that it is about.
    #[serde(default = "main_template")]
    template: String,
    why: String,
}

fn main_template() -> String {
    TEMPLATES[0].0.to_owned()
}

impl Exception {
    fn allows(&self, finding: &Finding) -> bool {
        let named = |pattern: &String| match pattern.strip_prefix('*') {
            Some(ending) => finding.resource.ends_with(ending),
            None => finding.resource == *pattern,
        };
        self.check == finding.check && self.template == finding.template && self.resources.iter().any(named)
    }
}

/// Something that checkov found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    check: String,
    template: String,
    resource: String,
}

/// Checkov's answer, as far as it matters.
#[derive(Deserialize)]
struct Report {
    results: Results,
    summary: Summary,
}

#[derive(Deserialize)]
struct Results {
    failed_checks: Vec<Failed>,
}

#[derive(Deserialize)]
struct Failed {
    check_id: String,
    /// `AWS::S3::Bucket.LogBucket`
    resource: String,
}

#[derive(Deserialize)]
struct Summary {
    passed: usize,
    parsing_errors: usize,
}

/// Checks both templates.
pub fn check() -> Result<()> {
    let tools = python::find_or_install()?;
    let infra = paths::root().join("infra");
    step("check the templates with cfn-lint", || {
        TEMPLATES.iter().try_for_each(|(template, region)| {
            run(Command::new(tools.cfn_lint()).args(["-r", region, "-t"]).arg(infra.join(template)))
        })
    })?;
    step("check the template with sam", || {
        let mut sam = Command::new(tools.sam());
        // It would look for news of itself, and tell its maker who uses it.
        sam.env("SAM_CLI_TELEMETRY", "0").env("SAM_CLI_CHECK_UPDATES", "0").env("AWS_REGION", TEMPLATES[0].1);
        run(sam.args(["validate", "--lint", "-t"]).arg(infra.join(TEMPLATES[0].0)))
    })?;
    step("check the templates with checkov", || security(&tools, &infra))
}

fn security(tools: &Tools, infra: &Path) -> Result<()> {
    let folder = paths::target().join("templates");
    fs::create_dir_all(&folder)?;
    let mut found = BTreeSet::new();
    for (template, _) in TEMPLATES {
        let plain = folder.join(template).with_extension("json");
        fs::write(&plain, translated(tools, &infra.join(template))?)?;
        let report = checkov(tools, &plain)?;
        ensure!(report.summary.parsing_errors == 0, "checkov could not read {template}");
        ensure!(report.summary.passed > 0, "checkov looked at nothing of {template}");
        eprintln!(
            "    {template}: {} passed, {} found",
            report.summary.passed,
            report.results.failed_checks.len()
        );
        found.extend(report.results.failed_checks.into_iter().map(|failed| Finding {
            check: failed.check_id,
            template: template.to_owned(),
            resource: failed.resource.rsplit('.').next().unwrap_or_default().to_owned(),
        }));
    }
    let file = infra.join("checkov-exceptions.toml");
    let exceptions: Exceptions =
        toml::from_str(&fs::read_to_string(&file)?).context("checkov-exceptions.toml")?;
    compare(&found, &exceptions.exception)
}

/// Every finding has its reason, and every reason a finding.
fn compare(found: &BTreeSet<Finding>, exceptions: &[Exception]) -> Result<()> {
    for finding in found {
        let Finding { check, template, resource } = finding;
        ensure!(
            exceptions.iter().any(|exception| exception.allows(finding)),
            "{check} in {template}: {resource}. Mend it, or give the reason in infra/checkov-exceptions.toml"
        );
    }
    for exception in exceptions {
        ensure!(
            found.iter().any(|finding| exception.allows(finding)),
            "{} of {:?} is not found any more: take the line out of infra/checkov-exceptions.toml",
            exception.check,
            exception.resources
        );
        ensure!(!exception.why.trim().is_empty(), "{} has no reason", exception.check);
    }
    Ok(())
}

/// What CloudFormation makes of a template: checkov knows little of SAM.
fn translated(tools: &Tools, template: &Path) -> Result<String> {
    let script = paths::root().join("infra/python/translate.py");
    output(Command::new(tools.python()).arg(script).arg(template).arg("Stage=staging"))
}

fn checkov(tools: &Tools, template: &Path) -> Result<Report> {
    let mut checkov = Command::new(tools.checkov());
    // Without asking its maker's server for descriptions.
    checkov.args(["--framework", "cloudformation", "--output", "json", "--quiet", "--compact"]);
    checkov.args(["--skip-download", "--soft-fail", "--file"]).env("LOG_LEVEL", "ERROR");
    // By its name alone: checkov puts the path into some values, and takes one
    // that is 40 signs long for a secret of AWS.
    checkov.arg(template.file_name().context("a template has no name")?);
    checkov.current_dir(template.parent().context("a template lies nowhere")?);
    serde_json::from_str(&output(&mut checkov)?).context("what checkov printed")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn finding(check: &str, resource: &str) -> Finding {
        Finding { check: check.into(), template: main_template(), resource: resource.into() }
    }

    fn exception(check: &str, resource: &str) -> Exception {
        Exception {
            check: check.into(),
            resources: vec![resource.into()],
            template: main_template(),
            why: "on purpose".into(),
        }
    }

    #[test]
    fn every_finding_needs_a_reason_and_every_reason_a_finding() {
        let found = BTreeSet::from([finding("A", "XFunction"), finding("A", "YFunction")]);
        compare(&found, &[exception("A", "*Function")]).unwrap();
        let error = compare(&found, &[exception("A", "XFunction")]).unwrap_err().to_string();
        assert!(error.contains("YFunction"), "{error}");
        let stale = [exception("A", "*Function"), exception("B", "Z")];
        assert!(compare(&found, &stale).unwrap_err().to_string().starts_with("B of"));
    }
}
