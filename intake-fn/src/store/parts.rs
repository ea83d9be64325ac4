//! The parts of a bundle: key `A#<id>`/`P#<n>`, beside their application. Each
//! is one of the services that it asks for together, with its own status and
//! its own place in the lists of staff; answers and documents are the
//! application's.

use super::applications::{application_key, columns, failed_conditions};
use super::item::{Attributes, Read, key, number, text};
use super::{Store, journal};
use crate::clock;
use crate::reply::Fault;
use crate::request::{ApplicationId, impossible};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use domain::status::Status;
use domain::wire::SnapshotPart;
use time::OffsetDateTime;

/// A part, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which one, from 1.
    pub number: usize,
    /// Id of the service.
    pub service: String,
    /// Title of the service.
    pub service_title: String,
    /// What it is called in the bundle.
    pub text: String,
    /// Where it stands.
    pub status: Status,
    /// Since when (RFC 3339); `None` when it was stored by a release that did
    /// not note it.
    pub status_at: Option<String>,
}

pub(super) fn part_key(id: ApplicationId, part: usize) -> Attributes {
    // Two digits, so that they sort; no bundle has a hundred services.
    key(format!("A#{id}"), format!("P#{part:02}"))
}

/// The item of a part that was just applied for.
pub(super) fn item(
    draft: &super::applications::Application,
    registered: &str,
    at: &str,
    part: usize,
    own: &SnapshotPart,
) -> Attributes {
    let mut item = part_key(draft.id, part);
    item.extend([
        ("part".into(), number(part)),
        ("of".into(), number(draft.record.snapshot.parts.len())),
        ("number".into(), text(registered)),
        ("service".into(), text(&own.service)),
        ("title".into(), text(&own.service_title)),
        ("text".into(), text(&own.text)),
        ("district".into(), text(&draft.district)),
        ("columns".into(), text(columns(draft))),
        ("status".into(), text(Status::Diterima.code())),
        ("queue".into(), text(Status::Diterima.code())),
        ("queue_at".into(), text(at)),
        ("status_at".into(), text(at)),
    ]);
    item
}

impl Store {
    /// The parts of an application, in order; none for a service by itself.
    pub async fn parts_of(&self, id: ApplicationId) -> Result<Vec<Part>, Fault> {
        let doing = "read the parts of an application";
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let reply = query
            .key_condition_expression("pk = :pk AND begins_with(sk, :part)")
            .expression_attribute_values(":pk", text(format!("A#{id}")))
            .expression_attribute_values(":part", text("P#"))
            .send()
            .await
            .map_err(Fault::from(doing))?;
        let part = |item: &Attributes| {
            Ok(Part {
                number: usize::try_from(item.number("part")?).map_err(Fault::from(doing))?,
                service: item.text("service")?,
                service_title: item.text("title")?,
                text: item.text("text")?,
                status: Status::from_code(&item.text("status")?).ok_or_else(|| impossible(doing))?,
                status_at: item.text_or_none("status_at"),
            })
        };
        reply.items().iter().map(part).collect()
    }

    /// Moves an application, or one of its parts, on to another status, and
    /// writes it into the journal. `false` when it is not where it was
    /// thought to be, or has parts which stand for it.
    pub async fn move_on(
        &self,
        id: ApplicationId,
        part: Option<usize>,
        (from, to): (Status, Status),
        now: OffsetDateTime,
    ) -> Result<bool, Fault> {
        let doing = "move an application on";
        if !from.next().contains(&to) {
            return Ok(false);
        }
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(part.map_or_else(|| application_key(id), |part| part_key(id, part))))
            .update_expression("SET #status = :to, queue = :to, status_at = :at")
            .condition_expression("#status = :from AND queue = :from AND attribute_not_exists(erased_at)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":to", text(to.code()))
            .expression_attribute_values(":from", text(from.code()))
            .expression_attribute_values(":at", text(clock::rfc3339(now)))
            .build()
            .map_err(Fault::from(doing))?;
        let distinction = crate::keys::hex(&crate::keys::random::<4>());
        let event = journal::Event::Status { status: to, part };
        let entry = journal::item(id, &clock::rfc3339(now), &distinction, &event);
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(entry))
            .build()
            .map_err(Fault::from(doing))?;
        let writes = [
            TransactWriteItem::builder().update(update).build(),
            TransactWriteItem::builder().put(put).build(),
        ];
        let sent = self.client.transact_write_items().set_transact_items(Some(writes.into())).send().await;
        match sent.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(true),
            Err(error) if failed_conditions(&error).is_some() => Ok(false),
            Err(error) => Err(Fault::from(doing)(error)),
        }
    }
}
