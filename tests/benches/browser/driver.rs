//! ChromeDriver, and the browsers it starts.

use crate::server::Server;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use thirtyfour::{
    CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, PageLoadStrategy, WebDriver,
};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// What makes one browser like the other, and keeps it from talking to others.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=360,740",
];

/// The running ChromeDriver; ends with us.
pub struct Driver {
    url: String,
    chromium: PathBuf,
    _process: Child,
}

impl Driver {
    /// Starts ChromeDriver on a free port.
    pub async fn start(program: &Path, chromium: PathBuf) -> Result<Driver> {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("ChromeDriver cannot be started")?;
        let mut lines = BufReader::new(process.stdout.take().context("ChromeDriver says nothing")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some((_, port)) = line.split_once("successfully on port ") {
                let url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
                // It must never wait for somebody to read what it says.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Driver { url, chromium, _process: process });
            }
        }
        anyhow::bail!("ChromeDriver ended before it was ready")
    }

    /// A browser with the profile in a folder.
    pub async fn open(&self, server: &Server, profile: &Path) -> Result<WebDriver> {
        let mut wishes = DesiredCapabilities::chrome();
        wishes.set_binary(self.chromium.to_str().context("a path that is no text")?)?;
        // A visit is looked at from its first moment on.
        wishes.set_page_load_strategy(PageLoadStrategy::None)?;
        for flag in FLAGS {
            wishes.add_arg(flag)?;
        }
        wishes.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        // Not --ignore-certificate-errors: with it nothing is cached.
        wishes.add_arg(&format!("--ignore-certificate-errors-spki-list={}", server.key_hash))?;
        WebDriver::new(&self.url, wishes).await.context("Chromium cannot be started")
    }
}
