//! The periods, as `retention.toml` lists them.

use serde::{Deserialize, Serialize};

/// How long what is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// How sure the periods are by law.
    pub mark: crate::service::Mark,
    /// Law and article.
    pub source: String,
    /// Days after which no backup holds what was erased.
    pub backup_days: u16,
    /// The periods of everything that no kind names.
    pub days: Periods,
    /// Kinds of services with other periods.
    #[serde(default, rename = "kind")]
    pub kinds: Vec<Kind>,
}

/// Services whose applications are kept for another time.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its name in the journal.
    pub id: String,
    /// Groups of the catalogue.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Ids of services; they count before groups.
    #[serde(default)]
    pub services: Vec<String>,
    /// The periods; those that are missing are the ordinary ones.
    pub days: Periods,
}

/// Days from the day on which an application came to rest.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// Finished.
    pub selesai: Option<u16>,
    /// Refused.
    pub ditolak: Option<u16>,
    /// Withdrawn.
    pub dibatalkan: Option<u16>,
    /// Sent back, and left alone since.
    pub perlu_perbaikan: Option<u16>,
    /// Made, and not collected since.
    pub siap_diambil: Option<u16>,
}

impl Periods {
    /// Each by the code of its status.
    pub fn all(&self) -> [(&'static str, Option<u16>); 5] {
        [
            ("selesai", self.selesai),
            ("ditolak", self.ditolak),
            ("dibatalkan", self.dibatalkan),
            ("perlu_perbaikan", self.perlu_perbaikan),
            ("siap_diambil", self.siap_diambil),
        ]
    }
}
