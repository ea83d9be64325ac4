//! Applications: key `A#<id>`/`A`, and their numbers: key `N#<number>`/`N`.
//!
//! An application is a draft until it has a number. Answers, pages and the
//! labels they were shown with are one compressed attribute, so that a whole
//! application costs few write units; what lists and conditions need stands
//! beside it. The index `queue` holds drafts by time of saving (for the
//! sweeper) and applications by status and time (for staff).

use super::item::{Attributes, Read, binary, key, number, text};
use super::{Store, journal, notices, parts};
use crate::clock;
use crate::reply::Fault;
use crate::request::{ApplicationId, SecretHash, impossible};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use domain::answers::Answers;
use domain::application::Page;
use domain::status::Status;
use domain::value::RegistrationNumber;
use domain::wire::{Snapshot, WireProblem};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Deserialize, Serialize};
use std::io::{Read as _, Write as _};
use time::{Duration, OffsetDateTime};

/// How long a draft that is not sent is kept here; the phone keeps its own.
/// Then the retention round deletes it with its files.
pub const DRAFT_KEPT: Duration = Duration::days(7);

/// When the table drops a draft by itself: later, so that the round still
/// finds out whose files to delete.
const DRAFT_DROPPED: Duration = Duration::days(9);

/// Drafts are spread over this many keys of the index.
pub const SHARDS: u8 = 4;

/// Largest record after unpacking: the longest request written out twice, with
/// labels. Anything larger was not written by this program.
const MOST_RECORD_BYTES: u64 = 4 * 1024 * 1024;

const DRAFT: &str = "draf";

/// Drafts that wait for the resident to mend a document.
const ASIDE: &str = "disisihkan";

/// Items of a list that are read at once.
const LIST_PAGE: i32 = 250;

/// What was answered and attached, readable without the catalogue of the day.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub struct Record {
    /// Answers in their kept form.
    pub answers: Answers,
    /// Pages in the order of the requirements.
    pub pages: Vec<Page>,
    /// Labels and answers as they were shown.
    pub snapshot: Snapshot,
    /// What looked odd.
    #[serde(default)]
    pub warnings: Vec<WireProblem>,
}

/// An application as it is stored.
#[derive(Clone, Debug)]
pub struct Application {
    /// Made on the phone.
    pub id: ApplicationId,
    /// Who may change it.
    pub secret: [u8; 32],
    /// Raised by every save.
    pub revision: i64,
    /// The service applied for.
    pub service: String,
    /// The version of the service that it was checked against.
    pub version: String,
    /// Code of the kecamatan, or `luar`.
    pub district: String,
    /// Keyed hash of the applicant's NIK.
    pub applicant: [u8; 32],
    /// Its content.
    pub record: Record,
    /// When it was last saved (RFC 3339).
    pub saved_at: String,
    /// What became of it; `None` for a draft.
    pub registration: Option<Registration>,
    /// When and why its content was erased. It has none then: the record is
    /// empty but for titles, secret and applicant are nobody's.
    pub erased: Option<Erased>,
}

/// That the content of an application was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// When (RFC 3339).
    pub at: String,
    /// Name of the rule of `domain::retention`.
    pub rule: String,
}

/// What an application has once it is accepted.
#[derive(Clone, Debug)]
pub struct Registration {
    /// `LBG-…`
    pub number: String,
    /// When it was accepted (RFC 3339).
    pub submitted_at: String,
    /// Where it stands.
    pub status: Status,
    /// Since when (RFC 3339); `None` when it was stored by a release that did
    /// not note it, then the journal knows.
    pub status_at: Option<String>,
}

/// What came of trying to register a draft.
#[derive(Debug, PartialEq, Eq)]
pub enum Registering {
    /// It has its number now.
    Done,
    /// Another application has this number.
    NumberTaken,
    /// The draft is not as it was read: saved again, or registered.
    Changed,
    /// Somebody else is writing it at this moment.
    Busy,
}

/// One line of a list for staff: an application, or a part of one.
#[derive(Clone, Debug)]
pub struct Listed {
    /// `LBG-…`
    pub number: String,
    /// For a part of a bundle: which one, from 1, and of how many.
    pub part: Option<(usize, usize)>,
    /// Id of the service.
    pub service: String,
    /// Code of the kecamatan.
    pub district: String,
    /// When it was accepted.
    pub submitted_at: String,
    /// What the service wants seen at a glance: label and answer. Nothing
    /// personal.
    pub columns: Vec<(String, String)>,
}

