//! Lighthouse, as on a phone: accessibility, best practices, search engines.

use anyhow::{Context, Result};
use journeys::harness::journey::seat;
use journeys::harness::settings;
use journeys::harness::stack::stack;
use serde_json::Value;
use std::process::Command;

/// What is judged, and the least that is good enough, of 1.
const CATEGORIES: [&str; 3] = ["accessibility", "best-practices", "seo"];
const LEAST: f64 = 0.99;

fn judge(path: &str) -> Result<Value> {
    let mut lighthouse = Command::new("node");
    lighthouse
        .arg(settings::lighthouse())
        .arg(format!("{}{path}", stack().url))
        .args(["--quiet", "--output=json", "--no-enable-error-reporting"])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu")
        .env("CHROME_PATH", settings::chromium());
    let done = lighthouse.output().context("Lighthouse needs Node.js")?;
    serde_json::from_slice(&done.stdout)
        .with_context(|| format!("Lighthouse on {path}: {}", String::from_utf8_lossy(&done.stderr)))
}

/// Every audit that costs points, with what it complains about.
fn failing(report: &Value, category: &Value) -> String {
    let counted = category["auditRefs"].as_array().into_iter().flatten();
    let counted = counted.filter(|audit| audit["weight"].as_f64().is_some_and(|weight| weight > 0.0));
    let audits = counted.map(|audit| &report["audits"][audit["id"].as_str().unwrap_or_default()]);
    let failing = audits.filter(|audit| audit["score"].as_f64().is_some_and(|score| score < 1.0));
    failing
        .map(|audit| format!("{}: {} {}\n", audit["id"], audit["title"], audit["details"]["items"]))
        .collect()
}

#[tokio::test]
async fn lighthouse_finds_nothing() {
    let _seat = seat().await;
    for path in ["/", "/layanan/akta-kelahiran/", "/layanan/akta-kelahiran/isi/", "/lacak/"] {
        let report = tokio::task::spawn_blocking(move || judge(path)).await.unwrap().unwrap();
        for name in CATEGORIES {
            let category = &report["categories"][name];
            let found = failing(&report, category);
            let good = category["score"].as_f64().is_some_and(|score| score >= LEAST);
            assert!(good, "{path}, {name}: {}\n{found}", category["score"]);
        }
    }
}
