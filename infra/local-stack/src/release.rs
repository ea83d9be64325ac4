//! Going to another release and back while everything runs, as the cloud does it.
//!
//! Functions: a new version is started beside the old one; once it is healthy
//! the alias moves to it, and the old one ends after its last request. Site:
//! see [`Published`]. The order is whoever's who asks: forward, hashed files
//! first, then functions, then pages; back, pages first. So a page never meets
//! a function that is older than itself, unless its tab stays open while one
//! goes back.
//!
//! Asked for over a control address on loopback, with a token that stands in
//! `stack.json`; `local-stack release` asks.

use crate::alias::{Alias, Version};
use crate::children::Function;
use crate::published::Published;
use crate::server::{Server, listen};
use anyhow::{Context, Result, bail};
use axum::extract::{Path as Part, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use axum::{Json, Router};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::spawn_local;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The functions that listen; the job runner `digest` is started each time.
const LISTENING: [&str; 3] = ["intake", "sheets", "staff"];

/// The one whose health decides whether a release may take over.
const PUBLIC: &str = "intake";

/// Longest wait for a new version to listen and be healthy.
const STARTING: Duration = Duration::from_secs(60);

/// Pause between two looks at the health.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Where a running stack is told to go to another release.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Control {
    /// Address, without a slash at the end.
    pub url: String,
    /// Proves that whoever asks may read the data folder.
    pub token: String,
}

/// What of a release is to be taken.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The hashed files of a built site, beside those that are there.
    Assets,
    /// The functions.
    Functions,
    /// The pages of a built site.
    Pages,
}

/// The body of a request.
#[derive(Deserialize, Serialize)]
struct Wanted {
    folder: PathBuf,
}

impl Control {
    /// Has a running stack take something of a release; returns when it is so.
    pub async fn take(&self, what: What, folder: &Path) -> Result<()> {
        let body = serde_json::to_string(&Wanted { folder: std::path::absolute(folder)? })?;
        let part = serde_json::to_string(&what)?;
        let request = Request::put(format!("{}/{}", self.url, part.trim_matches('"')))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)?;
        let client = Client::builder(TokioExecutor::new()).build_http::<String>();
        let reply = client.request(request).await.context("the stack does not answer")?;
        if reply.status().is_success() {
            return Ok(());
        }
        let reason = axum::body::to_bytes(axum::body::Body::new(reply.into_body()), 4096).await?;
        bail!("{}", String::from_utf8_lossy(&reason))
    }

    /// A whole release, forward: nothing is missing at any moment.
    pub async fn forward(&self, dist: &Path, functions: &Path) -> Result<()> {
        self.take(What::Assets, dist).await?;
        self.take(What::Functions, functions).await?;
        self.take(What::Pages, dist).await
    }

    /// A whole release, back.
    pub async fn back(&self, dist: &Path, functions: &Path) -> Result<()> {
        self.take(What::Pages, dist).await?;
        self.take(What::Functions, functions).await
    }
}

/// The functions that run, and what their names point at.
pub struct Functions {
    environment: BTreeMap<String, String>,
    aliases: Vec<(&'static str, watch::Sender<Option<Version>>)>,
    digest: watch::Sender<Function>,
    programs: TaskTracker,
    stop: CancellationToken,
}

impl Functions {
    /// Those of a folder, not started yet.
    pub fn new(folder: &Path, environment: BTreeMap<String, String>, stop: CancellationToken) -> Functions {
        let digest = Function { program: folder.join("digest"), environment: environment.clone() };
        Functions {
            aliases: LISTENING.map(|name| (name, watch::channel(None).0)).into(),
            digest: watch::channel(digest).0,
            environment,
            programs: TaskTracker::new(),
            stop,
        }
    }

    /// What a name points at.
    pub fn alias(&self, name: &str) -> Alias {
        let known = self.aliases.iter().find(|(known, _)| *known == name);
        known.map_or_else(|| watch::channel(None).1, |(_, alias)| alias.subscribe())
    }

    /// What runs the scheduled jobs.
    pub fn digest(&self) -> watch::Receiver<Function> {
        self.digest.subscribe()
    }

    /// Starts the version of a folder: the functions are kept running until the
    /// version is retired or the stack stops. Programs are started by the thread
    /// that polls this (see `children`).
    fn start(&self, folder: &Path) -> Vec<Version> {
        let start = |(name, _): &(&'static str, _)| {
            let function = Function { program: folder.join(name), environment: self.environment.clone() };
            let stop = self.stop.child_token();
            let (listening, address) = watch::channel(None);
            let version = Version::new(address, stop.clone());
            self.programs.spawn_local(async move { function.keep_running(listening, &stop).await });
            version
        };
        self.aliases.iter().map(start).collect()
    }