/// What staff look for in a list; empty: everything.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Id of a service.
    pub service: String,
    /// Code of a kecamatan.
    pub district: String,
}

impl Store {
    /// Reads an application, as of now.
    pub async fn application(&self, id: ApplicationId) -> Result<Option<Application>, Fault> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reply = request
            .set_key(Some(application_key(id)))
            .send()
            .await
            .map_err(Fault::from("read an application"))?;
        reply.item.map(|item| read(id, &item)).transpose()
    }

    /// Writes a draft. `replaces` is the revision that it was made from, or
    /// `None` for a new one. `false` when it is not as it was read.
    pub async fn save_draft(
        &self,
        draft: &Application,
        replaces: Option<i64>,
        now: OffsetDateTime,
    ) -> Result<bool, Fault> {
        let mut item = application_key(draft.id);
        item.extend([
            ("secret".into(), binary(draft.secret)),
            ("revision".into(), number(draft.revision)),
            ("status".into(), text(DRAFT)),
            ("service".into(), text(&draft.service)),
            ("version".into(), text(&draft.version)),
            ("district".into(), text(&draft.district)),
            ("applicant".into(), binary(draft.applicant)),
            ("record".into(), binary(pack(&draft.record)?)),
            ("warnings".into(), number(draft.record.warnings.len())),
            ("queue".into(), text(queue(DRAFT, draft.id.0[0] % SHARDS))),
            ("queue_at".into(), text(&draft.saved_at)),
            ("expires_at".into(), number(clock::expiry(now, DRAFT_DROPPED))),
        ]);
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let put = match replaces {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(revision) => put
                .condition_expression("#status = :draft AND revision = :revision")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":draft", text(DRAFT))
                .expression_attribute_values(":revision", number(revision)),
        };
        match put.send().await.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(true),
            Err(error) if error.is_conditional_check_failed_exception() => Ok(false),
            Err(error) => Err(Fault::from("save a draft")(error)),
        }
    }

    /// Makes a draft an application with this number, in one transaction with
    /// its number, its first journal entry and the notice for staff.
    ///
    /// The SDK sends the same `ClientRequestToken` with each of its own
    /// retries, so a lost reply does not register twice.
    pub async fn register(
        &self,
        draft: &Application,
        registration: &RegistrationNumber,
        now: OffsetDateTime,
    ) -> Result<Registering, Fault> {
        let doing = "register an application";
        let (shown, at) = (registration.to_string(), clock::rfc3339(now));
        let parts = &draft.record.snapshot.parts;
        // The parts of a bundle stand in the lists in the place of the whole.
        let place = if parts.is_empty() {
            "SET queue = :new, queue_at = :at, #columns = :columns, #status = :new, #number = :number, \
             submitted_at = :at, status_at = :at REMOVE expires_at"
        } else {
            "SET #columns = :columns, #status = :new, #number = :number, submitted_at = :at, status_at = :at \
             REMOVE expires_at, queue, queue_at"
        };
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(application_key(draft.id)))
            .update_expression(place)
            .condition_expression("#status = :draft AND revision = :revision")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#number", "number")
            .expression_attribute_names("#columns", "columns")
            .expression_attribute_values(":columns", text(columns(draft)))
            .expression_attribute_values(":new", text(Status::Diterima.code()))
            .expression_attribute_values(":number", text(&shown))
            .expression_attribute_values(":at", text(&at))
            .expression_attribute_values(":draft", text(DRAFT))
            .expression_attribute_values(":revision", number(draft.revision))
            .build()
            .map_err(Fault::from(doing))?;
        let mut number_item = number_key(&shown);
        number_item.extend([
            ("application".into(), text(draft.id.to_string())),
            ("applicant".into(), binary(draft.applicant)),
        ]);
        let entry = journal::item(
            draft.id,
            &at,
            "0",
            &journal::Event::Status { status: Status::Diterima, part: None },
        );
        let own_items = parts.iter().zip(1..).map(|(own, part)| parts::item(draft, &shown, &at, part, own));
        let own_items: Vec<Attributes> = own_items.collect();
        let notice = notices::Notice {
            application: draft.id,
            number: shown,
            services: notices::services(draft),
            district: draft.district.clone(),
            submitted_at: at,
        };
        let mut writes = vec![TransactWriteItem::builder().update(update).build()];
        for item in [number_item, entry, notice.item()?].into_iter().chain(own_items) {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(pk)")
                .build()
                .map_err(Fault::from(doing))?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        let error = match sent.map_err(|error| error.into_service_error()) {
            Ok(_) => return Ok(Registering::Done),
            Err(error) => error,
        };
        match failed_conditions(&error).as_deref() {
            Some([true, ..]) => Ok(Registering::Changed),
            Some([_, true, ..]) => Ok(Registering::NumberTaken),
            Some(all) if all.iter().all(|failed| !failed) => Ok(Registering::Busy),
            _ if error.is_transaction_in_progress_exception() => Ok(Registering::Busy),
            _ => Err(Fault::from(doing)(error)),
        }
    }

    /// Takes a draft out of the sweeper's list until it is saved again.
    pub async fn set_aside(&self, draft: &Application) -> Result<(), Fault> {
        let update =
            self.client.update_item().table_name(&self.table).set_key(Some(application_key(draft.id)));
        let sent = update
            .update_expression("SET queue = :aside")
            .condition_expression("#status = :draft AND revision = :revision")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":aside", text(queue(ASIDE, draft.id.0[0] % SHARDS)))
            .expression_attribute_values(":draft", text(DRAFT))
            .expression_attribute_values(":revision", number(draft.revision))
            .send()
            .await;
        match sent.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(()),
            // Saved or sent in the meantime: nothing to set aside.
            Err(error) if error.is_conditional_check_failed_exception() => Ok(()),
            Err(error) => Err(Fault::from("set a draft aside")(error)),
        }
    }

    /// The application of a number, with the keyed hash of its applicant's NIK
    /// until that is erased.
    pub async fn by_number(&self, shown: &str) -> Result<Option<(ApplicationId, Option<[u8; 32]>)>, Fault> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reply =
            request.set_key(Some(number_key(shown))).send().await.map_err(Fault::from("read a number"))?;
        let Some(item) = reply.item else { return Ok(None) };
        let id =
            ApplicationId::parse(&item.text("application")?).ok_or_else(|| impossible("read a number"))?;
        let applicant = match item.get("applicant") {
            Some(_) => Some(item.bytes("applicant")?.try_into().map_err(Fault::from("read a number"))?),
            None => None,
        };
        Ok(Some((id, applicant)))
    }

    /// Ids of drafts of one shard that were last saved before a time, oldest
    /// first.
    pub async fn drafts_saved_before(&self, shard: u8, time: &str) -> Result<Vec<ApplicationId>, Fault> {
        self.queued_before(queue(DRAFT, shard), time).await
    }

    /// The same of drafts that were set aside.
    pub async fn drafts_aside_before(&self, shard: u8, time: &str) -> Result<Vec<ApplicationId>, Fault> {
        self.queued_before(queue(ASIDE, shard), time).await
    }

    async fn queued_before(&self, queue: String, time: &str) -> Result<Vec<ApplicationId>, Fault> {
        let query = self.client.query().table_name(&self.table).index_name("queue");
        let mut pages = query
            .key_condition_expression("queue = :queue AND queue_at < :time")
            .expression_attribute_values(":queue", text(queue))
            .expression_attribute_values(":time", text(time))
            .into_paginator()
            .items()
            .send();
        let mut ids = Vec::new();
        while let Some(item) = pages.next().await {
            let pk = item.map_err(Fault::from("list drafts"))?.text("pk")?;
            ids.extend(pk.strip_prefix("A#").and_then(ApplicationId::parse));
        }
        Ok(ids)
    }

    /// The newest applications of a status, newest first.
    pub async fn newest(&self, status: Status, wanted: &Wanted, most: usize) -> Result<Vec<Listed>, Fault> {
        let doing = "list applications";
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("queue")
            .key_condition_expression("queue = :queue")
            .expression_attribute_values(":queue", text(status.code()))
            .scan_index_forward(false);
        let filters = [("service", &wanted.service), ("district", &wanted.district)];
        let filters: Vec<_> = filters.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        for (name, value) in &filters {
            query = query
                .expression_attribute_names(format!("#{name}"), *name)
                .expression_attribute_values(format!(":{name}"), text(*value));
        }
        if !filters.is_empty() {
            let tests: Vec<String> = filters.iter().map(|(name, _)| format!("#{name} = :{name}")).collect();
            query = query.filter_expression(tests.join(" AND "));
        }
        let mut pages = query.into_paginator().page_size(LIST_PAGE).items().send();
        let mut listed = Vec::new();
        while listed.len() < most
            && let Some(item) = pages.next().await
        {
            listed.push(line(&item.map_err(Fault::from(doing))?)?);
        }
        Ok(listed)
    }
}

