//! How long an application is kept: by the outcome in which it rests and the
//! kind of its service. The periods stand in `retention.toml`.

mod rules;

pub use rules::{Kind, Periods, Retention};

use crate::catalogue;
use crate::status::Status;
use time::{Date, Duration};

/// The kind of all services that no other kind names.
const ORDINARY: &str = "umum";

/// The statuses in which an application may rest: the office has nothing left
/// to do, so the time runs.
pub const AT_REST: [Status; 5] =
    [Status::Selesai, Status::Ditolak, Status::Dibatalkan, Status::PerluPerbaikan, Status::SiapDiambil];

/// A period, with the name by which the journal knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `peristiwa.selesai`: kind of service and outcome.
    pub name: String,
    /// Days.
    pub days: u16,
}

impl Periods {
    /// That of a status; `None` where there is none.
    pub fn of(&self, status: Status) -> Option<u16> {
        self.all().into_iter().find(|(code, _)| *code == status.code()).and_then(|(_, days)| days)
    }
}

impl Retention {
    /// What holds for a service in a status; `None` while it is the office's
    /// turn. A service that the catalogue does not know any more is ordinary.
    pub fn rule(&self, service: &str, status: Status) -> Option<Rule> {
        let ordinary = self.days.of(status)?;
        let group = catalogue::service(service).map(|service| service.group.as_str());
        let named = self.kinds.iter().find(|kind| kind.services.iter().any(|own| own == service));
        let grouped =
            || self.kinds.iter().find(|kind| kind.groups.iter().any(|own| Some(own.as_str()) == group));
        let kind = named.or_else(grouped);
        let days = kind.and_then(|kind| kind.days.of(status)).unwrap_or(ordinary);
        Some(Rule { name: format!("{}.{}", kind.map_or(ORDINARY, |kind| &kind.id), status.code()), days })
    }

    /// The shortest period of a status: what came in later than that cannot be
    /// over.
    pub fn shortest(&self, status: Status) -> Option<u16> {
        let of_kinds = self.kinds.iter().filter_map(|kind| kind.days.of(status));
        of_kinds.chain(self.days.of(status)).min()
    }
}

/// What decides on an application, and the last day on which it is kept whole.
/// `services` are the service, or the parts of a bundle: each with its status
/// and the day on which it came to it. A bundle is kept until its longest
/// period is over, counted from the last of them. `None` while it is the
/// office's turn with any.
pub fn last_day<'a>(
    retention: &Retention,
    services: impl IntoIterator<Item = (&'a str, Status, Date)>,
) -> Option<(Rule, Date)> {
    let rules: Option<Vec<(Rule, Date)>> = services
        .into_iter()
        .map(|(service, status, since)| Some((retention.rule(service, status)?, since)))
        .collect();
    let rules = rules?;
    let last = rules.iter().map(|(_, since)| *since).max()?;
    let rule = rules.into_iter().map(|(rule, _)| rule).reduce(|a, b| if b.days > a.days { b } else { a })?;
    let day = last.checked_add(Duration::days(rule.days.into()))?;
    Some((rule, day))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use Status::*;
    use time::macros::date;

    fn retention() -> Retention {
        serde_json::from_value(serde_json::json!({
            "mark": "product", "source": "", "backup_days": 35,
            "days": { "selesai": 300, "ditolak": 200, "dibatalkan": 10, "perlu_perbaikan": 100, "siap_diambil": 150 },
            "kind": [
                { "id": "peristiwa", "groups": ["Kelahiran"], "days": { "selesai": 700 } },
                { "id": "satu", "services": ["akta-kelahiran"], "days": { "ditolak": 5 } },
            ],
        }))
        .unwrap()
    }

    #[test]
    fn outcome_and_kind_decide() {
        for (service, status, expected) in [
            ("ktp-baru", Selesai, Some(("umum.selesai", 300))),
            ("ktp-baru", Dibatalkan, Some(("umum.dibatalkan", 10))),
            ("akta-kelahiran-terlambat", Selesai, Some(("peristiwa.selesai", 700))),
            ("akta-kelahiran-terlambat", Ditolak, Some(("peristiwa.ditolak", 200))),
            // A service that is named is of that kind only.
            ("akta-kelahiran", Ditolak, Some(("satu.ditolak", 5))),
            ("akta-kelahiran", Selesai, Some(("satu.selesai", 300))),
            ("tidak-ada-lagi", SiapDiambil, Some(("umum.siap_diambil", 150))),
            ("ktp-baru", Diterima, None),
            ("ktp-baru", Diperiksa, None),
            ("ktp-baru", Diproses, None),
        ] {
            let expected = expected.map(|(name, days)| Rule { name: name.to_owned(), days });
            assert_eq!(retention().rule(service, status), expected, "{service} {status:?}");
        }
    }

    #[test]
    fn time_runs_from_the_last_end_for_the_longest_period() {
        let last = |services: &[(&str, Status, Date)]| {
            last_day(&retention(), services.iter().copied()).map(|(rule, day)| (rule.name, day))
        };
        let (first, second) = (date!(2026 - 11 - 25), date!(2026 - 12 - 1));
        let named = |name: &str, day| Some((name.to_owned(), day));
        assert_eq!(last(&[("ktp-baru", Dibatalkan, first)]), named("umum.dibatalkan", date!(2026 - 12 - 5)));
        // The end of February in a leap year.
        assert_eq!(
            last(&[("ktp-baru", PerluPerbaikan, date!(2027 - 11 - 21))]),
            named("umum.perlu_perbaikan", date!(2028 - 02 - 29))
        );
        let (born, card) = ("akta-kelahiran-terlambat", "kia");
        assert_eq!(
            last(&[(born, Dibatalkan, second), (card, Selesai, first)]),
            named("umum.selesai", second + Duration::days(300))
        );
        assert_eq!(
            last(&[(born, Selesai, first), (card, Selesai, second)]),
            named("peristiwa.selesai", second + Duration::days(700))
        );
        assert_eq!(last(&[(born, Selesai, first), (card, Diproses, second)]), None);
        assert_eq!(last(&[]), None);
    }

    #[test]
    fn the_statuses_at_rest_are_those_with_a_period() {
        let own = catalogue::retention();
        for status in Status::ALL {
            let rests = AT_REST.contains(&status);
            assert_eq!(own.rule("ktp-baru", status).is_some(), rests, "{status:?}");
            assert_eq!(own.shortest(status).is_some(), rests, "{status:?}");
        }
        assert_eq!(retention().shortest(Ditolak), Some(5));
        // Nothing is certain by law, so no period may be shown as if it were.
        assert_eq!(own.mark, crate::service::Mark::Product);
    }
}
