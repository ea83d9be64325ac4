//! What staff have not heard of yet: key `UNDIGESTED#<shard>`/`<time>#<id>`.
//!
//! A notice is written in the transaction that registers an application, and
//! deleted in the one that writes the digest in which it stands.

use super::Store;
use super::applications::SHARDS;
use super::item::{Attributes, Read, key, text};
use crate::reply::Fault;
use crate::request::{ApplicationId, impossible};

/// A registered application that stands in no digest yet. No personal data.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which application.
    pub application: ApplicationId,
    /// `LBG-…`
    pub number: String,
    /// Title of the service.
    pub service_title: String,
    /// Code of the kecamatan, or `luar`.
    pub district: String,
    /// When it was accepted (RFC 3339).
    pub submitted_at: String,
}

impl Notice {
    pub(super) fn key(&self) -> Attributes {
        let shard = self.application.0[0] % SHARDS;
        key(format!("UNDIGESTED#{shard}"), format!("{}#{}", self.submitted_at, self.application))
    }

    pub(super) fn item(&self) -> Attributes {
        let mut item = self.key();
        item.extend([
            ("number".into(), text(&self.number)),
            ("title".into(), text(&self.service_title)),
            ("district".into(), text(&self.district)),
        ]);
        item
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
                    service_title: item.text("title")?,
                    district: item.text("district")?,
                    submitted_at: at.to_owned(),
                });
            }
        }
        notices.sort_by(|a, b| a.submitted_at.cmp(&b.submitted_at));
        Ok(notices)
    }
}
