//! Sign-in links (key `SIGNIN#<hash>`) and sessions (key `SESSION#<hash>`) of
//! staff. Only hashes of the tokens are stored.

use super::Store;
use super::item::{Attributes, Read, key, number, text};
use crate::reply::Fault;
use aws_sdk_dynamodb::types::ReturnValue;
use time::{Duration, OffsetDateTime};

/// How long a mailed link may be used.
pub const LINK_VALID: Duration = Duration::minutes(15);
/// How long a session lasts: one working day.
pub const SESSION_VALID: Duration = Duration::hours(8);

/// Who a link or a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Mail address.
    pub mail: String,
    /// Where to go after signing in; empty in a session.
    pub back: String,
}

fn link_key(token: &str) -> Attributes {
    let hash = crate::keys::hex(&crate::keys::sha256(token.as_bytes()));
    key(format!("SIGNIN#{hash}"), "SIGNIN")
}

fn session_key(token: &str) -> Attributes {
    let hash = crate::keys::hex(&crate::keys::sha256(token.as_bytes()));
    key(format!("SESSION#{hash}"), "SESSION")
}

/// The holder, unless the time is over. The table drops items late, so the
/// time is looked at here.
fn valid(item: &Attributes, now: OffsetDateTime) -> Result<Option<Holder>, Fault> {
    if item.number("valid_until")? < now.unix_timestamp() {
        return Ok(None);
    }
    Ok(Some(Holder { mail: item.text("mail")?, back: item.text_or_none("back").unwrap_or_default() }))
}

impl Store {
    async fn put_token(
        &self,
        mut item: Attributes,
        holder: &Holder,
        valid: Duration,
        now: OffsetDateTime,
    ) -> Result<(), Fault> {
        item.extend([
            ("mail".into(), text(&holder.mail)),
            ("back".into(), text(&holder.back)),
            ("valid_until".into(), number((now + valid).unix_timestamp())),
            ("expires_at".into(), number(crate::clock::expiry(now, valid))),
        ]);
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(Fault::from("write a sign-in token"))
    }

    /// Keeps a link that was mailed.
    pub async fn keep_link(&self, token: &str, holder: &Holder, now: OffsetDateTime) -> Result<(), Fault> {
        self.put_token(link_key(token), holder, LINK_VALID, now).await
    }

    /// Uses a link up. `None` when it was used before, is too old, or never was.
    pub async fn use_link(&self, token: &str, now: OffsetDateTime) -> Result<Option<Holder>, Fault> {
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(link_key(token)));
        let reply =
            delete.return_values(ReturnValue::AllOld).send().await.map_err(Fault::from("use a link"))?;
        reply.attributes.map_or(Ok(None), |item| valid(&item, now))
    }

    /// Starts a session.
    pub async fn keep_session(&self, token: &str, holder: &Holder, now: OffsetDateTime) -> Result<(), Fault> {
        self.put_token(session_key(token), holder, SESSION_VALID, now).await
    }

    /// Who is signed in with this token.
    pub async fn session(&self, token: &str, now: OffsetDateTime) -> Result<Option<Holder>, Fault> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        let reply =
            request.set_key(Some(session_key(token))).send().await.map_err(Fault::from("read a session"))?;
        reply.item.map_or(Ok(None), |item| valid(&item, now))
    }

    /// Ends a session.
    pub async fn end_session(&self, token: &str) -> Result<(), Fault> {
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(session_key(token)));
        delete.send().await.map(drop).map_err(Fault::from("end a session"))
    }
}
