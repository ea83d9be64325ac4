//! An HTTP server on loopback that stops cleanly.

use axum::Router;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Longest wait for requests under way when a server stops. Nothing here
/// answers slower than a large upload on loopback, which takes milliseconds.
const STOPPING: Duration = Duration::from_secs(5);

/// A running server. Dropping it stops it without waiting.
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
    stop: DropGuard,
}

/// A socket on 127.0.0.1; port 0 means any free one.
pub async fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

impl Server {
    /// Serves a router on a socket. Handlers can extract the caller's address.
    pub fn start(listener: TcpListener, router: Router) -> io::Result<Server> {
        Server::start_with(listener, |listener, stop| async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            // Ends only by `stop`: accepting again and again is axum's part.
            let _ = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await;
        })
    }

    /// Runs `serve` with the socket until the token it is given is cancelled.
    pub fn start_with<F>(
        listener: TcpListener,
        serve: impl FnOnce(TcpListener, CancellationToken) -> F,
    ) -> io::Result<Server>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(listener, stop.clone()));
        Ok(Server { address, task, stop: stop.drop_guard() })
    }

    /// Where the server is, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more requests and waits, within limits, for those under way.
    pub async fn stop(mut self) {
        self.stop.disarm().cancel();
        if tokio::time::timeout(STOPPING, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}
