//! One at a time: `lock.json` beside the releases. Only one of two writers
//! can make it (`If-None-Match: *`). It is renewed while its holder works; a
//! lock that nobody renews, or whose process is known to be gone, is taken
//! over (`If-Match` with the tag that was read).

use crate::aws::said;
use crate::bucket::Releases;
use anyhow::{Context, Result, bail};
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::primitives::ByteStream;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::task::JoinHandle;

const KEY: &str = "lock.json";
/// Time between two renewals.
const RENEW: Duration = Duration::from_secs(20);
/// A lock this old is nobody's: six renewals failed.
const ABANDONED: time::Duration = time::Duration::seconds(120);

/// What stands in the lock.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Held {
    /// What is being done.
    what: String,
    /// Who does it: user and machine.
    who: String,
    /// Machine of the process.
    machine: String,
    /// The process there.
    process: u32,
    /// Since when, as text for people.
    since: String,
    /// Last sign of life, in seconds since 1970.
    renewed: i64,
}

/// The right to change a stage, until it is given back.
#[derive(Debug)]
pub struct Lock {
    releases: Releases,
    renewing: JoinHandle<()>,
    /// The tag of the lock as this process wrote it last; none once somebody
    /// else took it over.
    tag: Arc<Mutex<Option<String>>>,
}

impl Lock {
    /// Takes it, or says who has it.
    pub async fn take(releases: &Releases, what: &str) -> Result<Lock> {
        let now = OffsetDateTime::now_utc();
        let machine = machine();
        let user = std::env::var("USER").unwrap_or_else(|_| "somebody".to_owned());
        let mine = Held {
            what: what.to_owned(),
            who: format!("{user} on {machine}"),
            machine,
            process: std::process::id(),
            since: now.format(&Rfc3339)?,
            renewed: now.unix_timestamp(),
        };
        let tag = match put(releases, &mine, None).await? {
            Some(tag) => tag,
            None => take_over(releases, &mine).await?,
        };
        let tag = Arc::new(Mutex::new(Some(tag)));
        let renewing = tokio::spawn(renew(releases.clone(), mine, tag.clone()));
        Ok(Lock { releases: releases.clone(), renewing, tag })
    }

    /// Refuses to go on when somebody else took it over, as after hours of a
    /// closed lid.
    pub fn still_held(&self) -> Result<()> {
        if last(&self.tag).is_none() {
            bail!("somebody else works on this stage now; start again, it goes on where this stopped");
        }
        Ok(())
    }

    /// Gives it back, unless it is somebody else's by now.
    pub async fn give_back(self) -> Result<()> {
        self.renewing.abort();
        let Some(tag) = last(&self.tag) else { return Ok(()) };
        let delete = self.releases.s3.delete_object().bucket(&self.releases.bucket).key(KEY).if_match(tag);
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) if was_changed(error.raw_response()) => Ok(()),
            Err(error) => Err(said(error)).context("give the lock back"),
        }
    }
}

fn last(tag: &Mutex<Option<String>>) -> Option<String> {
    tag.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// 412: there is another one, or none. 409: two wrote at the same moment.
fn was_changed(reply: Option<&HttpResponse>) -> bool {
    reply.is_some_and(|reply| matches!(reply.status().as_u16(), 404 | 409 | 412))
}

/// Who works on the stage now, in words.
pub async fn holder(releases: &Releases) -> Result<Option<String>> {
    let held: Option<Held> = releases.read(KEY).await?;
    Ok(held.map(|held| format!("{} ({}, since {})", held.what, held.who, held.since)))
}

async fn take_over(releases: &Releases, mine: &Held) -> Result<String> {
    let Some((held, tag)) = releases.read_tagged::<Held>(KEY).await? else {
        bail!("another deploy has just ended: try again");
    };
    let gone = held.machine == mine.machine && !runs(held.process);
    let old = mine.renewed - held.renewed > ABANDONED.whole_seconds();
    if !gone && !old {
        bail!(
            "{} works on this stage: {}, since {}. Wait until that is done. If it was ended by force on another machine, this goes on {} seconds after its last sign of life",
            held.who,
            held.what,
            held.since,
            ABANDONED.whole_seconds()
        );
    }
    put(releases, mine, Some(&tag))
        .await?
        .context("somebody else took the lock at the same moment: try again")
}

/// Writes the lock if nobody has it, or if it still is the one with this tag.
/// `None` when somebody else was quicker.
async fn put(releases: &Releases, held: &Held, tag: Option<&str>) -> Result<Option<String>> {
    let put = releases.s3.put_object().bucket(&releases.bucket).key(KEY).content_type("application/json");
    let put = match tag {
        Some(tag) => put.if_match(tag),
        None => put.if_none_match("*"),
    };
    match put.body(ByteStream::from(serde_json::to_vec_pretty(held)?)).send().await {
        Ok(reply) => Ok(Some(reply.e_tag.unwrap_or_default())),
        Err(error) => {
            let status = error.raw_response().map(|reply| reply.status().as_u16());
            // 409: two wrote at the same moment.
            if matches!(status, Some(409 | 412)) {
                Ok(None)
            } else {
                Err(said(error)).context("write the lock")
            }
        }
    }
}

async fn renew(releases: Releases, mut held: Held, tag: Arc<Mutex<Option<String>>>) {
    while let Some(before) = last(&tag) {
        tokio::time::sleep(RENEW).await;
        held.renewed = OffsetDateTime::now_utc().unix_timestamp();
        // When the line is down, the next try may come in time.
        if let Ok(now) = put(&releases, &held, Some(&before)).await {
            *tag.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }
}

fn machine() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname");
    name.map_or_else(|_| "a machine".to_owned(), |name| name.trim().to_owned())
}

/// Whether a process of this machine runs. Where that cannot be seen, it does.
fn runs(process: u32) -> bool {
    let processes = Path::new("/proc/self");
    !processes.exists() || Path::new("/proc").join(process.to_string()).exists()
}
