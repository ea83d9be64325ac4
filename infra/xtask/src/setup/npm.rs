//! Tools that come from npm, at the versions of infra/tools/package-lock.json.

use crate::paths;
use crate::step::{run, step};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const OBSERVATORY: &str = "node_modules/@mdn/mdn-http-observatory";

/// The folder of the installed tools.
pub struct Tools(PathBuf);

impl Tools {
    /// Makes the module smaller and faster.
    pub fn wasm_opt(&self) -> Command {
        Command::new(self.0.join("node_modules/.bin/wasm-opt"))
    }

    /// Puts JavaScript into one small file.
    pub fn esbuild(&self) -> Command {
        Command::new(self.0.join("node_modules/.bin/esbuild"))
    }

    /// The accessibility checker, as one script.
    pub fn axe(&self) -> PathBuf {
        self.0.join("node_modules/axe-core/axe.min.js")
    }

    /// What grades the headers of a site, as a package.
    pub fn observatory(&self) -> PathBuf {
        self.0.join(OBSERVATORY)
    }

    /// What judges pages as search engines and browsers do, as one script.
    pub fn lighthouse(&self) -> PathBuf {
        self.0.join("node_modules/lighthouse/cli/index.js")
    }
}

/// The tools, installed if they are not; none on a machine without npm, which
/// can build and serve all the same, only larger files.
pub fn find_or_install() -> Result<Option<Tools>> {
    if which::which("npm").is_err() || which::which("node").is_err() {
        eprintln!(
            "    no npm here: the site is built without making it small (install Node.js 18 or later for that)"
        );
        return Ok(None);
    }
    let source = paths::root().join("infra/tools");
    let lock = fs::read(source.join("package-lock.json")).context("infra/tools/package-lock.json")?;
    let version: String = Sha256::digest(&lock).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let folder = paths::cache()?.join(format!("npm-{version}"));
    if !folder.exists() {
        let why = "wasm-opt and esbuild make the site small, axe-core and lighthouse check that everyone can use it, \
            the observatory grades its headers";
        step(&format!("install tools from npm: {why}"), || {
            let unfinished = folder.with_extension("unfinished");
            let _ = fs::remove_dir_all(&unfinished);
            fs::create_dir_all(&unfinished)?;
            for name in ["package.json", "package-lock.json"] {
                fs::copy(source.join(name), unfinished.join(name))?;
            }
            let quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
            run(Command::new("npm").arg("ci").args(quiet).current_dir(&unfinished))?;
            // Its list of sites that browsers know to be HTTPS only is fetched
            // after installing. Ours is not in it, so an empty one says the same.
            fs::write(unfinished.join(OBSERVATORY).join("conf/hsts-preload.json"), "{}")?;
            Ok(fs::rename(unfinished, &folder)?)
        })?;
    }
    Ok(Some(Tools(folder)))
}
