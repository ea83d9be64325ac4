//! Who is staff: key `STAFF`/`<mail address in small letters>`. They get
//! digests and may sign in; whoever is taken off is out with the next request.
//!
//! Until the first change, the addresses of `STAFF_MAIL` count, so that a new
//! deployment has somebody to tell. That change writes them down here, and from
//! then on only the table counts. That it does stands in an item of its own
//! (key `STAFF_LISTED`), which a program without the right to list can read.

use super::Store;
use super::item::{Attributes, Read, key, text};
use crate::clock;
use crate::reply::Fault;
use crate::request::impossible;
use aws_sdk_dynamodb::types::ReturnValue;
use lettre::Address;
use time::OffsetDateTime;

const LIST: &str = "STAFF";
const LISTED: &str = "STAFF_LISTED";

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Where mail goes.
    pub mail: Address,
    /// Since when (RFC 3339); `None` for one of `STAFF_MAIL`.
    pub added_at: Option<String>,
    /// When a mail came back, or was called unwanted; none is sent since then,
    /// until the address is added again.
    pub bounced_at: Option<String>,
}

/// What came of adding an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is staff now.
    New,
    /// It was staff before; mail is sent to it again.
    Again,
}

/// What came of taking an address off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is off the list, and its sessions are over.
    Done,
    /// It was not on the list.
    Unknown,
    /// It is the only one and stays: nobody would be told of applications.
    Last,
}

/// Whom a mail to all staff can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipients {
    /// Addresses that mail reaches, as far as is known.
    pub to: Vec<Address>,
    /// How many more there are that it does not reach.
    pub unreachable: usize,
}

impl From<Vec<Member>> for Recipients {
    fn from(staff: Vec<Member>) -> Recipients {
        let all = staff.len();
        let reached = staff.into_iter().filter(|member| member.bounced_at.is_none());
        let to: Vec<Address> = reached.map(|member| member.mail).collect();
        Recipients { unreachable: all - to.len(), to }
    }
}

/// Longest mail address (RFC 5321, with its erratum 1690).
const LONGEST: usize = 254;

/// Reads a mail address.
pub fn address(text: &str) -> Option<Address> {
    let text = text.trim();
    if text.len() > LONGEST { None } else { text.parse().ok() }
}

fn small(mail: &str) -> String {
    mail.trim().to_ascii_lowercase()
}

fn from_environment(mail: &Address) -> Member {
    Member { mail: mail.clone(), added_at: None, bounced_at: None }
}

fn item(mail: &Address, at: &str) -> Attributes {
    let mut item = key(LIST, small(mail.as_ref()));
    item.extend([("mail".into(), text(mail.to_string())), ("added_at".into(), text(at))]);
    item
}

fn read(item: &Attributes) -> Result<Member, Fault> {
    Ok(Member {
        // What the parser says would quote the address.
        mail: item.text("mail")?.parse().map_err(|_| impossible("read the list of staff"))?,
        added_at: item.text_or_none("added_at"),
        bounced_at: item.text_or_none("bounced_at"),
    })
}

