//! `deploy`: puts a release in place, so that nobody who uses the service at
//! that moment notices, and takes it back by itself when it does not work.

pub mod change;
pub mod facts;
pub mod http;
pub mod journal;
pub mod leftovers;
pub mod lock;
pub mod network;
pub mod package;
pub mod records;
pub mod release;
pub mod secret;
pub mod site;
pub mod smoke;
pub mod stack;
pub mod switch;

use crate::aws::Cloud;
use crate::bucket::Releases;
use crate::stage::{self, Stage};
use crate::tell::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use journal::Journal;
use package::Package;
use release::Manifest;
use std::path::PathBuf;
use std::time::Duration;
use switch::{Direction, Switch};
use time::OffsetDateTime;
use tokio::signal::unix::{SignalKind, signal};

/// Releases that are looked through for one that is the same.
const LOOK_BACK: usize = 10;

/// What a deploy and a rollback share
#[derive(Args, Clone, Debug)]
pub struct Putting {
    /// Answer every question with yes, as CI does; what would change is shown all the same
    #[arg(long)]
    pub yes: bool,
    /// Let this table, bucket or key be replaced or removed (its name in the template)
    #[arg(long, value_name = "NAME")]
    pub allow_loss: Vec<String>,
    /// Look at this address instead of the site's own
    #[arg(long)]
    pub address: Option<String>,
    /// Seconds that the check waits for each thing to be right
    #[arg(long, default_value_t = 120)]
    pub patience: u64,
}

/// Put the state of this folder in place
#[derive(Args, Clone, Debug)]
pub struct Deploy {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
    /// The tests of this very commit have passed, as in CI
    #[arg(long)]
    pub tested: bool,
    /// Release what is packaged here (`arm64/`, `site/`) instead of packaging now
    #[arg(long, value_name = "FOLDER")]
    pub package: Option<PathBuf>,
    /// The built site, when it is not dist/
    #[arg(long, value_name = "FOLDER")]
    pub dist: Option<PathBuf>,
    /// Folder of the templates and stages.toml, when it is not infra/
    #[arg(long, value_name = "FOLDER")]
    pub infra: Option<PathBuf>,
    /// How it is put in place
    #[command(flatten)]
    pub putting: Putting,
}

/// Deploys.
pub async fn deploy(options: Deploy) -> Result<()> {
    let stage = options.stage;
    say(format_args!("Deploying to {stage}. It can be stopped at any moment (Ctrl-C) and started again."));
    // First, so that nobody hears after an hour of tests that it was in vain.
    let cloud = Cloud::reach().await?;
    say(format_args!("Signed in to account {}.", cloud.account));
    let package = prepare(&options)?;
    let settings = stage::settings(&package.infra.join("stages.toml"), stage)?;
    let new = Manifest::of(&package, settings, OffsetDateTime::now_utc())?;
    let releases = Releases::of(&cloud, stage);
    releases.ensure().await?;
    with_lock(&releases, "deploy", async |lock| {
        let release = same_or(new.clone(), &releases).await?;
        let journal = upload(&release, &releases, &package).await?;
        let before = match journal::history(&releases).await?.last() {
            Some(active) if active.id != release.id => release::read(&releases, &active.id).await?,
            _ => None,
        };
        let switch = Switch { cloud: &cloud, stage, releases: &releases, lock, options: &options.putting };
        put_in_place(&switch, &release, before.as_ref(), journal).await
    })
    .await
}

async fn put_in_place(
    switch: &Switch<'_>,
    release: &Manifest,
    before: Option<&Manifest>,
    journal: Journal,
) -> Result<()> {
    let Err(error) = switch.to(release, before, journal, Direction::Forward).await else {
        say(format_args!("Release {} serves {} now.", release.id, switch.stage));
        return records::tell_what_is_left(switch).await;
    };
    // Only a failed check says that residents see something wrong. Before
    // that, what they see is the release before, or pages that go with it.
    if !error.is::<switch::Unseen>() {
        return Err(error.context("not deployed; mend it and start again, it goes on where it stopped"));
    }
    let Some(before) = before else {
        records::tell_what_is_left(switch).await?;
        return Err(error.context(
            "the check failed, and there is no release before this one to go back to. If the records above are not entered yet: docs/runbook.md#first-deploy",
        ));
    };
    say(format_args!("The check failed: {error:#}."));
    say(format_args!("Going back to release {} by itself.", before.id));
    let journal = Journal::read(switch.releases, before).await?;
    // Whoever started this may have gone.
    let unasked = Putting { yes: true, ..switch.options.clone() };
    Switch { options: &unasked, ..*switch }
        .to(before, Some(release), journal, Direction::BackByItself)
        .await
        .context("going back failed as well; run: cargo xtask rollback")?;
    bail!("not deployed: {error:#}. Residents see release {} again", before.id)
}

/// Checks and packages.
fn prepare(options: &Deploy) -> Result<Package> {
    let root = stage::root();
    let packed = match &options.package {
        Some(folder) => folder.clone(),
        None => {
            package::clean_commit(&root)?;
            if !options.tested {
                package::xtask(&root, &["test"])?;
            }
            package::xtask(&root, &["package"])?;
            package::target(&root).join("package")
        }
    };
    let or = |folder: &Option<PathBuf>, name: &str| folder.clone().unwrap_or_else(|| root.join(name));
    Package::read(&packed, or(&options.dist, "dist"), or(&options.infra, "infra"))
}

/// The release that is already there and the same, else the new one.
async fn same_or(new: Manifest, releases: &Releases) -> Result<Manifest> {
    for id in release::ids(releases).await?.iter().rev().take(LOOK_BACK) {
        match release::read(releases, id).await? {
            Some(there) if there.fingerprint == new.fingerprint => return Ok(there),
            _ => {}
        }
    }
    Ok(new)
}

async fn upload(release: &Manifest, releases: &Releases, package: &Package) -> Result<Journal> {
    let mut journal = Journal::read(releases, release).await?;
    if journal.has(journal::Step::Uploaded) {
        let begun = journal::under_way(releases).await?.is_some_and(|begun| begun.id == release.id);
        match begun {
            true => say(format_args!(
                "Release {} is uploaded already; going on after {}.",
                release.id,
                journal.reached()
            )),
            false => say(format_args!("Release {} is uploaded already; putting it in place.", release.id)),
        }
        return Ok(journal);
    }
    say(format_args!(
        "Uploading release {}: {} functions, {} files of the site.",
        release.id,
        release.functions.len(),
        release.site.len()
    ));
    release.upload(releases, package).await?;
    journal.note(journal::Step::Uploaded).await?;
    Ok(journal)
}

/// Works while nobody else does, and gives the lock back however it ends.
pub async fn with_lock<T>(
    releases: &Releases,
    what: &str,
    work: impl AsyncFnOnce(&lock::Lock) -> Result<T>,
) -> Result<T> {
    let mut terminate = signal(SignalKind::terminate())?;
    let lock = lock::Lock::take(releases, what).await?;
    let result = tokio::select! {
        result = work(&lock) => result,
        _ = tokio::signal::ctrl_c() => Err(stopped()),
        _ = terminate.recv() => Err(stopped()),
    };
    lock.give_back().await?;
    result
}

fn stopped() -> anyhow::Error {
    anyhow::anyhow!("stopped by you; start again and it goes on where it stopped")
}

/// How long a check may wait for each thing.
pub fn patience(options: &Putting) -> Duration {
    Duration::from_secs(options.patience)
}