/// For each write of a canceled transaction, whether its condition failed.
pub(super) fn failed_conditions(error: &TransactWriteItemsError) -> Option<Vec<bool>> {
    let TransactWriteItemsError::TransactionCanceledException(canceled) = error else { return None };
    let codes: Vec<&str> =
        canceled.cancellation_reasons().iter().map(|reason| reason.code().unwrap_or("None")).collect();
    let explained =
        codes.iter().all(|code| matches!(*code, "None" | "ConditionalCheckFailed" | "TransactionConflict"));
    explained.then(|| codes.iter().map(|code| *code == "ConditionalCheckFailed").collect())
}

/// What staff see of an item in a list.
fn line(item: &Attributes) -> Result<Listed, Fault> {
    let count = |name| item.number(name).ok().and_then(|count| usize::try_from(count).ok());
    let columns = item.text_or_none("columns").unwrap_or_default();
    Ok(Listed {
        number: item.text("number")?,
        part: count("part").zip(count("of")),
        service: item.text("service")?,
        district: item.text("district")?,
        submitted_at: item.text("queue_at")?,
        // Registered by a release that wrote none, or wrote them otherwise.
        columns: serde_json::from_str(&columns).unwrap_or_default(),
    })
}

/// The answers that the service wants seen in lists, as JSON.
pub(super) fn columns(draft: &Application) -> String {
    let wanted = domain::catalogue::service(&draft.service).map_or(&[][..], |s| s.staff_columns.as_slice());
    let rows = || draft.record.snapshot.sections.iter().flat_map(|section| &section.rows);
    let shown: Vec<(&str, &str)> = wanted
        .iter()
        .filter_map(|column| rows().find(|row| row.field == *column))
        .filter(|row| !row.value.is_empty())
        .map(|row| (row.label.as_str(), row.value.as_str()))
        .collect();
    serde_json::to_string(&shown).unwrap_or_default()
}

