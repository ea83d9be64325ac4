//! What the templates are told: the settings of `stages.toml`, what the edge
//! stack tells, and what only a deploy knows. Only what a template asks for is
//! passed on, and nothing that it needs may be missing.

use crate::bucket::Releases;
use crate::deploy::release::Manifest;
use crate::stage::Stage;
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Values by the names of parameters.
pub type Facts = BTreeMap<String, String>;

/// What a deploy knows about a release. `style_hashes` holds those of the
/// release before too: its pages are still open, and are served until the last
/// step. `attempt` is when it is tried.
pub fn of(
    stage: Stage,
    releases: &Releases,
    release: &Manifest,
    style_hashes: &[String],
    attempt: OffsetDateTime,
) -> Facts {
    let mut facts = release.settings.clone();
    facts.insert("Stage".to_owned(), stage.name().to_owned());
    facts.insert("Attempt".to_owned(), attempt.unix_timestamp().to_string());
    facts.insert("ReleaseBucket".to_owned(), releases.bucket.clone());
    facts.insert("ReleaseFolder".to_owned(), format!("{}functions", release.folder()));
    let quoted: Vec<String> = style_hashes.iter().map(|hash| format!("'{hash}'")).collect();
    facts.insert("StyleHashes".to_owned(), quoted.join(" "));
    facts
}

/// Those that a template declares, or which of them nobody knows.
pub fn asked(
    facts: &Facts,
    declared: &BTreeMap<String, bool>,
    template: &str,
    stage: Stage,
) -> Result<Facts> {
    let missing: Vec<&str> = declared
        .iter()
        .filter(|(name, needed)| **needed && !facts.contains_key(*name))
        .map(|(name, _)| name.as_str())
        .collect();
    if !missing.is_empty() {
        bail!(
            "{template} needs {}; write it in the table [{stage}] of infra/stages.toml, in snake_case",
            missing.join(", ")
        );
    }
    let asked = facts.iter().filter(|(name, _)| declared.contains_key(*name));
    Ok(asked.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Refuses a setting that no template asks for: it is misspelt, and what it
/// should say is not in force.
pub fn refuse_unknown(settings: &Facts, declared: &[&BTreeMap<String, bool>], stage: Stage) -> Result<()> {
    let unknown: Vec<&str> = settings
        .keys()
        .filter(|name| !declared.iter().any(|declared| declared.contains_key(*name)))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        bail!("no template has a parameter {}; look at [{stage}] of infra/stages.toml", unknown.join(", "));
    }
    Ok(())
}

/// Hashes of the styles of both releases, each once.
pub fn style_hashes(release: &Manifest, before: Option<&Manifest>) -> Vec<String> {
    let mut hashes = release.style_hashes.clone();
    for hash in before.into_iter().flat_map(|before| &before.style_hashes) {
        if !hashes.contains(hash) {
            hashes.push(hash.clone());
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn facts(pairs: &[(&str, &str)]) -> Facts {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_what_is_asked_for_is_told_and_nothing_needed_is_missing() {
        let facts = facts(&[("Stage", "staging"), ("Other", "x")]);
        let mut declared = BTreeMap::from([("Stage".to_owned(), true), ("LogDays".to_owned(), false)]);
        let told = asked(&facts, &declared, "template.yaml", Stage::Staging).unwrap();
        assert_eq!(told.keys().collect::<Vec<_>>(), ["Stage"]);
        declared.insert("SiteDomain".to_owned(), true);
        let error = asked(&facts, &declared, "template.yaml", Stage::Staging).unwrap_err().to_string();
        assert!(error.contains("SiteDomain") && error.contains("[staging]"), "{error}");
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let declared = BTreeMap::from([("LogDays".to_owned(), false)]);
        assert!(refuse_unknown(&facts(&[("LogDays", "1")]), &[&declared], Stage::Staging).is_ok());
        let error = refuse_unknown(&facts(&[("LogDay", "1")]), &[&declared], Stage::Staging).unwrap_err();
        assert!(error.to_string().contains("LogDay"), "{error}");
    }
}
