//! The drill on one machine: export, import into throwaway stand-ins, compare,
//! and read an application with the function's own code.

use super::Report;
use crate::backup::compare::{self, Bucket, Depth};
use crate::backup::item::{Hash, Key};
use crate::backup::place::Place;
use crate::backup::scan::{self, Pace};
use crate::backup::shelf::Shelf;
use crate::backup::{export, import, say};
use anyhow::{Context, Result, ensure};
use intake_fn::app::App;
use intake_fn::clock;
use intake_fn::config::Config;
use intake_fn::keys;
use intake_fn::request::ApplicationId;
use local_stack::stack::Running;
use local_stack::{dynamodb, object_store};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, BufReader};

/// Runs the drill on a data folder.
pub async fn drill(data: &Path, read_units: u32) -> Result<Report> {
    let running = Running::read(data)?;
    // What a killed drill left is taken away by the next one.
    let folder = Throwaway::new(data.join("restore-drill"))?;
    in_folder(&running.environment, &running.functions, &folder.0, read_units).await
}

/// A folder that goes when the drill ends.
struct Throwaway(PathBuf);

impl Throwaway {
    fn new(folder: PathBuf) -> Result<Throwaway> {
        let throwaway = Throwaway(folder);
        throwaway.remove().context("what an earlier drill left cannot be removed")?;
        Ok(throwaway)
    }

    fn remove(&self) -> std::io::Result<()> {
        match std::fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            say(&format!("remove it by hand, it holds personal data: {} ({error})", self.0.display()));
        }
    }
}

/// Runs the drill with everything throwaway in `folder`.
pub async fn in_folder(
    environment: &BTreeMap<String, String>,
    functions: &Path,
    folder: &Path,
    read_units: u32,
) -> Result<Report> {
    let mut report = Report::default();
    let mut from = Instant::now();
    let mut took = |report: &mut Report, what| {
        report.times.push((what, from.elapsed()));
        from = Instant::now();
    };
    let live = Place::of_environment(environment)?;
    let pace = Pace::new(read_units, None);
    let before = scan::hashes(&pace, (&live.dynamodb, &live.table)).await?;
    let sample = first_registered(&live, &before).await?;
    took(&mut report, "reading the service");

    let shelf = Shelf::Folder(folder.join("copy"));
    report.moment = export::export(&live, &shelf, &pace).await?.started_at;
    took(&mut report, "export");

    std::fs::create_dir_all(folder.join("s3"))?;
    let table = dynamodb::start(None).await?;
    let site = environment.get("SITE_URL").context("the environment has no SITE_URL")?;
    let bucket = object_store::start(&folder.join("s3"), site).await?;
    let mut restored_environment = environment.clone();
    for (name, value) in [
        ("TABLE_NAME", dynamodb::TABLE.to_owned()),
        ("DOCUMENT_BUCKET", object_store::BUCKET.to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", table.url()),
        ("AWS_ENDPOINT_URL_S3", bucket.url()),
    ] {
        restored_environment.insert(name.to_owned(), value);
    }
    let restored = Place::of_environment(&restored_environment)?;
    let imported = import::import(&shelf, &restored, false).await?;
    report.items.findings.extend(imported.findings);
    took(&mut report, "import");

    let damaged = std::mem::take(&mut report.items.findings);
    let (ours, theirs) =
        ((&live.dynamodb, live.table.as_str()), (&restored.dynamodb, restored.table.as_str()));
    report.items = compare::items(&pace, before, ours, theirs).await?;
    report.items.findings.extend(damaged);
    let side = |place: &Place| Bucket { client: place.s3.clone(), name: place.bucket.clone() };
    // The bucket tells whole seconds.
    let came_before = clock::parse(&report.moment).map_or(i64::MAX, |time| time.unix_timestamp() + 1);
    for name in ["accepted", "pending"] {
        let (ours, theirs) = (side(&live), side(&restored));
        let compared = compare::documents(name, (&ours, &theirs), Depth::Bytes, came_before).await?;
        report.documents.add(compared);
    }
    took(&mut report, "comparing");

    if let Some((id, number)) = sample {
        report.seen.push(read_application(&restored_environment, id, &number).await?);
        report.seen.push(ask_program(&restored_environment, functions, id, &number).await?);
        took(&mut report, "reading an application");
    } else {
        report.seen.push("there is no application yet that could be read".to_owned());
    }
    drop(bucket);
    table.stop().await;
    Ok(report)
}

/// The registered application that comes first, with its number.
async fn first_registered(
    live: &Place,
    items: &HashMap<Key, Hash>,
) -> Result<Option<(ApplicationId, String)>> {
    let Some(key) = items.keys().filter(|key| key.kind() == "N").min() else { return Ok(None) };
    let item = scan::one((&live.dynamodb, &live.table), key).await?;
    let id = item.and_then(|item| ApplicationId::parse(item.get("application")?.as_s().ok()?));
    Ok(id.zip(key.pk.strip_prefix("N#").map(str::to_owned)))
}

/// Reads an application and its pages with the function's own code.
async fn read_application(
    environment: &BTreeMap<String, String>,
    id: ApplicationId,
    number: &str,
) -> Result<String> {
    let app = App::new(Config::read(|name| environment.get(name).cloned())?);
    let read = app.store.application(id).await.ok().flatten();
    let read = read.with_context(|| format!("{number} cannot be read from the restored table"))?;
    let registered = read.registration.is_some_and(|registration| registration.number == number);
    ensure!(registered, "{number} is not registered in the restored table");
    for page in &read.record.pages {
        let stream = app.files.open_accepted(id, &page.id).await.ok().flatten();
        let stream = stream.with_context(|| format!("a page of {number} cannot be opened: {}", page.id))?;
        let bytes = stream.collect().await?.to_vec();
        let same = keys::hex(&keys::sha256(&bytes)) == page.sha256;
        ensure!(same, "a page of {number} is not the one that was handed in: {}", page.id);
    }
    let pages = read.record.pages.len();
    Ok(format!(
        "{number} was read from the restored stores, and {pages} pages with the hashes it was handed in with"
    ))
}

/// Asks the real program `intake`, on the restored stores, where an application
/// stands, as its receipt does.
async fn ask_program(
    environment: &BTreeMap<String, String>,
    functions: &Path,
    id: ApplicationId,
    number: &str,
) -> Result<String> {
    let key = environment.get("SECRET_KEY").and_then(|key| keys::SecretKey::parse(key));
    let token = key.context("the environment has no SECRET_KEY")?.receipt_token(id.0);
    let mut child = tokio::process::Command::new(functions.join("intake"))
        .env_clear()
        .envs(environment)
        .env("LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("the program intake cannot be started; is it built?")?;
    let stdout = child.stdout.take().context("the program intake has no output")?;
    let line = BufReader::new(stdout).lines().next_line().await?.unwrap_or_default();
    let url = line.strip_prefix("listening ").context("the program intake does not listen")?;
    let asked = reqwest::Client::new().post(format!("{url}/api/tracking"));
    let reply = asked.json(&serde_json::json!({ "token": token })).send().await?.error_for_status()?;
    let reply: domain::wire::TrackingReply = reply.json().await?;
    ensure!(reply.number == number, "the program intake answers with another application");
    child.kill().await?;
    Ok(format!("{number} was found through the program intake, as its receipt asks: {}", reply.status.code()))
}
