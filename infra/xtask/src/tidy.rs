//! Holds documents against what they speak of.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use crate::paths;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use walkdir::WalkDir;

/// Requirements of the two levels, a line each: `V1.1.1 2`.
const ASVS: &str = include_str!("../../../docs/asvs-5.0.0.txt");
const SECURITY: &str = include_str!("../../../docs/security.md");

/// Numbers of a requirement, for the order.
fn numbers(id: &str) -> Vec<u32> {
    id.trim_start_matches('V').split('.').map(|part| part.parse().unwrap()).collect()
}

/// The requirements that a text names: `V6.2.1–V6.2.12` names all between.
fn named(text: &str) -> Vec<&'static str> {
    let all = || ASVS.lines().filter_map(|line| line.split(' ').next());
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '–');
    let words = text.split(|c| !word(c)).map(|one| one.trim_matches('.'));
    let mut found = Vec::new();
    for one in words.filter(|one| one.starts_with('V') && one.matches('.').count() >= 2) {
        let (from, to) = one.split_once('–').unwrap_or((one, one));
        let (from, to) = (numbers(from), numbers(to));
        found.extend(all().filter(|id| (&from..=&to).contains(&&numbers(id))));
    }
    found
}

#[test]
fn every_requirement_of_the_asvs_is_answered_once() {
    let gaps = SECURITY.find("## V1 ").unwrap();
    let mut times = BTreeMap::new();
    // Test column and remarks may refer to another line: only first cells count.
    for line in SECURITY[gaps..].lines() {
        let cell = if line.starts_with('|') { line.split('|').nth(1).unwrap_or_default() } else { line };
        for id in named(cell) {
            *times.entry(id).or_insert(0) += 1;
        }
    }
    for id in ASVS.lines().filter_map(|line| line.split(' ').next()) {
        assert_eq!(times.get(id), Some(&1), "docs/security.md answers {id} not once");
    }
}

#[test]
fn what_the_page_on_security_names_is_there() {
    let mut tests = BTreeSet::new();
    for entry in WalkDir::new(paths::root()).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !name.starts_with('.') && !["target", "node_modules", "dist", "data"].contains(&name.as_ref())
    }) {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(entry.path()).unwrap();
            let functions = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            tests.extend(functions.map(str::to_owned));
        }
    }
    for (at, word) in SECURITY.split('`').enumerate().filter(|(at, _)| at % 2 == 1) {
        let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if plain && word.matches('_').count() >= 2 {
            assert!(tests.contains(word), "there is no test {word} ({at})");
        } else if word.contains('/')
            && !word.contains([' ', '*', ':'])
            && !word.starts_with('/')
            && !word.ends_with('/')
        {
            assert!(paths::root().join(word).exists(), "there is no {word}");
        }
    }
}
