//! A proxy that notes every call in the order in which it was answered, and
//! can hold one back for as long as the test wants.

use crate::cbor;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The proxy.
pub struct Proxy {
    /// Its address.
    pub address: String,
    shared: Arc<Shared>,
}

/// What was asked for, such as `PUT /bucket/key 200`.
#[derive(Debug)]
pub struct Calls(Vec<String>);

/// One call that waits.
pub struct Held {
    reached: watch::Receiver<bool>,
    let_go: watch::Sender<bool>,
}

struct Shared {
    upstream: String,
    client: reqwest::Client,
    calls: Mutex<Vec<String>>,
    hold: Mutex<Option<Hold>>,
}

struct Hold {
    pattern: String,
    reached: watch::Sender<bool>,
    let_go: watch::Receiver<bool>,
}

impl Proxy {
    /// Starts it in front of an address.
    pub async fn start(upstream: &str) -> Proxy {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            client,
            calls: Mutex::default(),
            hold: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(forward).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Proxy { address, shared }
    }

    /// Holds the first call that looks like this.
    pub fn hold(&self, pattern: &str) -> Held {
        let (reached_sender, reached) = watch::channel(false);
        let (let_go, let_go_receiver) = watch::channel(false);
        let hold = Hold { pattern: pattern.to_owned(), reached: reached_sender, let_go: let_go_receiver };
        *self.shared.hold.lock().unwrap() = Some(hold);
        Held { reached, let_go }
    }

    /// What was asked for since `forget`.
    pub fn calls(&self) -> Calls {
        Calls(self.shared.calls.lock().unwrap().clone())
    }

    /// Begins anew.
    pub fn forget(&self) {
        self.shared.calls.lock().unwrap().clear();
    }
}

impl Held {
    /// Waits until it is on its way.
    pub fn reached(&self) {
        let mut reached = self.reached.clone();
        let waiting = async move { reached.wait_for(|reached| *reached).await.map(|_| ()) };
        let limit = std::time::Duration::from_secs(120);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(limit, waiting).await }).unwrap().unwrap();
    }

    /// Answers it, with nothing done.
    pub fn let_go(self) {
        let _ = self.let_go.send(true);
    }
}

async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let mut body = to_bytes(body, usize::MAX).await.unwrap();
    let in_cbor = cbor::question(&mut head, &mut body);
    let text = String::from_utf8_lossy(&body);
    let action = text.split('&').find_map(|pair| pair.strip_prefix("Action=")).unwrap_or_default().to_owned();
    let what = format!("{} {} {action}", head.method, head.uri.path());
    let held = shared.hold.lock().unwrap().take_if(|hold| looks_like(&what, &hold.pattern));
    if let Some(mut hold) = held {
        let _ = hold.reached.send(true);
        let _ = hold.let_go.wait_for(|let_go| *let_go).await;
        return status(StatusCode::SERVICE_UNAVAILABLE);
    }
    let address = format!("{}{}", shared.upstream, head.uri);
    let sent = shared.client.request(head.method, address).headers(head.headers).body(body).send().await;
    let Ok(reply) = sent else { return status(StatusCode::BAD_GATEWAY) };
    shared.calls.lock().unwrap().push(format!("{} {}", what.trim_end(), reply.status().as_u16()));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = reply.status();
    *response.headers_mut() = reply.headers().clone();
    // They were about the body as moto sent it.
    response.headers_mut().remove("transfer-encoding");
    let answered = reply.bytes().await.unwrap_or_default();
    *response.body_mut() = match in_cbor {
        true => Body::from(cbor::answer(response.headers_mut(), &answered)),
        false => Body::from(answered),
    };
    response
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Whether a call begins like this; `*` is anything but a slash.
fn looks_like(call: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => call.starts_with(pattern),
        Some((before, after)) => {
            let Some(rest) = call.strip_prefix(before) else { return false };
            let most = rest.find('/').unwrap_or(rest.len());
            (0..=most).any(|at| rest.is_char_boundary(at) && looks_like(&rest[at..], after))
        }
    }
}

impl Calls {
    fn places(&self, pattern: &str) -> Vec<usize> {
        // An action of CloudFormation is named by itself.
        let pattern = if pattern.contains(' ') { pattern.to_owned() } else { format!("POST / {pattern}") };
        let found = self.0.iter().enumerate().filter(|(_, call)| looks_like(call, &pattern));
        found.map(|(place, _)| place).collect()
    }

    /// Every call of the first kind was answered before any of the second, and so on.
    pub fn in_order(&self, patterns: &[&str]) {
        for pair in patterns.windows(2) {
            let (before, after) = (self.places(pair[0]), self.places(pair[1]));
            assert!(!before.is_empty(), "no {}: {self:#?}", pair[0]);
            assert!(!after.is_empty(), "no {}: {self:#?}", pair[1]);
            assert!(before.last() < after.first(), "{} before {}: {self:#?}", pair[0], pair[1]);
        }
    }

    /// No such call was answered with this status (any, when it is empty).
    pub fn nothing_of(&self, pattern: &str, status: &str) -> bool {
        self.places(pattern).into_iter().all(|place| !self.0[place].ends_with(status))
    }
}
