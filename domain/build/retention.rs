//! The periods of retention: all there, in bounds, for groups and services
//! that exist.

use crate::rules::Retention;
use crate::source::Read;
use std::path::Path;

/// Longest period: what is to be kept longer belongs into an archive, not into
/// a service on the web.
const MOST_DAYS: u16 = 3650;

/// Longest time for which the cloud can bring a table back.
const MOST_BACKUP_DAYS: u16 = 35;

/// Reads `retention.toml`.
pub fn read(root: &Path, catalogue: &Read, mistakes: &mut Vec<String>) -> Option<Retention> {
    let (file, text) = crate::files::one(&root.join("retention.toml"), mistakes);
    let retention: Retention = crate::files::parse(&file, &text, mistakes)?;
    let mut report = |word: &str, sentence: String| {
        let line = crate::files::line_of(&text, word).unwrap_or(1);
        mistakes.push(format!("{file}:{line}: {sentence}"));
    };
    for (status, days) in retention.days.all() {
        if days.is_none() {
            report("", format!("[days] has no period for {status}"));
        }
    }
    if !(1..=MOST_BACKUP_DAYS).contains(&retention.backup_days) {
        report("", format!("backup_days is {}; it can be 1 to {MOST_BACKUP_DAYS}", retention.backup_days));
    }
    let of_kinds = retention.kinds.iter().map(|kind| (kind.id.as_str(), &kind.days));
    for (id, periods) in std::iter::once(("days", &retention.days)).chain(of_kinds) {
        for (status, days) in periods.all() {
            if days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
                report(id, format!("the period of {id:?} for {status} can be 1 to {MOST_DAYS} days"));
            }
        }
    }
    let services = || catalogue.services.iter().map(|read| &read.service);
    let known = |id: &str| services().any(|s| s.id == id) || catalogue.unread.iter().any(|u| u == id);
    let mut named: Vec<&str> = Vec::new();
    for kind in &retention.kinds {
        for group in kind.groups.iter().filter(|group| !catalogue.order.groups.contains(group)) {
            let groups = catalogue.order.groups.join(", ");
            report(group, format!("there is no group {group:?}; there are: {groups}"));
        }
        for id in kind.services.iter().filter(|id| !known(id)) {
            let ids: Vec<&str> = services().map(|s| s.id.as_str()).collect();
            report(id, format!("there is no service {id:?}; there are: {}", ids.join(", ")));
        }
        for word in std::iter::once(&kind.id).chain(&kind.groups).chain(&kind.services) {
            if named.contains(&word.as_str()) {
                report(word, format!("{word:?} is named twice"));
            }
            named.push(word);
        }
    }
    Some(retention)
}
