//! Erasing: what is left of an application when its time is over, and how far
//! the table has come with it (key `RETENTION`/`RETENTION`).
//!
//! An application, or each part of a bundle, leaves the list of its status for
//! the list `menghapus` when its erasing begins: from then on nothing shows its
//! content, nothing moves it on, and a round that was killed finds it again.
//! When all is done it stands in the list `dihapus#<status>`, which statistics
//! count.

use super::applications::{
    Application, Erased, Record, application_key, failed_conditions, number_key, unpack,
};
use super::item::{Attributes, Read, key, text};
use super::parts::{Part, part_key};
use super::{Store, journal};
use crate::reply::Fault;
use crate::request::{ApplicationId, impossible};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use domain::answers::Answers;
use domain::status::Status;
use domain::wire::Snapshot;

const ERASING: &str = "menghapus";

/// What stays of an application. An attribute of another name goes, also one
/// that a later release adds.
const LEFT: [&str; 16] = [
    "pk",
    "sk",
    "revision",
    "status",
    "status_at",
    "service",
    "version",
    "district",
    "number",
    "submitted_at",
    "erased_at",
    "erased_rule",
    "title",
    "parts",
    "queue",
    "queue_at",
];

/// What stays of a part, likewise.
const LEFT_OF_PART: [&str; 15] = [
    "pk",
    "sk",
    "part",
    "of",
    "number",
    "service",
    "title",
    "text",
    "district",
    "status",
    "status_at",
    "erased_at",
    "erased_rule",
    "queue",
    "queue_at",
];

/// An application, or a part of one, that may have been at rest for long.
#[derive(Clone, Debug)]
pub struct Resting {
    /// Which application.
    pub application: ApplicationId,
    /// Its service, or the part's.
    pub service: String,
    /// When it was accepted: it cannot be at rest for longer.
    pub submitted_at: String,
}

/// The list of those that are erased, by the status in which they rested.
pub(super) fn erased_queue(status: &str) -> String {
    format!("dihapus#{status}")
}

/// What an item says about its erasing.
pub(super) fn erased(item: &Attributes) -> Option<Erased> {
    let at = item.text_or_none("erased_at")?;
    Some(Erased { at, rule: item.text_or_none("erased_rule").unwrap_or_default() })
}

/// The titles of an application of which nothing else may be shown.
pub(super) fn left_of(item: &Attributes) -> Result<Record, Fault> {
    let doing = "read an erased application";
    let (service_title, parts) = match item.get("record") {
        // Its erasing has only begun.
        Some(_) => {
            let snapshot = unpack(item.bytes("record")?)?.snapshot;
            (snapshot.service_title, snapshot.parts)
        }
        None => {
            let parts = item.text("parts")?;
            (item.text("title")?, serde_json::from_str(&parts).map_err(Fault::from(doing))?)
        }
    };
    let (forms, sections, documents) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Record {
        answers: Answers::default(),
        pages: Vec::new(),
        snapshot: Snapshot { service_title, forms, sections, documents, parts },
        warnings: Vec::new(),
    })
}

