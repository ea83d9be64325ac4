//! The two services that one template makes, and what `infra/stages.toml`
//! says about each.

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where everything personal lies: Jakarta (PP 71/2019 keeps it onshore).
pub const REGION: &str = "ap-southeast-3";
/// Where the content network takes its certificate and its firewall from.
pub const EDGE_REGION: &str = "us-east-1";

/// Which of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// To try things on, with invented data only.
    Staging,
    /// The one that residents use.
    Production,
}

impl Stage {
    /// Its name, as it is typed and written.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Staging => "staging",
            Stage::Production => "production",
        }
    }

    /// The stack in Jakarta.
    pub fn stack(self) -> String {
        format!("lebong-{}", self.name())
    }

    /// The stack beside the content network; holds nothing personal.
    pub fn edge_stack(self) -> String {
        format!("lebong-{}-edge", self.name())
    }

    /// Where the key lies that makes hashes of NIKs and tokens.
    pub fn secret_key_parameter(self) -> String {
        format!("/lebong/{}/secret-key", self.name())
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Folder of the workspace.
pub fn root() -> PathBuf {
    // infra/cloud
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// What `stages.toml` says about a stage, by the names of the templates'
/// parameters: `domain_name = "…"` there is `DomainName` here.
pub fn settings(file: &Path, stage: Stage) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut stages: toml::Table = toml::from_str(&text).with_context(|| file.display().to_string())?;
    let Some(toml::Value::Table(table)) = stages.remove(stage.name()) else {
        bail!("{} has no table [{stage}]: write one, the other stage shows how", file.display());
    };
    let read = |(key, value): (String, toml::Value)| {
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Array(texts) => {
                let texts = texts.iter().map(|text| text.as_str().map(str::to_owned));
                let texts: Option<Vec<String>> = texts.collect();
                texts.with_context(|| format!("{key} of [{stage}]: only texts in a list"))?.join(",")
            }
            toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) => value.to_string(),
            _ => bail!("{key} of [{stage}]: a text, a number, true, false or a list of texts"),
        };
        ensure!(
            key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
            "{key}: snake_case"
        );
        Ok((parameter_name(&key), text))
    };
    table.into_iter().map(read).collect()
}

/// `domain_name` → `DomainName`
fn parameter_name(key: &str) -> String {
    let mut name = String::new();
    for word in key.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn settings_bear_the_names_of_parameters() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stages.toml");
        std::fs::write(&file, "[staging]\ndomain_name = \"a.id\"\nbudget_usd = 20\nadmins = [\"a\", \"b\"]")
            .unwrap();
        let settings = settings(&file, Stage::Staging).unwrap();
        let settings: Vec<_> = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(settings, ["Admins=a,b", "BudgetUsd=20", "DomainName=a.id"]);
    }

    #[test]
    fn a_missing_stage_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stages.toml");
        std::fs::write(&file, "[staging]").unwrap();
        let error = settings(&file, Stage::Production).unwrap_err().to_string();
        assert!(error.contains("[production]"), "{error}");
    }
}
