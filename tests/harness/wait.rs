//! Waiting for something to become true.

use anyhow::{Error, Result, anyhow};
use std::time::{Duration, Instant};

/// Longest wait. A machine busy with two browsers is slow; what comes at all
/// comes far earlier.
pub const LONGEST: Duration = Duration::from_secs(20);

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(40);

/// Looks again and again until `look` finds something. `what` names it in the
/// failure. A look that fails is no more than one that finds nothing: pages
/// change under it.
pub async fn until<R>(what: &str, look: impl AsyncFn() -> Result<Option<R>>) -> Result<R> {
    let begun = Instant::now();
    let late = |cause: Option<Error>| {
        let sentence = format!("{what}: this did not happen within {} seconds", LONGEST.as_secs());
        cause.map_or_else(|| anyhow!("{sentence}"), |cause| cause.context(sentence.clone()))
    };
    loop {
        let failure = match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if begun.elapsed() > LONGEST {
            return Err(late(failure));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
