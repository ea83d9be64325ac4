//! The states of an application and which may follow which.

use crate::text::status as t;
use serde::{Deserialize, Serialize};

/// Where an application stands.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The number was given out; nobody has looked at it yet.
    Diterima,
    /// Staff are checking it.
    Diperiksa,
    /// Something was sent back to the resident.
    PerluPerbaikan,
    /// Complete; the document is being made.
    Diproses,
    /// The document lies at the office.
    SiapDiambil,
    /// Handed over or sent.
    Selesai,
    /// Refused, with a reason.
    Ditolak,
    /// Withdrawn.
    Dibatalkan,
}

impl Status {
    /// Every status, in the order of the road.
    pub const ALL: [Status; 8] = [
        Status::Diterima,
        Status::Diperiksa,
        Status::PerluPerbaikan,
        Status::Diproses,
        Status::SiapDiambil,
        Status::Selesai,
        Status::Ditolak,
        Status::Dibatalkan,
    ];

    /// The statuses that may come next. An end has none.
    pub fn next(self) -> &'static [Status] {
        use Status::*;
        match self {
            Diterima => &[Diperiksa, Dibatalkan],
            Diperiksa => &[PerluPerbaikan, Diproses, Ditolak, Dibatalkan],
            PerluPerbaikan => &[Diperiksa, Ditolak, Dibatalkan],
            Diproses => &[SiapDiambil, Selesai, PerluPerbaikan, Ditolak],
            SiapDiambil => &[Selesai],
            Selesai | Ditolak | Dibatalkan => &[],
        }
    }

    /// Where several stand that belong together: where the one stands that has
    /// the longest way to go. `None` for none.
    pub fn least_advanced(of: impl IntoIterator<Item = Status>) -> Option<Status> {
        let of: Vec<Status> = of.into_iter().collect();
        Status::ALL.into_iter().find(|status| of.contains(status))
    }

    /// As stored and sent.
    pub fn code(self) -> &'static str {
        match self {
            Status::Diterima => "diterima",
            Status::Diperiksa => "diperiksa",
            Status::PerluPerbaikan => "perlu_perbaikan",
            Status::Diproses => "diproses",
            Status::SiapDiambil => "siap_diambil",
            Status::Selesai => "selesai",
            Status::Ditolak => "ditolak",
            Status::Dibatalkan => "dibatalkan",
        }
    }

    /// The status of a code.
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Its name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Status::Diterima => t::diterima(),
            Status::Diperiksa => t::diperiksa(),
            Status::PerluPerbaikan => t::perlu_perbaikan(),
            Status::Diproses => t::diproses(),
            Status::SiapDiambil => t::siap_diambil(),
            Status::Selesai => t::selesai(),
            Status::Ditolak => t::ditolak(),
            Status::Dibatalkan => t::dibatalkan(),
        }
    }

    /// What the resident should do now.
    pub fn advice(self) -> &'static str {
        match self {
            Status::Diterima => t::diterima_advice(),
            Status::Diperiksa => t::diperiksa_advice(),
            Status::PerluPerbaikan => t::perlu_perbaikan_advice(),
            Status::Diproses => t::diproses_advice(),
            Status::SiapDiambil => t::siap_diambil_advice(),
            Status::Selesai => t::selesai_advice(),
            Status::Ditolak => t::ditolak_advice(),
            Status::Dibatalkan => t::dibatalkan_advice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_stand_where_the_least_advanced_one_stands() {
        use Status::*;
        for (of, expected) in [
            (vec![], None),
            (vec![Selesai], Some(Selesai)),
            (vec![Selesai, Diterima, Diproses], Some(Diterima)),
            (vec![SiapDiambil, PerluPerbaikan], Some(PerluPerbaikan)),
            (vec![Ditolak, Selesai], Some(Selesai)),
            (vec![Dibatalkan, Ditolak], Some(Ditolak)),
        ] {
            assert_eq!(Status::least_advanced(of.clone()), expected, "{of:?}");
        }
    }

    #[test]
    fn every_status_can_be_reached_and_every_road_ends() {
        let mut reached = vec![Status::Diterima];
        let mut at = 0;
        while at < reached.len() {
            for next in reached[at].next() {
                if !reached.contains(next) {
                    reached.push(*next);
                }
            }
            at += 1;
        }
        for status in Status::ALL {
            assert!(reached.contains(&status), "{status:?}");
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
        assert!(Status::ALL.iter().any(|s| s.next().is_empty()));
    }
}
