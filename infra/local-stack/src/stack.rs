//! Everything together.

use crate::environment::{self, Addresses, write_private};
use crate::published::Published;
use crate::release::{self, Control, Functions, is_healthy};
use crate::server::{Server, listen};
use crate::{dynamodb, mailbox, object_store, rounds, site};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::LocalSet;
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
    /// Where it is told to go to another release.
    pub control: Control,
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
    let functions = Functions::new(&options.functions, environment.clone(), stop.clone());
    let files = Published::new(&options.dist, &documents.url())?;
    let (desk, control, orders) = release::control(files.clone()).await?;
    let router = site::router(site::Site {
        files,
        mail,
        office: data.join("office.json"),
        intake: functions.alias("intake"),
        sheets: functions.alias("sheets"),
        staff: functions.alias("staff"),
    });
    let server = Server::start(listener, router)?;
    let about = Running::file(data);
    let tell = |functions: &Path| -> Result<()> {
        let pid = std::process::id();
        let (url, functions) = (url.clone(), functions.to_owned());
        let running =
            Running { pid, url, functions, environment: environment.clone(), control: control.clone() };
        Ok(write_private(&about, &serde_json::to_vec_pretty(&running)?)?)
    };
    tell(&options.functions)?;

    // On this thread: children must be started by the main thread (see `children`).
    let (_, _, announced) = LocalSet::new()
        .run_until(async {
            tokio::join!(
                functions.keep(&options.functions, orders, tell),
                rounds::keep(functions.digest(), options.digest_every, &stop),
                announce(&url, &stop, ready),
            )
        })
        .await;

    desk.stop().await;
    server.stop().await;
    post.stop().await;
    documents.stop().await;
    dynamodb.stop().await;
    std::fs::remove_file(about)?;
    announced
}

/// Waits for the first healthy reply, then calls `ready`; stops the stack when
/// none comes.
async fn announce(url: &str, stop: &CancellationToken, ready: impl FnOnce(&str)) -> Result<()> {
    let healthy = async {
        while !is_healthy(url).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    match stop.run_until_cancelled(tokio::time::timeout(STARTING, healthy)).await {
        None => Ok(()),
        Some(Ok(())) => {
            ready(url);
            Ok(())
        }
        Some(_) => {
            stop.cancel();
            bail!("/api/health did not answer within {} seconds; the lines above say why", STARTING.as_secs())
        }
    }
}

/// Two stacks on one folder would overwrite each other.
fn lock(data: &Path) -> Result<File> {
    let file = File::create(data.join("lock")).context("the data folder cannot be written")?;
    if file.try_lock().is_err() {
        bail!("another stack is running on this data folder");
    }
    Ok(file)
}