    /// Starts the first version and carries out what is asked for, one after the
    /// other, until the stop. `note` is told the folder of each version. Must
    /// run in a `LocalSet` of the main thread.
    pub async fn keep(
        &self,
        first: &Path,
        mut orders: mpsc::Receiver<Order>,
        note: impl Fn(&Path) -> Result<()>,
    ) {
        self.point_at(first, self.start(first));
        while let Some(Some(order)) = self.stop.run_until_cancelled(orders.recv()).await {
            let done = match self.switch(&order.folder).await {
                Ok(()) => note(&order.folder),
                Err(error) => Err(error),
            };
            // Whoever asked may have gone.
            let _ = order.done.send(done.map_err(|error| format!("{error:#}")));
        }
        self.programs.close();
        self.programs.wait().await;
    }

    /// Goes to the version of a folder, or stays where it is.
    async fn switch(&self, folder: &Path) -> Result<()> {
        for name in LISTENING.iter().chain(&["digest"]) {
            if !folder.join(name).is_file() {
                bail!("there is no program {name} in that folder");
            }
        }
        let versions = self.start(folder);
        let healthy = tokio::time::timeout(STARTING, self.healthy(&versions));
        if self.stop.run_until_cancelled(healthy).await.is_none_or(|in_time| in_time.is_err()) {
            for version in versions {
                version.retire().await;
            }
            bail!("the new version is not healthy after {} seconds; the old one goes on", STARTING.as_secs());
        }
        self.point_at(folder, versions);
        Ok(())
    }

    /// Moves the aliases; what they pointed at ends after its last request.
    fn point_at(&self, folder: &Path, versions: Vec<Version>) {
        for ((_, alias), version) in self.aliases.iter().zip(versions) {
            if let Some(old) = alias.send_replace(Some(version)) {
                spawn_local(old.retire());
            }
        }
        self.digest.send_modify(|digest| digest.program = folder.join("digest"));
    }

    async fn healthy(&self, versions: &[Version]) {
        for ((name, _), version) in self.aliases.iter().zip(versions) {
            let Some(mut address) = version.listens().await else { return std::future::pending().await };
            while *name == PUBLIC && !is_healthy(&format!("http://{address}")).await {
                tokio::time::sleep(BETWEEN_LOOKS).await;
                // It may have died and be listening elsewhere.
                address = version.listens().await.unwrap_or(address);
            }
        }
    }
}

/// Whether `/api/health` says that all is well.
pub(crate) async fn is_healthy(url: &str) -> bool {
    let client = Client::builder(TokioExecutor::new()).build_http::<axum::body::Body>();
    let Ok(address) = format!("{url}/api/health").parse() else { return false };
    client.get(address).await.is_ok_and(|reply| reply.status().is_success())
}

/// A wish for other functions.
pub struct Order {
    folder: PathBuf,
    done: oneshot::Sender<Result<(), String>>,
}

/// What the control address needs.
#[derive(Clone)]
struct Desk {
    token: String,
    files: Published,
    orders: mpsc::Sender<Order>,
}

/// Opens the control address. Orders for functions come out of the receiver.
pub async fn control(files: Published) -> Result<(Server, Control, mpsc::Receiver<Order>)> {
    let mut token = [0; 16];
    getrandom::fill(&mut token).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    let (orders, received) = mpsc::channel(1);
    let desk = Desk { token: token.clone(), files, orders };
    let router = Router::new().route("/{what}", put(serve)).with_state(desk);
    let server = Server::start(listen(0).await?, router)?;
    let control = Control { url: server.url(), token };
    Ok((server, control, received))
}

async fn serve(
    State(desk): State<Desk>,
    Part(what): Part<What>,
    headers: HeaderMap,
    Json(Wanted { folder }): Json<Wanted>,
) -> Response {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if shown != Some(&format!("Bearer {}", desk.token)) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let done = match what {
        What::Assets => desk.files.add(&folder).map_err(|error| format!("{error:#}")),
        What::Pages => desk.files.turn_to(&folder).map_err(|error| format!("{error:#}")),
        What::Functions => {
            let (done, answer) = oneshot::channel();
            let sent = desk.orders.send(Order { folder, done }).await;
            match (sent, answer.await) {
                (Ok(()), Ok(answer)) => answer,
                _ => Err("the stack is stopping".to_owned()),
            }
        }
    };
    match done {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(reason) => (StatusCode::UNPROCESSABLE_ENTITY, reason).into_response(),
    }
}
