//! Digests: key `DIGESTS`/`<id>`, where the id begins with the time; and a
//! marker for each that is not known to be sent: key `DIGEST_UNSENT`/`<id>`.

use super::Store;
use super::applications::failed_conditions;
use super::item::{Read, key, text};
use super::notices::{Notice, Told};
use crate::reply::Fault;
use crate::request::impossible;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use serde::{Deserialize, Serialize};

/// A digest as it was, or will be, sent.
#[derive(Clone, Debug)]
pub struct Digest {
    /// `20261123T231846-7f3a91c2`: time and distinction.
    pub id: String,
    /// What it lists, oldest first.
    pub lines: Vec<Line>,
    /// When it was made (RFC 3339).
    pub made_at: String,
}

/// One application in a digest. No personal data.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Line {
    /// `LBG-…`
    pub number: String,
    /// What it asks for: one service, or the parts of a bundle.
    pub services: Vec<Told>,
    /// Code of the kecamatan, or `luar`.
    pub district: String,
    /// When it was accepted (RFC 3339).
    pub submitted_at: String,
}

/// Most applications in one digest: with the digest and its marker they stay
/// below the 100 items that one transaction may hold.
pub const MOST_LINES: usize = 90;

impl Store {
    /// Turns notices into a digest, all or nothing. `false` when another round
    /// was quicker with one of them.
    pub async fn make_digest(&self, digest: &Digest, notices: &[Notice]) -> Result<bool, Fault> {
        let doing = "make a digest";
        let mut writes = Vec::with_capacity(notices.len() + 2);
        for notice in notices {
            let delete = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(notice.key()))
                .condition_expression("attribute_exists(pk)")
                .build()
                .map_err(Fault::from(doing))?;
            writes.push(TransactWriteItem::builder().delete(delete).build());
        }
        let mut record = key("DIGESTS", &digest.id);
        let lines = serde_json::to_string(&digest.lines).map_err(Fault::from(doing))?;
        record.extend([("lines".into(), text(lines)), ("made_at".into(), text(&digest.made_at))]);
        for item in [record, key("DIGEST_UNSENT", &digest.id)] {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(pk)")
                .build()
                .map_err(Fault::from(doing))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        match sent.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(true),
            Err(error) if failed_conditions(&error).is_some() => Ok(false),
            Err(error) => Err(Fault::from(doing)(error)),
        }
    }

    /// Digests that are not known to be sent, oldest first.
    pub async fn unsent_digests(&self) -> Result<Vec<Digest>, Fault> {
        let doing = "list unsent digests";
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let reply = query
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text("DIGEST_UNSENT"))
            .send()
            .await
            .map_err(Fault::from(doing))?;
        let mut digests = Vec::new();
        for marker in reply.items() {
            let id = marker.text("sk")?;
            let request = self.client.get_item().table_name(&self.table).consistent_read(true);
            let found =
                request.set_key(Some(key("DIGESTS", &id))).send().await.map_err(Fault::from(doing))?;
            let item = found.item.ok_or_else(|| impossible(doing))?;
            let lines = serde_json::from_str(&item.text("lines")?).map_err(Fault::from(doing))?;
            digests.push(Digest { id, lines, made_at: item.text("made_at")? });
        }
        Ok(digests)
    }

    /// Notes that a digest was sent. Repeating it changes nothing.
    pub async fn mark_sent(&self, id: &str, at: &str) -> Result<(), Fault> {
        let doing = "mark a digest as sent";
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key("DIGESTS", id)))
            .update_expression("SET sent_at = if_not_exists(sent_at, :at)")
            .expression_attribute_values(":at", text(at))
            .build()
            .map_err(Fault::from(doing))?;
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key("DIGEST_UNSENT", id)))
            .build()
            .map_err(Fault::from(doing))?;
        self.client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().update(update).build())
            .transact_items(TransactWriteItem::builder().delete(delete).build())
            .send()
            .await
            .map(drop)
            .map_err(|error| Fault::from(doing)(error.into_service_error()))
    }
}
