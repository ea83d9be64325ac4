//! What GitHub and GitLab run: held against their schemas, and against our own
//! rules, before a push shows it.

use crate::paths;
use crate::setup::schemas;
use crate::step::{run, step};
use anyhow::{Result, bail};
use std::fs;
use std::process::Command;

const GITHUB: &str = ".github/workflows";
const GITLAB: &str = ".gitlab-ci.yml";

/// Checks the files of both.
pub fn check() -> Result<()> {
    let program = schemas::find_or_install()?;
    step("check the workflows of GitHub and GitLab", || {
        let mut files = Vec::new();
        let mut mistakes = Vec::new();
        for entry in fs::read_dir(paths::root().join(GITHUB))? {
            let file = entry?.path();
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            mistakes.extend(
                broken_rules(&fs::read_to_string(&file)?).map(|mistake| format!("{name}: {mistake}")),
            );
            files.push(file);
        }
        if !mistakes.is_empty() {
            bail!("{}", mistakes.join("\n"));
        }
        // The schemas come with it; nothing is fetched.
        let against = |schema: &str| {
            let mut checker = Command::new(&program);
            checker.args(["--quiet", "--builtin-schema", schema]).current_dir(paths::root());
            checker
        };
        run(against("vendor.github-workflows").args(files))?;
        run(against("vendor.gitlab-ci").args(["--data-transform", "gitlab-ci", GITLAB]))
    })
}

/// Lines of a GitHub workflow that break a rule of ours, and which.
fn broken_rules(workflow: &str) -> impl Iterator<Item = String> {
    let permissions = workflow.lines().any(|line| line.starts_with("permissions:"));
    let none = (!permissions).then(|| "no `permissions:` for the whole file".to_owned());
    let lines = workflow.lines().enumerate().filter_map(|(at, line)| {
        let line = line.split(" #").next().unwrap_or(line).trim().trim_start_matches("- ");
        let action = line.strip_prefix("uses:").map(str::trim);
        let rule = if action.is_some_and(|action| !is_by_commit(action)) {
            "an action is named by its commit, because a tag can be moved"
        } else if line.contains("secrets.") {
            "no secret: AWS lends its rights to the run"
        } else if line.starts_with("run:") && line.contains("${{") {
            "what a person typed reaches a script through `env:` only"
        } else {
            return None;
        };
        Some(format!("line {}: {rule}", at + 1))
    });
    none.into_iter().chain(lines.collect::<Vec<_>>())
}

fn is_by_commit(action: &str) -> bool {
    let commit = action.rsplit_once('@').map_or("", |(_, commit)| commit);
    commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_rule_is_named() {
        let workflow = "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v7\n      \
            - run: echo ${{ inputs.stage }}\n        env:\n          KEY: ${{ secrets.KEY }}\n";
        let broken: Vec<String> = broken_rules(workflow).collect();
        assert_eq!(broken.len(), 4, "{broken:?}");
        assert!(broken[0].contains("permissions") && broken[1].starts_with("line 5:"), "{broken:?}");
        assert!(broken[2].starts_with("line 6:") && broken[3].starts_with("line 8:"), "{broken:?}");
    }

    #[test]
    fn an_action_by_commit_and_a_script_by_environment_are_fine() {
        let workflow = "permissions: {}\njobs:\n  a:\n    steps:\n      - uses: \
            actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n      - run: cargo xtask test\n";
        assert_eq!(broken_rules(workflow).next(), None);
    }

    /// `deploy` itself knows the folders in it (infra/cloud/src/deploy/package.rs).
    #[test]
    fn a_deploy_names_the_folder_that_packaging_fills() {
        for file in [".github/workflows/release.yml", ".gitlab-ci.yml"] {
            let text = std::fs::read_to_string(paths::root().join(file)).unwrap();
            let named: Vec<&str> =
                text.split("--package ").skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
            assert!(!named.is_empty(), "{file} deploys nothing");
            assert!(named.iter().all(|folder| *folder == "target/package"), "{file}: {named:?}");
        }
    }
}
