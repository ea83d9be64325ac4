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
use crate::store::staff_list::Recipients;
use time::{Duration, OffsetDateTime};

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

/// Age of the oldest application that staff have not been told of: it waits
/// for a digest, or stands in one that did not get away. Zero when there is
/// none.
pub async fn oldest_waiting(app: &App, now: OffsetDateTime) -> Result<Duration, Fault> {
    let notices = app.store.notices(1).await?; // of each shard, the oldest
    let unsent = app.store.unsent_digests().await?;
    let lines = unsent.iter().flat_map(|digest| &digest.lines).map(|line| &line.submitted_at);
    let oldest = notices.iter().map(|notice| &notice.submitted_at).chain(lines).min();
    Ok(oldest.and_then(|at| clock::parse(at)).map_or(Duration::ZERO, |at| now - at))
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
    let recipients = Recipients::from(app.store.staff(&app.config.staff_mail).await?);
    if recipients.to.is_empty() {
        // It stays unsent, and the next round tries again.
        return Err(Fault::new("send a digest", "no address of staff can be reached"));
    }
    app.mailer.send(&mail::digest::write(&app.config, &recipients, digest)?).await?;
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
