//! What a name of a function points at: as the alias `live` does in the cloud.
//!
//! A request belongs to the version that the alias pointed at when it came. It
//! finishes there, also when the alias has moved on meanwhile.

use std::net::SocketAddr;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Follows what a name points at. Empty before the first version is there.
pub type Alias = watch::Receiver<Option<Version>>;

/// One version of a function: a program that is kept running.
#[derive(Clone)]
pub struct Version {
    /// Where it listens while it runs; empty while it is started again.
    address: watch::Receiver<Option<SocketAddr>>,
    /// Requests under way.
    requests: TaskTracker,
    stop: CancellationToken,
}

impl Version {
    /// A version that listens where `address` says, until `stop` is cancelled.
    pub fn new(address: watch::Receiver<Option<SocketAddr>>, stop: CancellationToken) -> Version {
        Version { address, requests: TaskTracker::new(), stop }
    }

    /// Where it listens, once it does. `None` when it will never be.
    pub async fn listens(&self) -> Option<SocketAddr> {
        *self.address.clone().wait_for(Option::is_some).await.ok()?
    }

    /// Waits for the last request and stops the program. The alias must have
    /// moved on: no request may come any more.
    pub async fn retire(self) {
        self.requests.close();
        self.requests.wait().await;
        self.stop.cancel();
    }
}

/// A request under way, counted until this is dropped.
pub(crate) struct UnderWay {
    pub(crate) version: Version,
    _counted: TaskTrackerToken,
}

/// The version that a new request goes to.
pub(crate) async fn enter(alias: &Alias) -> Option<UnderWay> {
    let mut alias = alias.clone();
    // Counted while the alias is held, so that it cannot move on in between.
    let found = alias.wait_for(Option::is_some).await.ok()?;
    let version = found.as_ref()?.clone();
    let counted = version.requests.token();
    Some(UnderWay { version, _counted: counted })
}
