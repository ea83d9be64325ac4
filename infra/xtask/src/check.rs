//! Everything that CI checks.

use crate::bench;
use crate::native::Profile;
use crate::setup::{browser, npm, python, typos};
use crate::step::{run, step};
use crate::worker::Keep;
use crate::{paths, site, supply, template};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// Checks and tests everything, cheapest first.
pub fn everything(dynamodb_local: Option<&Path>, quick: bool) -> Result<()> {
    step("check the formatting", || cargo(&["fmt", "--all", "--check"]))?;
    if !quick {
        let typos = typos::find_or_install()?;
        step("check the spelling", || run(Command::new(typos).current_dir(paths::root())))?;
        supply::check(&supply::Options::default())?;
        template::check()?;
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

/// Tells the whole-product tests where everything is that they need.
pub fn name_the_built(cargo: &mut Command) -> Result<()> {
    let tools = npm::find_or_install()?.context("the tests need npm: install Node.js 18 or later")?;
    let browser = browser::find_or_install()?;
    let cloud = python::find_or_install()?;
    cargo
        .env("LEBONG_DIST", paths::dist())
        .env("LEBONG_FUNCTIONS", Profile::Dev.folder())
        .env("LEBONG_AXE", tools.axe())
        .env("LEBONG_LIGHTHOUSE", tools.lighthouse())
        .env("LEBONG_OBSERVATORY", tools.observatory())
        .env("LEBONG_CHROMIUM", browser.chromium)
        .env("LEBONG_CHROMEDRIVER", browser.driver)
        .env("LEBONG_MOTO", cloud.moto_server());
    Ok(())
}

/// Runs all tests.
fn test(dynamodb_local: Option<&Path>) -> Result<()> {
    let mut cargo = paths::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]).env("CARGO_INCREMENTAL", "0");
    name_the_built(&mut cargo)?;
    eprintln!("==> run all tests");
    if let Some(path) = dynamodb_local {
        cargo.env("DYNAMODB_LOCAL", std::path::absolute(path)?);
    }
    let status = cargo.status().context("cargo test cannot be started")?;
    anyhow::ensure!(status.success(), "some tests failed; to run them again: cargo xtask test");
    Ok(())
}
