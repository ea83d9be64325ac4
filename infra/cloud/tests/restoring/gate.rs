//! Stands between a program and a store, and can keep a call waiting: whatever
//! is then killed or changed is so in the middle of the work.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use reqwest::Client;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore, mpsc};

/// A call to the store.
pub struct Call {
    /// DynamoDB's name of it; the method for object storage.
    pub name: String,
    /// The path of an object.
    pub path: String,
}

/// What to do with a call.
pub enum Act {
    Pass,
    /// Tell the test, and wait until it says to go on.
    Hold,
    /// Answer it in place of the store.
    Answer(String),
}

type Rule = Box<dyn FnMut(&Call) -> Act + Send>;

/// A running gate.
pub struct Gate {
    pub url: String,
    reached: mpsc::UnboundedReceiver<()>,
    open: Arc<Semaphore>,
}

struct Inside {
    upstream: String,
    client: Client,
    rule: Mutex<Rule>,
    reached: mpsc::UnboundedSender<()>,
    open: Arc<Semaphore>,
}

impl Gate {
    /// Starts a gate in front of a store.
    pub async fn start(upstream: &str, rule: impl FnMut(&Call) -> Act + Send + 'static) -> Gate {
        let (sender, reached) = mpsc::unbounded_channel();
        let open = Arc::new(Semaphore::new(0));
        let inside = Inside {
            upstream: upstream.to_owned(),
            client: Client::new(),
            rule: Mutex::new(Box::new(rule)),
            reached: sender,
            open: open.clone(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(forward).with_state(Arc::new(inside));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Gate { url, reached, open }
    }

    /// Waits until a call is kept waiting.
    pub async fn reached(&mut self) {
        let wait = std::time::Duration::from_secs(60);
        tokio::time::timeout(wait, self.reached.recv()).await.expect("the call comes").unwrap();
    }

    /// Lets a waiting call go on.
    pub fn go_on(&self) {
        self.open.add_permits(1);
    }
}

/// Holds the n-th call, from 1, that is meant.
pub fn hold_at(n: usize, meant: impl Fn(&Call) -> bool + Send + 'static) -> impl FnMut(&Call) -> Act + Send {
    let mut seen = 0;
    move |call| {
        seen += usize::from(meant(call));
        if meant(call) && seen == n { Act::Hold } else { Act::Pass }
    }
}

async fn forward(State(gate): State<Arc<Inside>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let call = Call {
        name: target.and_then(|target| target.split('.').nth(1)).unwrap_or(parts.method.as_str()).to_owned(),
        path: parts.uri.path().to_owned(),
    };
    let act = (gate.rule.lock().await)(&call);
    match act {
        Act::Pass => {}
        Act::Hold => {
            gate.reached.send(()).unwrap();
            gate.open.acquire().await.unwrap().forget();
        }
        Act::Answer(json) => {
            return Response::builder()
                .header("content-type", "application/x-amz-json-1.0")
                .body(Body::from(json))
                .unwrap();
        }
    }
    let mut headers = parts.headers;
    headers.remove("content-length");
    let url = format!("{}{}", gate.upstream, parts.uri);
    let reply = gate.client.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
    let mut response = Response::builder().status(reply.status());
    for (name, value) in reply.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.bytes().await.unwrap())).unwrap()
}
