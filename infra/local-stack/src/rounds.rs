//! The scheduler: runs the jobs of the `digest` function at their times.

use crate::children::Function;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

/// Time between two sweeps, as deployed.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(300);

/// Time between two rounds of retention, as deployed: each night.
const BETWEEN_RETENTIONS: Duration = Duration::from_secs(24 * 3600);

/// Runs digest, sweep and retention, one at a time, until the stop; each by the
/// release that is current when it begins.
pub async fn keep(digest: watch::Receiver<Function>, digest_every: Duration, stop: &CancellationToken) {
    let clock_from = |first, period| {
        let mut clock = interval_at(Instant::now() + first, period);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        clock
    };
    let clock = |period| clock_from(period, period);
    let (mut digests, mut sweeps) = (clock(digest_every), clock(BETWEEN_SWEEPS));
    // A laptop is seldom awake for a whole day.
    let mut retentions = clock_from(BETWEEN_SWEEPS, BETWEEN_RETENTIONS);
    loop {
        let job = tokio::select! {
            () = stop.cancelled() => return,
            _ = digests.tick() => "digest",
            _ = sweeps.tick() => "sweep",
            _ = retentions.tick() => "retention",
        };
        let current = digest.borrow().clone();
        match current.run(job, stop).await {
            Ok(status) if status.success() => {}
            Ok(_) if stop.is_cancelled() => return,
            Ok(status) => tracing::warn!(job, %status, "the round failed; the next one tries again"),
            Err(error) => tracing::error!(job, "{error:#}"),
        }
    }
}
