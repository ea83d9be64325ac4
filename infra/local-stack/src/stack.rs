//! Everything together.

use crate::children::Function;
use crate::environment::{self, Addresses, write_private};
use crate::server::{Server, listen};
use crate::{dynamodb, mailbox, object_store, rounds, site};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Longest wait for the first reply of the functions.
const STARTING: Duration = Duration::from_secs(60);

/// What to run, and where.
pub struct Options {
    /// Port of the site; 0 for a free one.
    pub port: u16,
    /// Folder of everything that lasts.
    pub data: PathBuf,
    /// Folder of the built site.
    pub dist: PathBuf,
    /// Folder of the binaries `intake`, `sheets`, `staff`, `digest`.
    pub functions: PathBuf,
    /// Time between two digests.
    pub digest_every: Duration,
}

/// What a running stack tells about itself in `stack.json` of its data folder.
#[derive(Debug, Deserialize, Serialize)]
pub struct Running {
    /// Process id of the stack.
    pub pid: u32,
    /// The site's address, without a slash at the end.
    pub url: String,
    /// Folder of the function binaries.
    pub functions: PathBuf,
    /// Environment of the functions.
    pub environment: BTreeMap<String, String>,
}

impl Running {
    /// Reads about the stack that runs on a data folder.
    pub fn read(data: &Path) -> Result<Running> {
        let text = std::fs::read(Running::file(data)).context("no stack is running on this data folder")?;
        serde_json::from_slice(&text).context("stack.json cannot be understood")
    }

    fn file(data: &Path) -> PathBuf {
        data.join("stack.json")
    }
}

/// Runs the stack until `stop`, calling `ready` with its address once the site
/// and the public function answer.
pub async fn run(options: Options, stop: CancellationToken, ready: impl FnOnce(&str)) -> Result<()> {
    let data = &options.data;
    std::fs::create_dir_all(data).context("the data folder cannot be created")?;
    let _lock = lock(data)?;

    let listener = listen(options.port).await.context("the site's port is taken")?;
    let url = format!("http://{}", listener.local_addr()?);
    let (s3, mail) = (data.join("s3"), data.join("mail"));
    let dynamodb = dynamodb::start(Some(&data.join("dynamo.sqlite"))).await?;
    let documents = object_store::start(&s3, &url).await?;
    let post = mailbox::start(&mail).await?;

    let addresses =
        Addresses { site: url.clone(), dynamodb: dynamodb.url(), s3: documents.url(), mail: post.url() };
    let environment = environment::of_functions(&addresses, &environment::secret_key(data)?);
    let function =
        |name| Function { program: options.functions.join(name), environment: environment.clone() };
    let (intake, sheets, staff, digest) =
        (function("intake"), function("sheets"), function("staff"), function("digest"));
    let (intake_at, intake_address) = watch::channel(None);
    let (sheets_at, sheets_address) = watch::channel(None);
    let (staff_at, staff_address) = watch::channel(None);
    let router = site::router(site::Site {
        dist: options.dist,
        mail,
        office: data.join("office.json"),
        documents_origin: documents.url(),
        intake: intake_address.clone(),
        sheets: sheets_address,
        staff: staff_address,
    })?;
    let server = Server::start(listener, router)?;
    let running = Running { pid: std::process::id(), url, functions: options.functions, environment };
    let about = Running::file(data);
    write_private(&about, &serde_json::to_vec_pretty(&running)?)?;

    // Not spawned: children must be started by the main thread (see `children`).
    let (_, _, _, _, announced) = tokio::join!(
        intake.keep_running(intake_at, &stop),
        sheets.keep_running(sheets_at, &stop),
        staff.keep_running(staff_at, &stop),
        rounds::keep(&digest, options.digest_every, &stop),
        announce(intake_address, &running.url, &stop, ready),
    );

    server.stop().await;
    post.stop().await;
    documents.stop().await;
    dynamodb.stop().await;
    std::fs::remove_file(about)?;
    announced
}

/// Waits for the first healthy reply, then calls `ready`; stops the stack when
/// none comes.
async fn announce(
    mut intake: watch::Receiver<Option<std::net::SocketAddr>>,
    url: &str,
    stop: &CancellationToken,
    ready: impl FnOnce(&str),
) -> Result<()> {
    let healthy = async {
        intake.wait_for(Option::is_some).await?;
        while !health(url).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::Ok(())
    };
    match stop.run_until_cancelled(tokio::time::timeout(STARTING, healthy)).await {
        None => Ok(()),
        Some(Ok(Ok(()))) => {
            ready(url);
            Ok(())
        }
        Some(_) => {
            stop.cancel();
            bail!("/api/health did not answer within {} seconds; the lines above say why", STARTING.as_secs())
        }
    }
}

async fn health(url: &str) -> bool {
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    let client = Client::builder(TokioExecutor::new()).build_http::<axum::body::Body>();
    let Ok(address) = format!("{url}/api/health").parse() else { return false };
    client.get(address).await.is_ok_and(|reply| reply.status().is_success())
}

/// Two stacks on one folder would overwrite each other.
fn lock(data: &Path) -> Result<File> {
    let file = File::create(data.join("lock")).context("the data folder cannot be written")?;
    if file.try_lock().is_err() {
        bail!("another stack is running on this data folder");
    }
    Ok(file)
}
