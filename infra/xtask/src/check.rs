//! Everything that CI checks.

use crate::bench;
use crate::native::Profile;
use crate::setup::{browser, deny, npm, typos};
use crate::step::{run, step};
use crate::worker::Keep;
use crate::{paths, site};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// Checks and tests everything, cheapest first.
pub fn everything(dynamodb_local: Option<&Path>, quick: bool) -> Result<()> {
    step("check the formatting", || cargo(&["fmt", "--all", "--check"]))?;
    if !quick {
        let typos = typos::find_or_install()?;
        step("check the spelling", || run(Command::new(typos).current_dir(paths::root())))?;
        dependencies()?;
    }
    step("check the code", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])
    })?;
    step("build all programs and tests", || cargo(&["build", "--workspace", "--all-targets"]))?;
    site::build(Profile::Dev, Keep::Site)?;
    step("weigh the pages", || bench::weigh(&paths::dist()))?;
    test(dynamodb_local)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run(paths::cargo().args(arguments).env("CARGO_INCREMENTAL", "0"))
}

/// Licences, sources and banned crates always; known weaknesses only where the
/// list of them can be fetched.
fn dependencies() -> Result<()> {
    let deny = deny::find_or_install()?;
    let deny = |arguments: &[&str]| run(Command::new(&deny).args(arguments).current_dir(paths::root()));
    step("check licences and sources of dependencies", || deny(&["check", "bans", "licenses", "sources"]))?;
    match step("fetch the list of known weaknesses", || deny(&["fetch", "db"])) {
        Ok(()) => step("check for known weaknesses", || deny(&["check", "advisories"])),
        Err(_) => {
            eprintln!("    it cannot be fetched here, so known weaknesses are not checked");
            Ok(())
        }
    }
}

/// Runs all tests with what the whole-product tests need.
fn test(dynamodb_local: Option<&Path>) -> Result<()> {
    let tools = npm::find_or_install()?.context("the tests need npm: install Node.js 18 or later")?;
    let browser = browser::find_or_install()?;
    eprintln!("==> run all tests");
    let mut cargo = paths::cargo();
    cargo
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("CARGO_INCREMENTAL", "0")
        .env("LEBONG_DIST", paths::dist())
        .env("LEBONG_FUNCTIONS", Profile::Dev.folder())
        .env("LEBONG_AXE", tools.axe())
        .env("LEBONG_LIGHTHOUSE", tools.lighthouse())
        .env("LEBONG_CHROMIUM", browser.chromium)
        .env("LEBONG_CHROMEDRIVER", browser.driver);
    if let Some(path) = dynamodb_local {
        cargo.env("DYNAMODB_LOCAL", std::path::absolute(path)?);
    }
    let status = cargo.status().context("cargo test cannot be started")?;
    anyhow::ensure!(status.success(), "some tests failed; to run them again: cargo xtask test");
    Ok(())
}