impl Store {
    /// Everything in a status that was accepted before a time.
    pub async fn resting(&self, status: Status, accepted_before: &str) -> Result<Vec<Resting>, Fault> {
        let doing = "list what is at rest";
        let query = self.client.query().table_name(&self.table).index_name("queue");
        let mut pages = query
            .key_condition_expression("queue = :queue AND queue_at < :time")
            .expression_attribute_values(":queue", text(status.code()))
            .expression_attribute_values(":time", text(accepted_before))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(Fault::from(doing))?;
            found.push(Resting {
                application: id_of(&item)?,
                service: item.text("service")?,
                submitted_at: item.text("queue_at")?,
            });
        }
        Ok(found)
    }

    /// Applications whose erasing began and did not come to its end.
    pub async fn being_erased(&self) -> Result<Vec<ApplicationId>, Fault> {
        let query = self.client.query().table_name(&self.table).index_name("queue");
        let mut pages = query
            .key_condition_expression("queue = :queue")
            .expression_attribute_values(":queue", text(ERASING))
            .into_paginator()
            .items()
            .send();
        let mut found = Vec::new();
        while let Some(item) = pages.next().await {
            let id = id_of(&item.map_err(Fault::from("list what is being erased"))?)?;
            // The parts of a bundle stand there each.
            if !found.contains(&id) {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Begins to erase an application with all its parts: nothing of them can
    /// be read from now on. `false` when one is not as it was read. `again`:
    /// it came back with an older copy of the table, so it becomes what it is
    /// given as, whatever it was.
    pub async fn begin_erasing(
        &self,
        application: &Application,
        parts: &[Part],
        erased: &Erased,
        again: bool,
    ) -> Result<bool, Fault> {
        let doing = "begin to erase an application";
        let Some(registration) = &application.registration else { return Err(impossible(doing)) };
        // A bundle stands in no list itself; its parts do.
        let whole = self.begin(registration.status, parts.is_empty(), again);
        let whole = whole.set_key(Some(application_key(application.id)));
        let part = |part: &Part| {
            self.begin(part.status, true, again).set_key(Some(part_key(application.id, part.number)))
        };
        let mut writes = Vec::with_capacity(parts.len() + 1);
        for update in std::iter::once(whole).chain(parts.iter().map(part)) {
            let update = update
                .expression_attribute_values(":at", text(&erased.at))
                .expression_attribute_values(":rule", text(&erased.rule))
                .build()
                .map_err(Fault::from(doing))?;
            writes.push(TransactWriteItem::builder().update(update).build());
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        match sent.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(true),
            Err(error) if failed_conditions(&error).is_some() => Ok(false),
            Err(error) => Err(Fault::from(doing)(error)),
        }
    }

    fn begin(&self, status: Status, listed: bool, again: bool) -> UpdateBuilder {
        let update = Update::builder()
            .table_name(&self.table)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", text(status.code()));
        let set = "SET erased_at = :at, erased_rule = :rule, #status = :status";
        let update = match listed {
            true => update
                .update_expression(format!("{set}, queue = :erasing"))
                .expression_attribute_values(":erasing", text(ERASING)),
            false => update.update_expression(set),
        };
        update.condition_expression(match (again, listed) {
            (true, _) => "attribute_exists(pk)",
            (false, true) => "#status = :status AND queue = :status",
            (false, false) => "#status = :status AND attribute_not_exists(erased_at)",
        })
    }

    /// Brings the erasing of an application to its end: personal fields, the
    /// hash of the applicant, and whatever else is not known to be harmless.
    /// Repeating it changes nothing.
    pub async fn finish_erasing(&self, id: ApplicationId) -> Result<(), Fault> {
        let doing = "finish erasing an application";
        let mut writes = Vec::new();
        for item in self.items_of(id).await? {
            match item.text("sk")?.as_str() {
                "A" => {
                    let Some(erased) = erased(&item) else { return Err(impossible(doing)) };
                    let number = item.text("number")?;
                    let mut left_number = number_key(&number);
                    left_number.insert("application".into(), text(id.to_string()));
                    writes.push(left_number);
                    let event = journal::Event::Erased { rule: erased.rule };
                    writes.push(journal::item(id, &erased.at, "erased", &event));
                    let left = left_of(&item)?.snapshot;
                    let parts = serde_json::to_string(&left.parts).map_err(Fault::from(doing))?;
                    let mut item = leave(item, &LEFT)?;
                    item.extend([("title".into(), text(left.service_title)), ("parts".into(), text(parts))]);
                    writes.push(item);
                }
                sk if sk.starts_with("P#") => writes.push(leave(item, &LEFT_OF_PART)?),
                sk if sk.starts_with("J#") => self.tidy_entry(item).await?,
                _ => self.delete(&item).await?,
            }
        }
        let mut puts = Vec::with_capacity(writes.len());
        for item in writes {
            let put = Put::builder().table_name(&self.table).set_item(Some(item)).build();
            puts.push(TransactWriteItem::builder().put(put.map_err(Fault::from(doing))?).build());
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(puts)).send().await;
        sent.map(drop).map_err(|error| Fault::from(doing)(error.into_service_error()))
    }

    /// Everything that is stored about an application, but for its number.
    async fn items_of(&self, id: ApplicationId) -> Result<Vec<Attributes>, Fault> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let mut pages = query
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(format!("A#{id}")))
            .into_paginator()
            .items()
            .send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(Fault::from("read all of an application"))?);
        }
        Ok(items)
    }

    /// Leaves of an entry of the journal what this release knows to be
    /// harmless.
    async fn tidy_entry(&self, mut entry: Attributes) -> Result<(), Fault> {
        let before = entry.len();
        entry.retain(|name, _| journal::ATTRIBUTES.contains(&name.as_str()));
        if entry.len() == before {
            return Ok(());
        }
        let put = self.client.put_item().table_name(&self.table).set_item(Some(entry));
        put.send().await.map(drop).map_err(Fault::from("tidy the journal"))
    }

    async fn delete(&self, item: &Attributes) -> Result<(), Fault> {
        let key = key(item.text("pk")?, item.text("sk")?);
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(key));
        delete.send().await.map(drop).map_err(Fault::from("delete an item"))
    }

    /// Deletes a draft, unless it was saved or sent in the meantime.
    pub async fn delete_draft(&self, draft: &Application) -> Result<bool, Fault> {
        let delete = self.client.delete_item().table_name(&self.table);
        let delete = delete
            .set_key(Some(application_key(draft.id)))
            .condition_expression("attribute_not_exists(#number) AND revision = :revision")
            .expression_attribute_names("#number", "number")
            .expression_attribute_values(":revision", super::item::number(draft.revision));
        match delete.send().await.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(true),
            Err(error) if error.is_conditional_check_failed_exception() => Ok(false),
            Err(error) => Err(Fault::from("delete a draft")(error)),
        }
    }

    /// The day (`YYYY-MM-DD`) of the last round that came to its end, as far as
    /// this table knows: after it was brought back to an earlier moment, that
    /// of the last round before.
    pub async fn erased_through(&self) -> Result<Option<String>, Fault> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reply = request.set_key(Some(through_key())).send().await;
        let item = reply.map_err(Fault::from("read how far erasing has come"))?.item;
        Ok(item.and_then(|item| item.text_or_none("through")))
    }

    /// Notes that a round came to its end on a day.
    pub async fn set_erased_through(&self, day: &str) -> Result<(), Fault> {
        let mut item = through_key();
        item.insert("through".into(), text(day));
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(Fault::from("note how far erasing has come"))
    }
}

fn through_key() -> Attributes {
    key("RETENTION", "RETENTION")
}

fn id_of(item: &Attributes) -> Result<ApplicationId, Fault> {
    let pk = item.text("pk")?;
    let id = pk.strip_prefix("A#").and_then(ApplicationId::parse);
    id.ok_or_else(|| impossible("read the id of an application"))
}

/// What is left of an item that stood in the list of a status.
fn leave(mut item: Attributes, left: &[&str]) -> Result<Attributes, Fault> {
    item.retain(|name, _| left.contains(&name.as_str()));
    if item.contains_key("queue") {
        item.insert("queue".into(), text(erased_queue(&item.text("status")?)));
    }
    Ok(item)
}
