//! How long applications are kept, for the page about personal data: the
//! periods of `retention.toml` in words.

use domain::catalogue;
use domain::retention::AT_REST;
use domain::text::pages as t;

/// Puts the periods into prose that asks for them.
pub fn fill_in(prose: &str) -> String {
    let retention = catalogue::retention();
    let backup_days = retention.backup_days.to_string();
    prose.replace("{masa-simpan}", &periods()).replace("{hari-cadangan}", &backup_days)
}

/// A list: for each outcome the ordinary period, then those of other kinds of
/// services.
fn periods() -> String {
    let retention = catalogue::retention();
    let mut list = String::new();
    for status in AT_REST {
        let Some(ordinary) = retention.days.of(status) else { continue };
        list.push_str(&format!("- {}", t::kept_period(status.label(), ordinary)));
        for kind in &retention.kinds {
            if let Some(days) = kind.days.of(status).filter(|days| *days != ordinary) {
                let services = kind.services.iter().filter_map(|id| catalogue::service(id));
                let titles = services.map(|service| service.title.clone());
                let names: Vec<String> = kind.groups.iter().cloned().chain(titles).collect();
                list.push_str(&format!(" {}", t::kept_period(names.join(", "), days)));
            }
        }
        list.push('\n');
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_is_told() {
        let list = periods();
        assert_eq!(list.lines().count(), AT_REST.len());
        let kinds = catalogue::retention().kinds.iter().map(|kind| &kind.days);
        for periods in kinds.chain([&catalogue::retention().days]) {
            for days in periods.all().into_iter().filter_map(|(_, days)| days) {
                assert!(list.contains(&format!("{days} hari")), "{days}: {list}");
            }
        }
        let told = fill_in("a {masa-simpan} b {hari-cadangan} c");
        assert!(told.contains(&list) && !told.contains(['{', '}']), "{told}");
    }
}
