//! Finishes drafts whose pages have all arrived but which the phone never
//! submitted: it was switched off, or out of reach, at the last moment.

use crate::app::App;
use crate::clock;
use crate::reply::{Failure, Fault};
use crate::store::applications::{Application, SHARDS};
use crate::submission;
use crate::telemetry;
use time::{Duration, OffsetDateTime};

/// How long a draft must have been left alone. Longer than an upload place is
/// valid, so that a phone which is still sending is not overtaken.
pub const LEFT_ALONE: Duration = Duration::minutes(15);

/// What a round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Applications that were finished.
    pub finished: usize,
    /// Age of the oldest draft that is complete but could not be finished, for
    /// a reason of ours. Zero when there is none.
    pub oldest_left: Duration,
}

/// One round.
pub async fn round(app: &App, now: OffsetDateTime) -> Result<Swept, Fault> {
    let before = clock::rfc3339(now - LEFT_ALONE);
    let mut swept = Swept::default();
    for shard in 0..SHARDS {
        for id in app.store.drafts_saved_before(shard, &before).await? {
            // The list comes from an index, which may lag behind.
            let Some(draft) = app.store.application(id).await? else { continue };
            if draft.registration.is_some() || draft.saved_at >= before || !is_complete(app, &draft).await? {
                continue;
            }
            match submission::submit(app, draft.clone(), now).await {
                Ok(_) => swept.finished += 1,
                // Its documents are refused: only the resident can mend that,
                // and saves it again when doing so.
                Err(Failure::Refused(_)) => app.store.set_aside(&draft).await?,
                // One that fails must not keep the others waiting.
                Err(Failure::Fault(fault)) => {
                    telemetry::fault(&fault);
                    let saved = clock::parse(&draft.saved_at).unwrap_or(now);
                    swept.oldest_left = swept.oldest_left.max(now - saved);
                }
            }
        }
    }
    Ok(swept)
}

async fn is_complete(app: &App, draft: &Application) -> Result<bool, Fault> {
    for page in &draft.record.pages {
        if !app.files.has_arrived(draft.id, page).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
