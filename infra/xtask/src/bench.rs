//! Measurements. Those of the running product are benches of `tests/`, each a
//! program of its own there; what only looks at the built files is here.

mod bytes;
mod fewer;

use crate::native::{self, Profile};
use crate::setup::{browser, npm};
use crate::step::run;
use crate::worker::Keep;
use crate::{paths, site};
use anyhow::{Context, Result, bail};

/// Measures one thing on a release build, or lists what can be measured.
pub fn run_named(name: Option<&str>) -> Result<()> {
    let known = programs()?;
    let Some(name) = name else {
        println!("bytes");
        known.iter().for_each(|name| println!("{name}"));
        return Ok(());
    };
    if name != "bytes" && !known.iter().any(|known| known == name) {
        bail!("there is no bench of this name; cargo xtask bench lists them");
    }
    // Pages are the same whichever way the program was built that writes them.
    let profile = if name == "bytes" { Profile::Dev } else { Profile::Release };
    native::build(profile)?;
    site::build(profile, Keep::Site)?;
    if name == "bytes" { bytes::print(&paths::dist()) } else { program(name) }
}

/// Fails where a page of the built site weighs more than it may.
pub fn weigh(dist: &std::path::Path) -> Result<()> {
    bytes::check(dist)
}

/// Names of the benches in `tests/benches`.
fn programs() -> Result<Vec<String>> {
    let folder = paths::root().join("tests/benches");
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let file = entry?.path();
            if file.extension().is_some_and(|kind| kind == "rs") {
                names.extend(file.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
            }
        }
    }
    names.sort();
    Ok(names)
}

fn program(name: &str) -> Result<()> {
    let tools = npm::find_or_install()?.context("measuring needs npm: install Node.js 18 or later")?;
    let browser = browser::find_or_install()?;
    run(paths::cargo()
        .args(["bench", "--package", "journeys", "--bench", name])
        .env("LEBONG_DIST", paths::dist())
        .env("LEBONG_FUNCTIONS", Profile::Release.folder())
        .env("LEBONG_AXE", tools.axe())
        .env("LEBONG_CHROMIUM", browser.chromium)
        .env("LEBONG_CHROMEDRIVER", browser.driver))
}