/// `first` is always the addresses of `STAFF_MAIL`.
impl Store {
    /// All staff, by address.
    pub async fn staff(&self, first: &[Address]) -> Result<Vec<Member>, Fault> {
        if !self.staff_is_listed().await? {
            return Ok(first.iter().map(from_environment).collect());
        }
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let mut items = query
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(LIST))
            .into_paginator()
            .items()
            .send();
        let mut staff = Vec::new();
        while let Some(item) = items.next().await {
            staff.push(read(&item.map_err(Fault::from("list staff"))?)?);
        }
        Ok(staff)
    }

    /// The member with this address, however it is spelt.
    pub async fn member(&self, first: &[Address], mail: &str) -> Result<Option<Member>, Fault> {
        let doing = "look for a member of staff";
        // Anything can be typed there.
        if address(mail).is_none() {
            return Ok(None);
        }
        let mail = small(mail);
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reply = request.set_key(Some(key(LIST, &mail))).send().await.map_err(Fault::from(doing))?;
        if let Some(item) = reply.item {
            return read(&item).map(Some);
        }
        match first.iter().find(|address| small(AsRef::<str>::as_ref(address)) == mail) {
            Some(address) if !self.staff_is_listed().await? => Ok(Some(from_environment(address))),
            _ => Ok(None),
        }
    }

    /// Puts an address on the list, or lets mail go to it again.
    pub async fn add_staff(
        &self,
        first: &[Address],
        mail: &Address,
        now: OffsetDateTime,
    ) -> Result<Added, Fault> {
        let at = clock::rfc3339(now);
        self.write_first_staff(first, &at).await?;
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item(mail, &at)));
        let before = put.return_values(ReturnValue::AllOld).send().await;
        let before = before.map_err(Fault::from("add a member of staff"))?.attributes;
        Ok(if before.is_some() { Added::Again } else { Added::New })
    }

    /// Takes an address off the list.
    pub async fn remove_staff(
        &self,
        first: &[Address],
        mail: &str,
        now: OffsetDateTime,
    ) -> Result<Removed, Fault> {
        let mail = small(mail);
        let staff = self.staff(first).await?;
        if !staff.iter().any(|member| small(member.mail.as_ref()) == mail) {
            return Ok(Removed::Unknown);
        }
        if staff.len() == 1 {
            return Ok(Removed::Last);
        }
        self.write_first_staff(first, &clock::rfc3339(now)).await?;
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(key(LIST, mail)));
        delete.send().await.map_err(Fault::from("remove a member of staff"))?;
        Ok(Removed::Done)
    }

    /// Notes that a mail which was sent at a time does not reach this address.
    /// `false` when it is nobody's, or was added again since that mail.
    pub async fn mark_bounced(
        &self,
        first: &[Address],
        mail: &str,
        sent: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, Fault> {
        if self.member(first, mail).await?.is_none() {
            return Ok(false);
        }
        let sent = clock::rfc3339(sent);
        // They were staff when the mail went out.
        self.write_first_staff(first, &sent).await?;
        let update = self.client.update_item().table_name(&self.table);
        let updated = update
            .set_key(Some(key(LIST, small(mail))))
            .update_expression("SET bounced_at = if_not_exists(bounced_at, :now)")
            .condition_expression("attribute_exists(pk) AND added_at <= :sent")
            .expression_attribute_values(":now", text(clock::rfc3339(now)))
            .expression_attribute_values(":sent", text(sent))
            .send()
            .await;
        match updated.map_err(|error| error.into_service_error()) {
            Ok(_) => Ok(true),
            Err(error) if error.is_conditional_check_failed_exception() => Ok(false),
            Err(error) => Err(Fault::from("mark a member of staff")(error)),
        }
    }

    async fn staff_is_listed(&self) -> Result<bool, Fault> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reply = request.set_key(Some(key(LISTED, LISTED))).send().await;
        Ok(reply.map_err(Fault::from("look for the list of staff"))?.item.is_some())
    }

    /// Writes the addresses of `STAFF_MAIL` down, once. Broken off, they still
    /// count, and the next change does it again.
    async fn write_first_staff(&self, first: &[Address], at: &str) -> Result<(), Fault> {
        if self.staff_is_listed().await? {
            return Ok(());
        }
        for address in first {
            let put = self.client.put_item().table_name(&self.table).set_item(Some(item(address, at)));
            let sent = put.condition_expression("attribute_not_exists(pk)").send().await;
            match sent.map_err(|error| error.into_service_error()) {
                Ok(_) => {}
                // Somebody else is at the same.
                Err(error) if error.is_conditional_check_failed_exception() => {}
                Err(error) => return Err(Fault::from("write the first staff down")(error)),
            }
        }
        let put = self.client.put_item().table_name(&self.table).set_item(Some(key(LISTED, LISTED)));
        put.send().await.map(drop).map_err(Fault::from("write the first staff down"))
    }
}
