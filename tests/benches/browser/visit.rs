//! One round: the visits of a page, each in a browser of its own.

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

/// Presses the button of the step that is shown.
const PRESS: &str = "[...document.querySelectorAll('#formulir button:not([type=button])')]
    .find((button) => button.offsetParent).click()";

/// How much slower the browser's CPU is made.
const SLOWER: u32 = 4;

/// Keys typed to find what one costs, and the pause after each: fast typing.
const KEYS: &str = "aminahsitiaminahsitiaminahsiti";
const BETWEEN_KEYS: Duration = Duration::from_millis(80);

/// What a key or a press sets off later: drawing, keeping the draft.
const AFTERMATH: Duration = Duration::from_millis(500);

/// A visit that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often the visit is looked at, and how long nothing must arrive before
/// it is over.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
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

/// What the visitor does; `probe.js` knows them by these names.
#[derive(Clone, Copy)]
enum Visitor {
    Reads,
    Types,
    Asks,
}

impl Visitor {
    fn name(self) -> &'static str {
        match self {
            Visitor::Reads => "reads",
            Visitor::Types => "types",
            Visitor::Asks => "asks",
        }
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
    visit(driver, server, page, profile.path(), Visitor::Reads, async |visit, seen| {
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
    visit(driver, server, page, profile.path(), Visitor::Types, async |_, seen| {
        round.insert(Figure::SecondPaint, seen.paint / 1000.0);
        round.extend(seen.judged.map(|at| (Figure::SecondJudged, at / 1000.0)));
        Ok(())
    })
    .await
    .context("second visit")?;
    let profile = tempfile::tempdir()?;
    visit(driver, server, page, profile.path(), Visitor::Types, async |visit, seen| {
        let times = [(Figure::Field, seen.field), (Figure::Judged, seen.judged)];
        round.extend(times.into_iter().filter_map(|(figure, at)| Some((figure, at? / 1000.0))));
        let [script, all] = visit.key().await?;
        round.extend([(Figure::Key, script), (Figure::KeyAll, all)]);
        let [script, _] = visit.work_of(async || visit.evaluate::<Value>(PRESS).await).await?;
        round.insert(Figure::Next, script);
        let [script, _] = visit.key().await?;
        round.insert(Figure::KeyWithMessages, script);
        Ok(())
    })
    .await
    .context("visit with typing")?;
    let profile = tempfile::tempdir()?;
    visit(driver, server, page, profile.path(), Visitor::Asks, async |_, seen| {
        round.extend(seen.hint.map(|at| (Figure::Hint, at / 1000.0)));
        Ok(())
    })
    .await
    .context("visit with keys at once")?;
    Ok(round)
}

/// Opens the page in a browser with this profile, waits until everything has
/// happened, and lets the caller look at it.
async fn visit(
    driver: &Driver,
    server: &Server,
    page: Page,
    profile: &Path,
    visitor: Visitor,
    look: impl AsyncFnOnce(&Visit, Seen) -> Result<()>,
) -> Result<()> {
    let path = match page {
        Page::HandWritten => HAND_WRITTEN,
        Page::Ours => "/layanan/akta-kelahiran/isi/",
    };
    let visit = Visit { browser: driver.open(server, profile).await?, link: server.new_link() };
    let looked = async {
        let probe = PROBE.replace("__WHO__", visitor.name());
        visit.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": probe })).await?;
        visit.command("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
        // As if the window were in front: otherwise no field is ever left.
        visit.command("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
        visit.command("Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
        visit.browser.goto(format!("https://{}{path}", server.address)).await?;
        if let Visitor::Asks = visitor {
            visit.until("Boolean(window.__seen?.asked)").await?;
            visit.press_keys("17070112\t", Duration::ZERO).await?;
        }
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

    /// Waits until an expression is true in the page.
    async fn until(&self, expression: &str) -> Result<()> {
        let start = Instant::now();
        while !self.evaluate(expression).await? {
            if start.elapsed() > PATIENCE {
                let seen = self.evaluate::<Value>("window.__seen ?? null").await?;
                bail!("after {} s not yet {expression}: {seen}", PATIENCE.as_secs());
            }
            sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// What the probe has noted, once it is done and nothing arrives any more.
    async fn seen(&self) -> Result<Seen> {
        self.until("Boolean(window.__seen?.done)").await?;
        let mut quiet = (Instant::now(), self.link.received());
        while quiet.0.elapsed() < QUIET {
            sleep(LOOK_AGAIN).await;
            let received = self.link.received();
            if received != quiet.1 {
                quiet = (Instant::now(), received);
            }
        }
        self.evaluate("__seen").await
    }

    /// Presses real keys, one for each character, with a pause after each.
    async fn press_keys(&self, text: &str, pause: Duration) -> Result<()> {
        for character in text.chars() {
            let (key, code) = match character {
                '\t' => ("Tab".to_owned(), 9),
                _ => (character.to_string(), u32::from(character.to_ascii_uppercase())),
            };
            let text = if character == '\t' { "" } else { &*key };
            let down = json!({ "type": "keyDown", "key": key, "text": text, "windowsVirtualKeyCode": code });
            let up = json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code });
            self.command("Input.dispatchKeyEvent", down).await?;
            self.command("Input.dispatchKeyEvent", up).await?;
            sleep(pause).await;
        }
        Ok(())
    }

    /// What one key in the first field costs, as in `work_of`.
    async fn key(&self) -> Result<[f64; 2]> {
        self.evaluate::<Value>(FOCUS).await?;
        let work = self.work_of(async || self.press_keys(KEYS, BETWEEN_KEYS).await).await?;
        Ok(work.map(|work| work / KEYS.len() as f64))
    }

    /// Milliseconds that the page's thread has spent on something: in script,
    /// and in all.
    async fn work_of<T>(&self, something: impl AsyncFnOnce() -> Result<T>) -> Result<[f64; 2]> {
        sleep(AFTERMATH).await;
        let before = self.work().await?;
        something().await?;
        sleep(AFTERMATH).await;
        let after = self.work().await?;
        Ok([0, 1].map(|at| (after[at] - before[at]) * 1000.0))
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
    late.fold(0.0, |sum, (_, length)| sum + length - SHORT_TASK)
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
