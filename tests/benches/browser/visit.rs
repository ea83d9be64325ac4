//! One round: three visits of a page, each in a browser of its own.

use crate::driver::Driver;
use crate::figures::{Figure, Round};
use crate::link::Link;
use crate::server::{HAND_WRITTEN, Server};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt;
use std::path::Path;
use std::time::Duration;
use thirtyfour::WebDriver;
use tokio::time::{Instant, sleep};

const PROBE: &str = include_str!("probe.js");

/// Bodies of all that the page has loaded, each file once.
const LOADED: &str = "(() => {
    const sizes = {};
    for (const kind of ['navigation', 'resource'])
        for (const one of performance.getEntriesByType(kind))
            sizes[one.name] = Math.max(sizes[one.name] ?? 0, one.encodedBodySize);
    return sizes;
})()";

const FOCUS: &str = "document.getElementById('f-pemohon_nama').focus()";

/// Presses the button of the step that is shown, and gives how long that took.
const PRESS: &str = "(() => {
    const shown = [...document.querySelectorAll('#formulir button:not([type=button])')].find((b) => b.offsetParent);
    const start = performance.now();
    shown.click();
    return performance.now() - start;
})()";

/// How much slower the browser's CPU is made.
const SLOWER: u32 = 4;

/// Keys typed to find what one costs, and the pause after each: fast typing.
const KEYS: u32 = 30;
const BETWEEN_KEYS: Duration = Duration::from_millis(80);

/// A visit that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often the visit is looked at, and how long nothing must arrive before
/// it is over.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
const QUIET: Duration = Duration::from_secs(3);

/// A task up to this long blocks nobody, in milliseconds.
const SHORT_TASK: f64 = 50.0;

/// What is measured.
#[derive(Clone, Copy)]
pub enum Page {
    HandWritten,
    Ours,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Page::HandWritten => "the hand-written page",
            Page::Ours => "our page",
        })
    }
}

/// What the probe has noted, in milliseconds since the visit began.
#[derive(Deserialize)]
struct Seen {
    paint: f64,
    field: Option<f64>,
    hint: Option<f64>,
    judged: Option<f64>,
    /// Start and length of each long task.
    tasks: Vec<(f64, f64)>,
}

/// A browser on the page, and its line.
struct Visit {
    browser: WebDriver,
    link: Link,
}

/// Measures one page once.
pub async fn round(driver: &Driver, server: &Server, page: Page) -> Result<Round> {
    let mut round = Round::new();
    let profile = tempfile::tempdir()?;
    visit(driver, server, page, profile.path(), false, async |visit, seen| {
        round.insert(Figure::Paint, seen.paint / 1000.0);
        round.insert(Figure::Blocking, blocking(&seen));
        round.insert(Figure::Wire, visit.link.received() as f64 / 1000.0);
        for (url, size) in visit.evaluate::<serde_json::Map<String, Value>>(LOADED).await? {
            *round.entry(kind(&url)).or_default() += size.as_f64().unwrap_or_default() / 1000.0;
        }
        Ok(())
    })
    .await
    .context("first visit")?;
    visit(driver, server, page, profile.path(), true, async |_, seen| {
        round.insert(Figure::SecondPaint, seen.paint / 1000.0);
        round.extend(seen.judged.map(|at| (Figure::SecondJudged, at / 1000.0)));
        Ok(())
    })
    .await
    .context("second visit")?;
    let profile = tempfile::tempdir()?;
    visit(driver, server, page, profile.path(), true, async |visit, seen| {
        let times = [(Figure::Field, seen.field), (Figure::Hint, seen.hint), (Figure::Judged, seen.judged)];
        round.extend(times.into_iter().filter_map(|(figure, at)| Some((figure, at? / 1000.0))));
        let [script, task] = visit.type_keys().await?;
        round.insert(Figure::Key, script);
        round.insert(Figure::KeyTask, task);
        round.insert(Figure::Next, visit.evaluate(PRESS).await?);
        let [script, _] = visit.type_keys().await?;
        round.insert(Figure::KeyWithMessages, script);
        Ok(())
    })
    .await
    .context("visit with typing")?;
    Ok(round)
}

