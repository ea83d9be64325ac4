//! A phone: a browser with its own profile and a small window.

use super::programs::Program;
use super::stack::stack;
use super::{settings, wait};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// Width and height of a small phone, in CSS pixels.
pub const SIZE: (u32, u32) = (360, 740);

/// What makes the browser quiet and alike everywhere.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser and what it has done.
pub struct Phone {
    /// The browser.
    pub driver: WebDriver,
    /// Address of the site that it visits, without a slash at the end.
    pub site: String,
    profile: TempDir,
    /// What its requests were.
    pub(super) traffic: Mutex<Vec<super::traffic::Request>>,
    /// Parts of the console's errors that are meant to be there.
    pub(super) meant: Mutex<Vec<&'static str>>,
}

/// Address of the driver that opens all browsers.
fn driver_url() -> &'static str {
    static DRIVER: LazyLock<(Program, String)> = LazyLock::new(|| {
        Program::start(&settings::chromedriver(), &["--port=0".as_ref()], |line| {
            let port = line.split("started successfully on port ").nth(1)?.trim_end_matches('.');
            Some(format!("http://127.0.0.1:{port}"))
        })
    });
    &DRIVER.1
}

async fn open_browser(profile: &TempDir) -> Result<WebDriver> {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(settings::chromium().to_str().context("a path in UTF-8")?)?;
    for flag in FLAGS {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    let (width, height) = SIZE;
    wanted.add_experimental_option(
        "mobileEmulation",
        json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "touch": true } }),
    )?;
    wanted.set("goog:loggingPrefs", json!({ "browser": "ALL", "performance": "ALL" }))?;
    // A page is used as soon as it is there, not when all is loaded.
    wanted.set("pageLoadStrategy", "none")?;
    let driver = WebDriver::new(driver_url(), wanted).await.context("the browser does not start")?;
    driver.cdp().send_raw("Network.enable", json!({})).await?;
    Ok(driver)
}

impl Phone {
    /// A phone on which nobody has been here before.
    pub async fn fresh() -> Result<Phone> {
        let profile = TempDir::new()?;
        let driver = open_browser(&profile).await?;
        let site = stack().url.clone();
        Ok(Phone { driver, site, profile, traffic: Mutex::default(), meant: Mutex::default() })
    }

    /// Closes the browser and opens it again, as somebody does the next day.
    pub async fn close_and_open(&mut self) -> Result<()> {
        self.settle().await?;
        self.note_traffic().await?;
        self.console_is_clean().await?;
        self.driver.clone().quit().await?;
        self.driver = open_browser(&self.profile).await?;
        Ok(())
    }

    /// Goes to a path of the site and waits until the page is live.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.visit(path).await?;
        self.live().await
    }

    /// Goes to a path of the site, whether or not its code has come.
    pub async fn visit(&self, path: &str) -> Result<()> {
        // A mark tells the page before from the next one.
        let mark = "document.documentElement?.setAttribute('data-before', ''); return location.pathname";
        let before = self.js(mark, &[]).await?;
        self.driver.goto(format!("{}{path}", self.site)).await?;
        // Another place of the same page is no other page; from another page,
        // loading again would break off the way to it.
        if path.split_once('#').is_some_and(|(page, _)| before == page) {
            self.driver.refresh().await?;
        }
        self.until(
            "the page is shown",
            "return document.querySelector('footer') && !document.documentElement.hasAttribute('data-before')",
        )
        .await
    }

    /// Loads the page again and waits until it is live.
    pub async fn reload(&self) -> Result<()> {
        self.settle().await?;
        self.js("document.documentElement.setAttribute('data-before', '')", &[]).await?;
        self.driver.refresh().await?;
        self.until(
            "the page is loaded again",
            "return document.body && !document.documentElement.hasAttribute('data-before')",
        )
        .await?;
        self.live().await
    }

    /// Waits until the phone has written down what was changed a moment ago:
    /// nobody closes a page within the same few milliseconds.
    async fn settle(&self) -> Result<()> {
        let written = "
            const done = arguments[arguments.length - 1];
            const opening = indexedDB.open('dukcapil');
            // Changes of a shelf come one after the other; this is the last.
            opening.onsuccess = () => {
                const change = opening.result.transaction('draft', 'readwrite');
                change.objectStore('draft').count();
                change.oncomplete = () => { opening.result.close(); done(); };
            };";
        self.driver.execute_async(written, Vec::new()).await?;
        Ok(())
    }

    /// Waits until the code of the page has taken over.
    pub async fn live(&self) -> Result<()> {
        self.until("the page is live", "return document.body?.classList.contains('ready')").await
    }

    /// Runs a script in the page; `arguments` holds its arguments.
    pub async fn js(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        let reply = self.driver.execute(script, arguments.to_vec()).await;
        Ok(reply.with_context(|| format!("script: {script}"))?.json().clone())
    }

    /// Runs a script that finds an element.
    pub async fn find(&self, script: &str, arguments: &[Value]) -> Result<Option<WebElement>> {
        let reply = self.driver.execute(script, arguments.to_vec()).await;
        let reply = reply.with_context(|| format!("script: {script}"))?;
        if reply.json().is_null() { Ok(None) } else { Ok(Some(reply.element()?)) }
    }

    /// Waits until a script returns something true.
    pub async fn until(&self, what: &str, script: &str) -> Result<()> {
        wait::until(what, async || {
            let found = self.js(script, &[]).await?;
            Ok((!matches!(found, Value::Null | Value::Bool(false)) && found != "").then_some(()))
        })
        .await
    }

    /// The text that a script returns.
    pub async fn text(&self, script: &str) -> Result<String> {
        Ok(self.js(script, &[]).await?.as_str().unwrap_or_default().to_owned())
    }

    /// The texts that a script returns.
    pub async fn texts(&self, script: &str) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.js(script, &[]).await?)?)
    }

    /// A command of the Chrome DevTools Protocol.
    pub async fn cdp(&self, command: &str, parameters: Value) -> Result<Value> {
        self.driver.cdp().send_raw(command, parameters).await.with_context(|| command.to_owned())
    }

    /// Makes the line slow: bytes a second each way.
    pub async fn slow_line(&self, bytes: u32) -> Result<()> {
        self.line(false, f64::from(bytes)).await
    }

    /// Takes the signal away.
    pub async fn no_signal(&self) -> Result<()> {
        self.line(true, -1.0).await
    }

    /// A line as good as the machine's own.
    pub async fn good_line(&self) -> Result<()> {
        self.line(false, -1.0).await
    }

    async fn line(&self, offline: bool, bytes: f64) -> Result<()> {
        let conditions = json!({
            "offline": offline, "latency": 0, "downloadThroughput": bytes, "uploadThroughput": bytes,
        });
        self.cdp("Network.emulateNetworkConditions", conditions).await.map(drop)
    }
}
