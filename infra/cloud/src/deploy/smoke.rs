//! Whether the public address serves this release: looked at from outside, as
//! a resident's phone would.

use crate::deploy::http::{Browser, Reply};
use crate::deploy::release::Manifest;
use crate::tell::detail;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::time::{Duration, Instant};

/// Time between two tries: copies of the old release may live that long in
/// the content network.
const AGAIN: Duration = Duration::from_secs(2);

/// What is looked for.
pub struct Smoke<'a> {
    /// The site's address.
    pub address: &'a str,
    /// The host that serves it, while its own name leads nowhere.
    pub through: Option<&'a str>,
    /// What should be served.
    pub release: &'a Manifest,
    /// What was served before: open pages still load its assets.
    pub before: Option<&'a Manifest>,
    /// What the office said before the deploy.
    pub office: Option<&'a [u8]>,
    /// How long each look may fail before it counts.
    pub patience: Duration,
}

/// The part of `/api/health` that is looked at.
#[derive(Deserialize)]
struct Health {
    commit: String,
    table: bool,
    bucket: bool,
}

impl Smoke<'_> {
    /// Looks at everything; the first thing that stays wrong is the error.
    pub async fn test(&self) -> Result<()> {
        let browser = Browser::new(self.address, self.through)?;
        self.patiently("the function answers with this release's commit", async || {
            self.health(&browser).await
        })
        .await?;
        self.patiently("the first page is this release's", async || self.first_page(&browser).await).await?;
        self.patiently("a form and its data are this release's", async || self.form(&browser).await).await?;
        self.patiently("what the office says is what it was", async || self.office(&browser).await).await?;
        self.patiently("open pages still find what they load", async || self.old_asset(&browser).await).await
    }

    async fn patiently(&self, what: &str, look: impl AsyncFn() -> Result<()>) -> Result<()> {
        let begun = Instant::now();
        loop {
            match look().await {
                Ok(()) => {
                    detail(format_args!("seen: {what}"));
                    return Ok(());
                }
                Err(_) if begun.elapsed() + AGAIN < self.patience => tokio::time::sleep(AGAIN).await,
                Err(error) => return Err(error.context(format!("not seen: {what}"))),
            }
        }
    }

    async fn health(&self, browser: &Browser) -> Result<()> {
        let reply = browser.get("/api/health", "identity").await?;
        let health: Health = serde_json::from_slice(&reply.body)
            .with_context(|| format!("/api/health answered {} and no JSON", reply.status))?;
        ensure!(
            health.commit == self.release.commit,
            "/api/health tells commit “{}”, not “{}”",
            health.commit,
            self.release.commit
        );
        ensure!(health.table && health.bucket, "the function does not reach the table or the documents");
        Ok(())
    }

    async fn first_page(&self, browser: &Browser) -> Result<()> {
        let page = self.served(browser, "/", "index.html").await?;
        for name in self.release.headers.keys() {
            ensure!(!page.header(name).is_empty(), "the header {name} is missing");
        }
        let policy = page.header("content-security-policy");
        ensure!(!policy.contains("unsafe-inline"), "the content security policy allows unsafe-inline");
        for hash in &self.release.style_hashes {
            ensure!(policy.contains(hash), "the content security policy does not know a style of the pages");
        }
        if self.release.site.contains_key("index.html.br") {
            let small = browser.get("/", "br").await?;
            ensure!(small.header("content-encoding") == "br", "the first page is not sent compressed");
        }
        Ok(())
    }

    async fn form(&self, browser: &Browser) -> Result<()> {
        let form = self.release.site.keys().find(|path| path.ends_with("/isi/index.html"));
        let form = form.context("this release has no form")?;
        let address = format!("/{}", form.trim_end_matches("index.html"));
        let page = self.served(browser, &address, form).await?;
        let text = String::from_utf8_lossy(&page.body);
        let named = |path: &&String| path.starts_with("data/") && text.contains(path.as_str());
        let data = self.release.site.keys().find(named).context("the form names no data file")?;
        let reply = self.served(browser, &format!("/{data}"), data).await?;
        ensure!(
            reply.header("cache-control").contains("immutable"),
            "/{data} would be asked for again and again"
        );
        Ok(())
    }

    async fn office(&self, browser: &Browser) -> Result<()> {
        let Some(before) = self.office else { return Ok(()) };
        let reply = browser.get("/office.json", "identity").await?;
        ensure!(reply.status.is_success() && reply.body == before, "/office.json is not what it was before");
        Ok(())
    }

    async fn old_asset(&self, browser: &Browser) -> Result<()> {
        let Some(before) = self.before else { return Ok(()) };
        let plain = |path: &&&str| !path.ends_with(".br") && !path.ends_with(".gz");
        for path in before.assets().iter().filter(plain).take(3) {
            self.served_of(before, browser, &format!("/{path}"), path).await?;
        }
        Ok(())
    }

    async fn served(&self, browser: &Browser, address: &str, path: &str) -> Result<Reply> {
        self.served_of(self.release, browser, address, path).await
    }

    /// A file, byte for byte.
    async fn served_of(
        &self,
        release: &Manifest,
        browser: &Browser,
        address: &str,
        path: &str,
    ) -> Result<Reply> {
        let reply = browser.get(address, "identity").await?;
        ensure!(reply.status.is_success(), "{address} answers {}", reply.status);
        let Some(hash) = release.site.get(path) else { bail!("the release has no {path}") };
        ensure!(reply.sha256() == *hash, "{address} is not the {path} of release {}", release.id);
        Ok(reply)
    }
}
