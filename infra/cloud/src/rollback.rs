//! `rollback`: an earlier release is put in place again, out of its folder;
//! nothing of this machine is needed.

use crate::aws::Cloud;
use crate::bucket::Releases;
use crate::deploy::journal::{self, Journal};
use crate::deploy::release::{self, Manifest};
use crate::deploy::switch::{Direction, Switch};
use crate::deploy::{Putting, with_lock};
use crate::stage::Stage;
use crate::tell::say;
use anyhow::{Context, Result, bail};
use clap::Args;

/// Put an earlier release in place again; what residents sent stays
#[derive(Args, Clone, Debug)]
pub struct Rollback {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
    /// The release (see `status`); without it, the one before the active one
    #[arg(long, value_name = "ID")]
    pub to: Option<String>,
    /// How it is put in place
    #[command(flatten)]
    pub putting: Putting,
}

/// Goes back.
pub async fn rollback(options: Rollback) -> Result<()> {
    let cloud = Cloud::reach().await?;
    let releases = Releases::of(&cloud, options.stage);
    if !releases.exist().await? {
        bail!("nothing was ever deployed to {} in account {}", options.stage, cloud.account);
    }
    with_lock(&releases, "rollback", async |lock| {
        let target = target(&releases, options.to.as_deref()).await?;
        let release = whole(&releases, &target).await?;
        let now = now(&releases).await?;
        say(format_args!(
            "Putting release {} (commit {}) in place again: pages first, then the functions.",
            release.id, release.commit
        ));
        let switch = Switch {
            cloud: &cloud,
            stage: options.stage,
            releases: &releases,
            lock,
            options: &options.putting,
        };
        let journal = Journal::read(&releases, &release).await?;
        switch.to(&release, now.as_ref(), journal, Direction::Back).await?;
        say(format_args!("Release {} serves {} again.", release.id, options.stage));
        Ok(())
    })
    .await
}

/// Which release: the one named, else what an interrupted rollback was going
/// to, else the active one when a deploy was interrupted, else the one before.
async fn target(releases: &Releases, named: Option<&str>) -> Result<String> {
    if let Some(id) = named {
        return Ok(id.to_owned());
    }
    let history = journal::history(releases).await?;
    let active = history.last().context("no release ever became active, so there is none to go back to")?;
    match journal::under_way(releases).await? {
        Some(begun) if begun.back => {
            say(format_args!("Going back to release {} was interrupted; going on with it.", begun.id));
            return Ok(begun.id);
        }
        Some(begun) if begun.id != active.id => {
            say(format_args!(
                "Release {} was being put in place and that never ended; taking it back.",
                begun.id
            ));
            return Ok(active.id.clone());
        }
        _ => {}
    }
    let before = journal::before(&history).map(|line| line.id.clone());
    before.with_context(|| format!("there is no release before {}; name one with --to", active.id))
}

async fn whole(releases: &Releases, id: &str) -> Result<Manifest> {
    let found = release::read(releases, id).await?;
    found.with_context(|| format!("there is no release {id}; cargo xtask status lists them"))
}

/// The release whose pages are open now.
async fn now(releases: &Releases) -> Result<Option<Manifest>> {
    let history = journal::history(releases).await?;
    let id = match journal::under_way(releases).await? {
        Some(begun) if !begun.back => Some(begun.id),
        _ => history.last().map(|line| line.id.clone()),
    };
    match id {
        Some(id) => release::read(releases, &id).await,
        None => Ok(None),
    }
}
