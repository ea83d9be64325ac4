//! From one release to another. Forward: assets, functions, pages, so that a
//! page never asks for what is not there yet. Back by one: pages, functions,
//! for the same reason. Every step can be repeated.

use crate::aws::{Cloud, said};
use crate::bucket::Releases;
use crate::deploy::change::{self, Plan};
use crate::deploy::facts::{self, Facts};
use crate::deploy::http::is_known;
use crate::deploy::journal::{self, How, Journal, Step, UnderWay};
use crate::deploy::leftovers;
use crate::deploy::lock::Lock;
use crate::deploy::network;
use crate::deploy::release::Manifest;
use crate::deploy::site::Site;
use crate::deploy::smoke::Smoke;
use crate::deploy::stack::{self, Template};
use crate::deploy::{Putting, patience, secret};
use crate::stage::{REGION, Stage};
use crate::tell::{confirm, say};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To a new release.
    Forward,
    /// To one from before, because a person said so.
    Back,
    /// To the one before, because the new one failed its check.
    BackByItself,
}

/// The public address does not serve what it should.
#[derive(Debug)]
pub struct Unseen(String);

impl std::fmt::Display for Unseen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unseen {}

/// What a switch needs.
pub struct Switch<'a> {
    /// What speaks to AWS.
    pub cloud: &'a Cloud,
    /// Which service.
    pub stage: Stage,
    /// Where releases lie.
    pub releases: &'a Releases,
    /// The right to do it.
    pub lock: &'a Lock,
    /// What the person said.
    pub options: &'a Putting,
}

