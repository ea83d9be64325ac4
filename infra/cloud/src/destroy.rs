//! `destroy`: takes a stage's stacks away. What holds residents' data is kept
//! by the template itself; this says what stays, and what it costs to forget.

use crate::aws::Cloud;
use crate::bucket::Releases;
use crate::deploy::{journal, stack, with_lock};
use crate::stage::Stage;
use crate::tell::{confirm, detail, say};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An export older than this does not hold what came since.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);

/// Take the service away; what residents sent is kept
#[derive(Args, Clone, Debug)]
pub struct Destroy {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
    /// Also when it is the one that residents use
    #[arg(long)]
    pub production_too: bool,
    /// Folder of an export of today (cargo xtask export); needed for production
    #[arg(long, value_name = "FOLDER")]
    pub exported: Option<PathBuf>,
    /// Do not ask; for staging only
    #[arg(long)]
    pub yes: bool,
}

/// Destroys.
pub async fn destroy(options: &Destroy) -> Result<()> {
    let stage = options.stage;
    if stage == Stage::Production {
        refuse_production(options)?;
    }
    let cloud = Cloud::reach().await?;
    let releases = Releases::of(&cloud, stage);
    ensure!(releases.exist().await?, "nothing was ever deployed to {stage} in account {}", cloud.account);
    say(format_args!("This takes {stage} away from account {}:", cloud.account));
    detail(format_args!(
        "the stacks {} and {}: site, functions, schedules, alarms",
        stage.stack(),
        stage.edge_stack()
    ));
    detail(
        "what residents sent (table, documents, backups, keys) is kept, and costs money until somebody deletes it",
    );
    detail(format_args!(
        "the releases in {} and the secret key {} are kept",
        releases.bucket,
        stage.secret_key_parameter()
    ));
    confirm("Take it away?", stage.name(), options.yes && stage == Stage::Staging).await?;
    let mut stayed = with_lock(&releases, "destroy", async |lock| {
        let mut stayed = Vec::new();
        // First: whoever deploys after an interruption must not believe that
        // anything is in place.
        journal::begin_anew(&releases).await?;
        for (stacks, name) in [(&cloud.stacks, stage.stack()), (&cloud.edge_stacks, stage.edge_stack())] {
            lock.still_held()?;
            stack::settle(stacks, &name).await?;
            if stack::find(stacks, &name).await?.is_none() {
                say(format_args!("The stack {name} is gone already."));
                continue;
            }
            say(format_args!("Taking {name} away; the content network alone takes about ten minutes."));
            stayed.extend(stack::delete(stacks, &name).await?);
        }
        Ok(stayed)
    })
    .await?;
    stayed.push(format!("bucket {}", releases.bucket));
    stayed.push(format!("parameter {}", stage.secret_key_parameter()));
    say("Gone. What stays, until a person deletes it in the console:");
    stayed.iter().for_each(detail);
    Ok(())
}

fn refuse_production(options: &Destroy) -> Result<()> {
    if !options.production_too {
        bail!("production is what residents use: say --production-too if it is meant");
    }
    let folder = options.exported.as_deref().context(
        "make an export first (cargo xtask export --stage production …) and name its folder with --exported",
    )?;
    ensure!(
        age(&folder.join("manifest.json"))? < FRESH,
        "the export in {} is more than a day old; make a new one",
        folder.display()
    );
    Ok(())
}

fn age(manifest: &Path) -> Result<Duration> {
    let about = std::fs::metadata(manifest);
    let about =
        about.with_context(|| format!("{} is not there: this is no whole export", manifest.display()))?;
    Ok(about.modified()?.elapsed().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn production_goes_only_when_it_is_meant_and_exported() {
        let folder = tempfile::tempdir().unwrap();
        let mut options =
            Destroy { stage: Stage::Production, production_too: false, exported: None, yes: true };
        assert!(refuse_production(&options).unwrap_err().to_string().contains("--production-too"));
        options.production_too = true;
        assert!(refuse_production(&options).unwrap_err().to_string().contains("export first"));
        options.exported = Some(folder.path().to_owned());
        assert!(refuse_production(&options).unwrap_err().to_string().contains("no whole export"));
        std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
        assert!(refuse_production(&options).is_ok());
    }
}
