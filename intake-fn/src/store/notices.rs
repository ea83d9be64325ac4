//! What staff have not heard of yet: key `UNDIGESTED#<shard>`/`<time>#<id>`.
//!
//! A notice is written in the transaction that registers an application, and
//! deleted in the one that writes the digest in which it stands.

use super::Store;
use super::applications::{Application, SHARDS};
use super::item::{Attributes, Read, key, text};
use crate::reply::Fault;
use crate::request::{ApplicationId, impossible};
use domain::catalogue;
use serde::{Deserialize, Serialize};

/// A registered application that stands in no digest yet. No personal data.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which application.
    pub application: ApplicationId,
    /// `LBG-…`
    pub number: String,
    /// What it asks for: one service, or the parts of a bundle.
    pub services: Vec<Told>,
    /// Code of the kecamatan, or `luar`.
    pub district: String,
    /// When it was accepted (RFC 3339).
    pub submitted_at: String,
}

/// A service that staff are told of, as it was called then.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
pub struct Told {
    /// The group that it belongs to.
    pub group: String,
    /// Its title.
    pub title: String,
}

/// What an application asks for.
pub(super) fn services(draft: &Application) -> Vec<Told> {
    let told = |id: &str, title: &str| {
        let group = catalogue::service(id).map(|service| service.group.clone()).unwrap_or_default();
        Told { group, title: title.to_owned() }
    };
    let snapshot = &draft.record.snapshot;
    match snapshot.parts.as_slice() {
        [] => vec![told(&draft.service, &snapshot.service_title)],
        parts => parts.iter().map(|part| told(&part.service, &part.service_title)).collect(),
    }
}

impl Notice {
    pub(super) fn key(&self) -> Attributes {
        let shard = self.application.0[0] % SHARDS;
        key(format!("UNDIGESTED#{shard}"), format!("{}#{}", self.submitted_at, self.application))
    }

    pub(super) fn item(&self) -> Result<Attributes, Fault> {
        let mut item = self.key();
        let services = serde_json::to_string(&self.services).map_err(Fault::from("write a notice"))?;
        item.extend([
            ("number".into(), text(&self.number)),
            ("services".into(), text(services)),
            ("district".into(), text(&self.district)),
        ]);
        Ok(item)
    }
}

impl Store {
    /// The oldest notices, at most this many of each shard, oldest first.
    pub async fn notices(&self, most: i32) -> Result<Vec<Notice>, Fault> {
        let doing = "list notices";
        let mut notices = Vec::new();
        for shard in 0..SHARDS {
            let query = self.client.query().table_name(&self.table).consistent_read(true).limit(most);
            let reply = query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(format!("UNDIGESTED#{shard}")))
                .send()
                .await
                .map_err(Fault::from(doing))?;
            for item in reply.items() {
                let sk = item.text("sk")?;
                let (at, id) = sk.split_once('#').ok_or_else(|| impossible(doing))?;
                notices.push(Notice {
                    application: ApplicationId::parse(id).ok_or_else(|| impossible(doing))?,
                    number: item.text("number")?,
                    services: serde_json::from_str(&item.text("services")?).map_err(Fault::from(doing))?,
                    district: item.text("district")?,
                    submitted_at: at.to_owned(),
                });
            }
        }
        notices.sort_by(|a, b| a.submitted_at.cmp(&b.submitted_at));
        Ok(notices)
    }
}