/// Opens the page in a browser with this profile, waits until everything has
/// happened, and lets the caller look at it.
async fn visit(
    driver: &Driver,
    server: &Server,
    page: Page,
    profile: &Path,
    types: bool,
    look: impl AsyncFnOnce(&Visit, Seen) -> Result<()>,
) -> Result<()> {
    let path = match page {
        Page::HandWritten => HAND_WRITTEN,
        Page::Ours => "/layanan/akta-kelahiran/isi/",
    };
    let visit = Visit { browser: driver.open(server, profile).await?, link: server.new_link() };
    let looked = async {
        let probe = PROBE.replace("__TYPES__", if types { "true" } else { "false" });
        visit.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": probe })).await?;
        visit.command("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
        visit.command("Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
        visit.browser.goto(format!("https://{}{path}", server.address)).await?;
        look(&visit, visit.seen().await?).await
    }
    .await;
    // Also when it failed: no browser stays behind.
    visit.browser.quit().await?;
    looked
}

impl Visit {
    async fn command(&self, name: &str, parameters: Value) -> Result<Value> {
        self.browser.cdp().send_raw(name, parameters).await.with_context(|| name.to_owned())
    }

    /// The value of an expression in the page.
    async fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        let parameters = json!({ "expression": expression, "returnByValue": true });
        let mut reply = self.command("Runtime.evaluate", parameters).await?;
        if let Some(thrown) = reply.get("exceptionDetails") {
            bail!("{thrown}");
        }
        Ok(serde_json::from_value(reply["result"]["value"].take())?)
    }

    /// What the probe has noted, once it is done and nothing arrives any more.
    async fn seen(&self) -> Result<Seen> {
        let start = Instant::now();
        let mut quiet_since = (Instant::now(), self.link.received());
        let mut done = false;
        while !done || quiet_since.0.elapsed() < QUIET {
            if start.elapsed() > PATIENCE {
                bail!("not done in {} s: {}", PATIENCE.as_secs(), self.evaluate::<Value>("__seen").await?);
            }
            sleep(LOOK_AGAIN).await;
            let now_done = self.evaluate("Boolean(__seen.done)").await?;
            let received = self.link.received();
            if received != quiet_since.1 || now_done != done {
                quiet_since = (Instant::now(), received);
            }
            done = now_done;
        }
        self.evaluate("__seen").await
    }

    /// Types into the first field; milliseconds per key of script and of all
    /// work of the page's thread.
    async fn type_keys(&self) -> Result<[f64; 2]> {
        self.evaluate::<Value>(FOCUS).await?;
        sleep(LOOK_AGAIN).await;
        let before = self.work().await?;
        for _ in 0..KEYS {
            for (kind, text) in [("keyDown", "a"), ("keyUp", "")] {
                let key = json!({
                    "type": kind, "text": text, "key": "a", "code": "KeyA", "windowsVirtualKeyCode": 65
                });
                self.command("Input.dispatchKeyEvent", key).await?;
            }
            sleep(BETWEEN_KEYS).await;
        }
        sleep(LOOK_AGAIN).await;
        let after = self.work().await?;
        Ok([0, 1].map(|at| (after[at] - before[at]) * 1000.0 / f64::from(KEYS)))
    }

    /// Seconds that the page's thread has spent in script, and in all.
    async fn work(&self) -> Result<[f64; 2]> {
        let reply = self.command("Performance.getMetrics", json!({})).await?;
        let metrics = reply["metrics"].as_array().context("no metrics")?;
        let value = |name: &str| {
            let metric = metrics.iter().find(|metric| metric["name"] == name);
            metric.and_then(|metric| metric["value"].as_f64()).with_context(|| format!("no {name}"))
        };
        Ok([value("ScriptDuration")?, value("TaskDuration")?])
    }
}

/// Milliseconds of long tasks after the first paint, each without its first 50.
fn blocking(seen: &Seen) -> f64 {
    let late = seen.tasks.iter().filter(|(start, length)| start + length > seen.paint);
    late.map(|(_, length)| length - SHORT_TASK).sum()
}

fn kind(url: &str) -> Figure {
    let name = url.split('?').next().unwrap_or(url);
    match name.rsplit('/').next().and_then(|name| name.rsplit_once('.')) {
        Some((_, "css")) => Figure::Css,
        Some((_, "js")) => Figure::Js,
        Some((_, "wasm")) => Figure::Wasm,
        Some((_, "json")) => Figure::Json,
        Some(_) => Figure::Other,
        None => Figure::Html,
    }
}