impl Switch<'_> {
    /// Puts `release` in the place of `other`, whose pages are still open.
    pub async fn to(
        &self,
        release: &Manifest,
        other: Option<&Manifest>,
        mut journal: Journal,
        direction: Direction,
    ) -> Result<()> {
        let forward = direction == Direction::Forward;
        let begun = UnderWay { id: release.id.clone(), back: !forward };
        if journal::under_way(self.releases).await?.as_ref() != Some(&begun) {
            journal.forget().await?;
            journal::note_under_way(self.releases, Some(&begun)).await?;
        }
        if forward {
            secret::ensure(self.cloud, self.stage).await?;
            self.edge(release, &mut journal).await?;
        }
        let bucket = self.outputs().await?.remove("SiteBucket");
        let office = match &bucket {
            Some(bucket) => self.site(bucket).office().await?,
            None => None,
        };
        match bucket {
            Some(bucket) if !forward && self.allows_pages_of(release).await? => {
                self.assets(release, &bucket, &mut journal).await?;
                self.pages(release, &mut journal).await?;
                let plan = self.plan_functions(release, other, &journal).await?;
                self.functions(plan, &mut journal).await?;
            }
            Some(bucket) => {
                // Asked before anything changes.
                let plan = self.plan_functions(release, other, &journal).await?;
                self.assets(release, &bucket, &mut journal).await?;
                self.functions(plan, &mut journal).await?;
                self.pages(release, &mut journal).await?;
            }
            // The very first time the stack makes the site's bucket.
            None => {
                let plan = self.plan_functions(release, other, &journal).await?;
                self.functions(plan, &mut journal).await?;
                let bucket = self.output("SiteBucket").await?;
                self.assets(release, &bucket, &mut journal).await?;
                self.pages(release, &mut journal).await?;
            }
        }
        self.check(release, other, office.as_deref(), &mut journal).await?;
        let how = match direction {
            Direction::Forward => How::Deployed,
            Direction::Back => How::WentBack,
            Direction::BackByItself => How::WentBackByItself,
        };
        journal::note_active(self.releases, release, how).await?;
        journal::note_under_way(self.releases, None).await
    }

    /// Whether the headers that are sent now let the styles of these pages
    /// count. They know those of two releases; going back further, they must
    /// change before the pages.
    async fn allows_pages_of(&self, release: &Manifest) -> Result<bool> {
        let stack = stack::find(&self.cloud.stacks, &self.stage.stack()).await?;
        let told =
            stack.as_ref().and_then(|stack| stack::parameter(stack, "StyleHashes")).unwrap_or_default();
        Ok(release.style_hashes.iter().all(|hash| told.contains(hash.as_str())))
    }

    /// The stack beside the content network.
    async fn edge(&self, release: &Manifest, journal: &mut Journal) -> Result<()> {
        self.lock.still_held()?;
        if journal.has(Step::Edge) {
            return Ok(());
        }
        let stacks = &self.cloud.edge_stacks;
        let template = self.template(release, "edge.yaml").await?;
        let declared = stack::parameters(stacks, &template).await?;
        let main =
            stack::parameters(&self.cloud.stacks, &self.template(release, "template.yaml").await?).await?;
        facts::refuse_unknown(&release.settings, &[&declared, &main], self.stage)?;
        let now = OffsetDateTime::now_utc();
        let facts = facts::of(self.stage, self.releases, release, &release.style_hashes, now);
        let facts = facts::asked(&facts, &declared, "infra/edge.yaml", self.stage)?;
        let plan = change::plan(stacks, &self.stage.edge_stack(), &template, &facts).await?;
        self.agree(&plan, stacks).await?;
        plan.execute(stacks).await?;
        journal.note(Step::Edge).await
    }

    async fn plan_functions(
        &self,
        release: &Manifest,
        other: Option<&Manifest>,
        journal: &Journal,
    ) -> Result<Option<Plan>> {
        self.lock.still_held()?;
        if journal.has(Step::Functions) {
            return Ok(None);
        }
        let stacks = &self.cloud.stacks;
        leftovers::clear(self.cloud, self.stage).await?;
        let template = self.template(release, "template.yaml").await?;
        let declared = stack::parameters(stacks, &template).await?;
        let styles = facts::style_hashes(release, other);
        let mut facts = facts::of(self.stage, self.releases, release, &styles, OffsetDateTime::now_utc());
        facts.extend(self.edge_outputs().await?);
        let facts: Facts = facts::asked(&facts, &declared, "infra/template.yaml", self.stage)?;
        let plan = change::plan(stacks, &self.stage.stack(), &template, &facts).await?;
        self.agree(&plan, stacks).await?;
        Ok(Some(plan))
    }

    async fn agree(&self, plan: &Plan, stacks: &aws_sdk_cloudformation::Client) -> Result<()> {
        plan.show();
        if plan.changes.is_empty() {
            return Ok(());
        }
        let agreed = match plan.refuse_losses(&self.options.allow_loss) {
            Ok(()) => confirm("Change it so?", self.stage.name(), self.options.yes).await,
            refused => refused,
        };
        if agreed.is_err() {
            plan.discard(stacks).await?;
        }
        agreed
    }

    async fn assets(&self, release: &Manifest, bucket: &str, journal: &mut Journal) -> Result<()> {
        self.lock.still_held()?;
        if journal.has(Step::Assets) {
            return Ok(());
        }
        let put = self.site(bucket).put_assets(release).await?;
        say(format_args!("Put {put} assets on the site; open pages do not notice."));
        journal.note(Step::Assets).await
    }

    async fn functions(&self, plan: Option<Plan>, journal: &mut Journal) -> Result<()> {
        self.lock.still_held()?;
        let Some(plan) = plan else { return Ok(()) };
        if !plan.changes.is_empty() {
            say(
                "Changing the functions and what belongs to them; traffic moves bit by bit. This takes minutes.",
            );
        }
        plan.execute(&self.cloud.stacks).await?;
        journal.note(Step::Functions).await
    }

    async fn pages(&self, release: &Manifest, journal: &mut Journal) -> Result<()> {
        self.lock.still_held()?;
        if journal.has(Step::Pages) {
            return Ok(());
        }
        let bucket = self.output("SiteBucket").await?;
        let put = self.site(&bucket).put_pages(release).await?;
        say(format_args!("Put {put} pages and what belongs to them on the site."));
        network::forget(self.cloud, &self.output("DistributionId").await?, release).await?;
        journal.note(Step::Pages).await
    }

    async fn check(
        &self,
        release: &Manifest,
        other: Option<&Manifest>,
        office: Option<&[u8]>,
        journal: &mut Journal,
    ) -> Result<()> {
        self.lock.still_held()?;
        let address = match &self.options.address {
            Some(address) => address.clone(),
            None => self.output("SiteUrl").await?,
        };
        say(format_args!("Looking at {address} as a resident's phone would."));
        let network = if is_known(&address).await { None } else { self.network().await? };
        let through = network.as_deref();
        if let Some(host) = through {
            say(format_args!("That name leads nowhere yet, so the content network is asked at {host}."));
        }
        let patience = patience(self.options);
        let smoke = Smoke { address: &address, through, release, before: other, office, patience };
        smoke.test().await.map_err(|error| Unseen(format!("{error:#}")))?;
        journal.note(Step::Checked).await
    }

    /// The content network's own name: the last word of the site's record.
    async fn network(&self) -> Result<Option<String>> {
        let record = self.outputs().await?.remove("DnsSite");
        Ok(record.and_then(|record| record.split(' ').next_back().map(str::to_owned)))
    }

    /// A template of the release.
    async fn template(&self, release: &Manifest, name: &str) -> Result<Template> {
        let key = format!("{}{name}", release.folder());
        if name == "edge.yaml" {
            let object = self.releases.s3.get_object().bucket(&self.releases.bucket).key(&key).send().await;
            let text = object.map_err(said).with_context(|| format!("read {key}"))?.body.collect().await?;
            return Ok(Template::Text(String::from_utf8(text.to_vec())?));
        }
        Ok(Template::Url(format!("https://{}.s3.{REGION}.amazonaws.com/{key}", self.releases.bucket)))
    }

    fn site<'b>(&'b self, bucket: &'b str) -> Site<'b> {
        Site { releases: self.releases, bucket }
    }

    /// What the stack beside the content network tells.
    pub async fn edge_outputs(&self) -> Result<BTreeMap<String, String>> {
        let edge = stack::find(&self.cloud.edge_stacks, &self.stage.edge_stack()).await?;
        Ok(edge.map(|edge| stack::outputs(&edge)).unwrap_or_default())
    }

    /// What the stack in Jakarta tells, once it is not being changed.
    pub async fn outputs(&self) -> Result<BTreeMap<String, String>> {
        let stack = stack::settle(&self.cloud.stacks, &self.stage.stack()).await?;
        Ok(stack.map(|stack| stack::outputs(&stack)).unwrap_or_default())
    }

    async fn output(&self, name: &str) -> Result<String> {
        match self.outputs().await?.remove(name) {
            Some(value) => Ok(value),
            None => bail!("the stack {} does not tell its {name}", self.stage.stack()),
        }
    }
}
