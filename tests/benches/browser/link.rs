//! A slow line, inside this process: every byte between the browser and the
//! server passes through it, so handshakes, headers and the order in which
//! things arrive are real. It needs no rights and changes nothing on the
//! machine.
//!
//! What it models: one shared 400 kbit/s each way, 200 ms each way, TCP/IP
//! headers, the name lookup and the TCP handshake as a wait of one round trip
//! each, and the slow start of TCP. What it does not: lost packets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::time::{Instant, sleep, sleep_until};

/// Half of the round trip of 400 ms.
const ONE_WAY: Duration = Duration::from_millis(200);

/// 400 kbit/s.
const BYTES_PER_SECOND: f64 = 50_000.0;

/// What one packet of 1500 bytes carries, and its IPv4 and TCP headers.
const SEGMENT: usize = 1460;
const PACKET_HEADERS: usize = 40;

/// What may be under way unacknowledged at first: ten segments (RFC 6928).
const FIRST_WINDOW: usize = 10 * SEGMENT;

/// What may be under way at most; about three times what the line holds.
const LARGEST_WINDOW: usize = 64 * 1024;

/// What the server's own buffer holds before it has to wait.
const SERVER_BUFFER: usize = 16 * 1024;

/// The line of one resident; shared by all connections.
#[derive(Clone)]
pub struct Link {
    up: Arc<Way>,
    down: Arc<Way>,
}

/// One direction.
struct Way {
    /// When what has been sent so far has left.
    free: Mutex<Instant>,
    /// Bytes carried, without packet headers.
    carried: AtomicUsize,
}

impl Link {
    /// A line on which nothing is under way.
    pub fn new() -> Link {
        let way = || Arc::new(Way { free: Mutex::new(Instant::now()), carried: AtomicUsize::new(0) });
        Link { up: way(), down: way() }
    }

    /// Bytes received by the browser so far: TLS, HTTP/2 and content.
    pub fn received(&self) -> usize {
        self.down.carried.load(Ordering::Relaxed)
    }

    /// The server's end of a connection that the browser has opened.
    pub fn connect(&self, browser: TcpStream) -> DuplexStream {
        let (server, ours) = duplex(SERVER_BUFFER);
        let (up, down) = (self.up.clone(), self.down.clone());
        tokio::spawn(async move {
            // Name lookup and TCP handshake, which loopback does not have.
            sleep(4 * ONE_WAY).await;
            let (from_browser, to_browser) = split(browser);
            let (from_server, to_server) = split(ours);
            tokio::join!(carry(from_browser, to_server, up), carry(from_server, to_browser, down));
        });
        server
    }
}

impl Way {
    /// When the last bit of a packet that is sent now has left.
    async fn send(&self, bytes: usize) -> Instant {
        self.carried.fetch_add(bytes, Ordering::Relaxed);
        let mut free = self.free.lock().await;
        let takes = Duration::from_secs_f64((bytes + PACKET_HEADERS) as f64 / BYTES_PER_SECOND);
        *free = (*free).max(Instant::now()) + takes;
        *free
    }
}

/// Carries bytes one way until one side closes.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, way: Arc<Way>) {
    let (packets, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let window = Arc::new(Semaphore::new(FIRST_WINDOW));
    let sending = async move {
        let mut grown = FIRST_WINDOW;
        let mut segment = vec![0; SEGMENT];
        // Also ends when the connection is broken: nobody waits for it then.
        while let Ok(bytes @ 1..) = from.read(&mut segment).await {
            if let Ok(permit) = window.acquire_many(bytes as u32).await {
                permit.forget();
            }
            let arrives = way.send(bytes).await + ONE_WAY;
            // Slow start: what is acknowledged makes room for twice as much.
            let more = if grown < LARGEST_WINDOW { bytes } else { 0 };
            grown += more;
            let window = window.clone();
            tokio::spawn(async move {
                sleep_until(arrives + ONE_WAY).await;
                window.add_permits(bytes + more);
            });
            if packets.send((arrives, segment[..bytes].to_vec())).is_err() {
                break;
            }
        }
    };
    let delivering = async move {
        while let Some((arrives, packet)) = arriving.recv().await {
            sleep_until(arrives).await;
            if to.write_all(&packet).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(sending, delivering);
}
