//! Tells staff what is new, by mail.
//!
//! 1. Send what an earlier round made but did not get away.
//! 2. Turn notices into a digest: one transaction, so that every application
//!    stands in exactly one.
//! 3. Send it.
//! 4. Note that it was sent.
//!
//! Killed anywhere, the next round goes on; at worst the same digest is sent
//! again, with the same Message-ID.

use crate::app::App;
use crate::clock;
use crate::mail;
use crate::reply::Fault;
use crate::store::digests::{Digest, Line, MOST_LINES};
use crate::store::notices::Notice;
use time::OffsetDateTime;

/// One round. Returns how many applications staff were told of.
pub async fn round(app: &App, now: OffsetDateTime) -> Result<usize, Fault> {
    let mut told = 0;
    for digest in app.store.unsent_digests().await? {
        told += deliver(app, &digest, now).await?;
    }
    while let Some(digest) = make(app, now).await? {
        told += deliver(app, &digest, now).await?;
    }
    Ok(told)
}

/// Makes the next digest. `None` when there is nothing new.
pub async fn make(app: &App, now: OffsetDateTime) -> Result<Option<Digest>, Fault> {
    loop {
        let most = i32::try_from(MOST_LINES).unwrap_or(i32::MAX);
        let mut notices = app.store.notices(most).await?;
        notices.truncate(MOST_LINES);
        if notices.is_empty() {
            return Ok(None);
        }
        let digest = Digest {
            id: new_id(now),
            lines: notices.iter().map(line).collect(),
            made_at: clock::rfc3339(now),
        };
        // `false`: another round was quicker; take what it left.
        if app.store.make_digest(&digest, &notices).await? {
            return Ok(Some(digest));
        }
    }
}

/// Sends a digest and notes that it was sent.
pub async fn deliver(app: &App, digest: &Digest, now: OffsetDateTime) -> Result<usize, Fault> {
    app.mailer.send(&mail::digest::write(&app.config, digest)?).await?;
    app.store.mark_sent(&digest.id, &clock::rfc3339(now)).await?;
    tracing::info!(digest = digest.id, applications = digest.lines.len(), "digest sent");
    Ok(digest.lines.len())
}

fn line(notice: &Notice) -> Line {
    Line {
        number: notice.number.clone(),
        services: notice.services.clone(),
        district: notice.district.clone(),
        submitted_at: notice.submitted_at.clone(),
    }
}

/// Begins with the time, so that digests sort by it.
fn new_id(now: OffsetDateTime) -> String {
    let time: String = clock::rfc3339(now).chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{time}-{}", crate::keys::hex(&crate::keys::random::<4>()))
}