pub(super) fn application_key(id: ApplicationId) -> Attributes {
    key(format!("A#{id}"), "A")
}

pub(super) fn number_key(shown: &str) -> Attributes {
    key(format!("N#{shown}"), "N")
}

fn queue(of: &str, shard: u8) -> String {
    format!("{of}#{shard}")
}

pub(super) fn read(id: ApplicationId, item: &Attributes) -> Result<Application, Fault> {
    let doing = "read an application";
    let status = item.text("status")?;
    let registration = if status == DRAFT {
        None
    } else {
        Some(Registration {
            number: item.text("number")?,
            submitted_at: item.text("submitted_at")?,
            status: Status::from_code(&status).ok_or_else(|| impossible(doing))?,
            status_at: item.text_or_none("status_at"),
        })
    };
    let erased = super::erasure::erased(item);
    // From the moment at which the erasing began nothing can be read any more.
    let (record, [secret, applicant]) = match &erased {
        Some(_) => (super::erasure::left_of(item)?, [[0; 32]; 2]),
        None => {
            let hash = |name| item.bytes(name)?.try_into().map_err(Fault::from(doing));
            (unpack(item.bytes("record")?)?, [hash("secret")?, hash("applicant")?])
        }
    };
    Ok(Application {
        id,
        secret,
        revision: item.number("revision")?,
        service: item.text("service")?,
        version: item.text("version")?,
        district: item.text("district")?,
        applicant,
        record,
        saved_at: item.text_or_none("queue_at").unwrap_or_default(),
        registration,
        erased,
    })
}

impl Application {
    /// Whether whoever holds this secret may see and change it.
    pub fn belongs_to(&self, secret: SecretHash) -> bool {
        // A hash of 256 random bits: how long the comparison takes tells
        // nothing that helps to find them.
        self.erased.is_none() && self.secret == secret.0
    }
}

fn pack(record: &Record) -> Result<Vec<u8>, Fault> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let json = serde_json::to_vec(record).map_err(Fault::from("pack a record"))?;
    encoder.write_all(&json).and_then(|()| encoder.finish()).map_err(Fault::from("pack a record"))
}

pub(super) fn unpack(packed: &[u8]) -> Result<Record, Fault> {
    let mut json = Vec::new();
    let mut decoder = DeflateDecoder::new(packed).take(MOST_RECORD_BYTES);
    decoder.read_to_end(&mut json).map_err(Fault::from("unpack a record"))?;
    // The parser's message may quote an answer, so it is dropped.
    serde_json::from_slice(&json).map_err(|_| impossible("unpack a record"))
}
