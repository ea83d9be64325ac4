//! The site on the phone: without signal, and when a new version comes.

use anyhow::{Context, Result, ensure};
use axum::Router;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use journeys::harness::settings;
use local_stack::published::Published;
use local_stack::site::{self, Site};
use std::path::Path;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

const SERVICE: &str = "/layanan/ktp-hilang-rusak/";
const FORM: &str = "/layanan/ktp-hilang-rusak/isi/";

/// Stands on the first page of a new version.
const NEWS: &str = "Versi baru";

/// A copy of the built site, served for one phone. Not of the stack: its signal
/// can be lost, and a new version can come.
struct OwnSite {
    folder: TempDir,
    url: String,
    /// Ends with all connections when the signal is lost.
    server: Option<Runtime>,
}

impl OwnSite {
    fn start() -> Result<OwnSite> {
        let folder = TempDir::new()?;
        copy(&settings::dist(), folder.path())?;
        let nobody = || watch::channel(None).1;
        let router: Router = site::router(Site {
            files: Published::new(folder.path(), "https://documents.invalid")?,
            mail: folder.path().to_owned(),
            office: folder.path().join("office.json"),
            intake: nobody(),
            staff: nobody(),
            sheets: nobody(),
        });
        let server = Runtime::new()?;
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        server.spawn(async move { axum::serve(TcpListener::from_std(listener)?, router).await });
        Ok(OwnSite { folder, url, server: Some(server) })
    }

    fn lose_signal(&mut self) {
        if let Some(server) = self.server.take() {
            server.shutdown_background();
        }
    }

    /// Puts another version of the site in the place of this one.
    fn deploy(&self) -> Result<()> {
        self.change("index.html", "<h1", &format!("<p>{NEWS}</p><h1"))?;
        self.change("sw.js", "\"situs-", "\"situs-baru-")
    }

    fn change(&self, file: &str, from: &str, to: &str) -> Result<()> {
        let path = self.folder.path().join(file);
        let text = std::fs::read_to_string(&path)?;
        ensure!(text.contains(from), "{file} has no {from}");
        // The compressed copies are of the old text.
        for suffix in ["br", "gz"] {
            std::fs::remove_file(self.folder.path().join(format!("{file}.{suffix}")))?;
        }
        Ok(std::fs::write(path, text.replacen(from, to, 1))?)
    }

    /// Opens a page of this site as an address that is typed in.
    async fn open(&self, phone: &Phone, path: &str) -> Result<()> {
        phone.js("document.documentElement?.setAttribute('data-before', '')", &[]).await?;
        phone.driver.goto(format!("{}{path}", self.url)).await?;
        let another = "return document.body && !document.documentElement.hasAttribute('data-before')";
        phone.until(&format!("{path} is shown"), another).await?;
        phone.live().await
    }
}

impl Drop for OwnSite {
    /// A runtime must not be waited for inside another.
    fn drop(&mut self) {
        self.lose_signal();
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &place)?,
            false => std::fs::copy(entry.path(), place).map(drop)?,
        }
    }
    Ok(())
}

/// Waits until the phone has kept a page.
async fn kept(phone: &Phone, path: &str) -> Result<()> {
    let script = format!(
        "return navigator.serviceWorker.controller && caches.match('{path}', {{ ignoreVary: true }}).then(found => !!found)"
    );
    phone.until(&format!("{path} is kept on the phone"), &script).await
}

async fn heading(phone: &Phone) -> Result<String> {
    phone
        .text("return [...document.querySelectorAll('h1')].find(e => e.checkVisibility())?.textContent")
        .await
}

async fn name(phone: &Phone) -> Result<WebElement> {
    Ok(phone.driver.query(By::Name("pemohon_nama")).first().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_visited_opens_without_signal() {
    journey(async |phone| {
        phone.mean("ERR_CONNECTION_REFUSED");
        phone.mean("Failed to fetch");
        phone.mean("FetchEvent");
        phone.mean("sw.js");
        let mut site = OwnSite::start()?;
        site.open(phone, "/").await?;
        kept(phone, "/tanpa-sinyal/").await?;
        site.open(phone, SERVICE).await?;
        // Whoever has read what a service needs can begin it later.
        kept(phone, FORM).await?;
        site.lose_signal();

        site.open(phone, "/").await?;
        phone.driver.query(By::Id("f-cari")).first().await?.send_keys("ktp ilang").await?;
        phone.shown("#hasil a", "KTP hilang atau rusak").await?;
        site.open(phone, "/layanan/").await?;
        site.open(phone, SERVICE).await?;
        site.open(phone, FORM).await?;
        name(phone).await?.send_keys("Budi Misalnya").await?;
        phone.reload().await?;
        ensure!(name(phone).await?.value().await?.as_deref() == Some("Budi Misalnya"), "the name is lost");
        phone.go("dokumen").await?;
        phone.until("the documents are drawn", "return document.querySelector('#dokumen .card')").await?;

        phone.driver.goto(format!("{}/kontak/", site.url)).await?;
        phone
            .until(
                "a page that was never opened says so",
                "return document.querySelector('[data-article=tanpa-sinyal]')",
            )
            .await?;
        ensure!(heading(phone).await? == "Tidak ada sinyal");
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_new_version_waits_until_no_form_is_open() {
    journey(async |phone| {
        let site = OwnSite::start()?;
        site.open(phone, FORM).await?;
        kept(phone, FORM).await?;
        name(phone).await?.send_keys("Budi Misalnya").await?;

        site.deploy()?;
        phone
            .js("navigator.serviceWorker.getRegistration().then(site => site.update())", &[])
            .await
            .context("the phone asks for news")?;
        let waits = "return navigator.serviceWorker.getRegistration().then(site => !!site.waiting)";
        phone.until("the new version waits", waits).await?;
        // The page asks for it at each visit; the open form keeps it waiting.
        phone.reload().await?;
        ensure!(name(phone).await?.value().await?.as_deref() == Some("Budi Misalnya"), "the name is lost");
        ensure!(phone.js(waits, &[]).await? == true, "the new version came while a form was open");

        // The old version still answers, and lets the new one in.
        site.open(phone, "/").await?;
        phone.until("the new version has come", &waits.replace("!!", "!")).await?;
        site.open(phone, "/").await?;
        let text = phone.text("return document.querySelector('main').textContent").await?;
        ensure!(text.contains(NEWS), "the old page is shown: {text}");
        site.open(phone, FORM).await?;
        ensure!(name(phone).await?.value().await?.as_deref() == Some("Budi Misalnya"), "the name is lost");
        Ok(())
    })
    .await;
}
