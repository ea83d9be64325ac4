//! `office-status`: what residents read about the office, on the deployed
//! site. `cargo xtask office-status set --stage …` makes the JSON out of its
//! arguments; the program `office` checks it and writes the sentences.

use crate::aws::Cloud;
use crate::bucket::Releases;
use crate::deploy::site::Site;
use crate::deploy::stack;
use crate::programs::{program, run};
use crate::stage::Stage;
use crate::tell::say;
use anyhow::{Context, Result};
use clap::Args;

/// Say how the office is (JSON on standard input), or show what residents read
#[derive(Args, Clone, Debug)]
pub struct OfficeStatus {
    /// Which service
    #[arg(long)]
    pub stage: Stage,
    /// Only print what residents read now
    #[arg(long)]
    pub show: bool,
}

/// Shows or changes it.
pub async fn office_status(options: &OfficeStatus) -> Result<()> {
    let stage = options.stage;
    let cloud = Cloud::reach().await?;
    let found = stack::find(&cloud.stacks, &stage.stack()).await?;
    let outputs = stack::outputs(&found.with_context(|| format!("{stage} is not deployed"))?);
    let bucket = outputs.get("SiteBucket").context("the stack does not tell its SiteBucket")?;
    if options.show {
        let releases = Releases::of(&cloud, stage);
        let news = Site { releases: &releases, bucket }.office().await?;
        say(match news {
            Some(news) => String::from_utf8_lossy(&news).into_owned(),
            None => "nothing was said; residents read that the office is open".to_owned(),
        });
        return Ok(());
    }
    say(format_args!(
        "Changing what residents of {stage} read about the office. They see it with the next page."
    ));
    run(program(&cloud, "office").await?.args(["bucket", bucket]))
}
