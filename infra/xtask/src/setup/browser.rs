//! The browser of the tests.

use super::debian;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// A browser and the program that drives it; they must be of one version.
pub struct Browser {
    /// Chromium or Chrome.
    pub chromium: PathBuf,
    /// ChromeDriver.
    pub driver: PathBuf,
}

/// An installed browser, or Debian's.
pub fn find_or_install() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let otherwise = "the tests need Chromium or Chrome, and ChromeDriver of the same version, both in PATH";
    debian::install(&["chromium", "chromium-driver"], "the tests use the site in a real browser", otherwise)?;
    find().context(otherwise)
}

fn find() -> Option<Browser> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let chromium = names.iter().find_map(|name| which::which(name).ok())?;
    Some(Browser { chromium, driver: which::which("chromedriver").ok()? })
}
