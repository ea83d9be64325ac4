//! The journal of an application: key `A#<id>`/`J#<time>#<distinction>`.
//!
//! Entries are only ever added. They say what happened and when, and who did
//! it where that was a member of staff.

use super::Store;
use super::item::{Attributes, Read, key, number, text};
use crate::reply::Fault;
use crate::request::ApplicationId;
use domain::status::Status;
use time::OffsetDateTime;

/// Something that happened to an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It reached a status.
    Status {
        /// Which one.
        status: Status,
        /// The part of a bundle that reached it, from 1; none: all of it.
        part: Option<usize>,
    },
    /// A member of staff took a sheet filled from the answers.
    Printed {
        /// The sheet's code.
        sheet: String,
        /// The address that they signed in with.
        by: String,
    },
    /// Answers and documents were erased.
    Erased {
        /// Name of the rule.
        rule: String,
    },
    /// A member of staff opened a page of a document.
    Viewed {
        /// The page's id.
        page: String,
        /// The address that they signed in with.
        by: String,
    },
}

/// An entry of the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When (RFC 3339).
    pub at: String,
    /// What.
    pub event: Event,
}

/// The attributes of an entry. None holds what residents or staff wrote, so
/// entries stay when an application is erased; an attribute of another name
/// does not.
pub(super) const ATTRIBUTES: [&str; 8] = ["pk", "sk", "status", "part", "printed", "viewed", "by", "erased"];

/// The item of an entry. `distinction` parts entries of the same moment.
pub(super) fn item(id: ApplicationId, at: &str, distinction: &str, event: &Event) -> Attributes {
    let mut item = key(format!("A#{id}"), format!("J#{at}#{distinction}"));
    match event {
        Event::Status { status, part } => {
            item.insert("status".into(), text(status.code()));
            item.extend(part.map(|part| ("part".into(), number(part))));
        }
        Event::Printed { sheet, by } => {
            item.insert("printed".into(), text(sheet));
            item.insert("by".into(), text(by));
        }
        Event::Erased { rule } => {
            item.insert("erased".into(), text(rule));
        }
        Event::Viewed { page, by } => {
            item.insert("viewed".into(), text(page));
            item.insert("by".into(), text(by));
        }
    }
    item
}

impl Store {
    /// Adds an entry.
    pub async fn journal(&self, id: ApplicationId, now: OffsetDateTime, event: &Event) -> Result<(), Fault> {
        let distinction = crate::keys::hex(&crate::keys::random::<4>());
        let item = item(id, &crate::clock::rfc3339(now), &distinction, event);
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(Fault::from("write the journal"))
    }

    /// Every entry of an application, oldest first.
    pub async fn journal_of(&self, id: ApplicationId) -> Result<Vec<Entry>, Fault> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let mut pages = query
            .key_condition_expression("pk = :pk AND begins_with(sk, :journal)")
            .expression_attribute_values(":pk", text(format!("A#{id}")))
            .expression_attribute_values(":journal", text("J#"))
            .into_paginator()
            .items()
            .send();
        let mut entries = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(Fault::from("read the journal"))?;
            let sk = item.text("sk")?;
            let at = sk.split('#').nth(1).unwrap_or_default().to_owned();
            let by = || item.text_or_none("by").unwrap_or_default();
            let event =
                if let Some(status) = item.text_or_none("status").as_deref().and_then(Status::from_code) {
                    let part = item.number("part").ok().and_then(|part| usize::try_from(part).ok());
                    Event::Status { status, part }
                } else if let Some(page) = item.text_or_none("viewed") {
                    Event::Viewed { page, by: by() }
                } else if let Some(sheet) = item.text_or_none("printed") {
                    Event::Printed { sheet, by: by() }
                } else if let Some(rule) = item.text_or_none("erased") {
                    Event::Erased { rule }
                } else {
                    // Written by a later release: an older one passes over it.
                    continue;
                };
            entries.push(Entry { at, event });
        }
        Ok(entries)
    }
}
