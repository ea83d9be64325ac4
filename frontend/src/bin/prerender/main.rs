//! Writes the site as HTML, from the same components that run in the browser,
//! and the catalogue as JSON.
//!
//! `prerender --out dist --js /assets/app-….js --wasm /assets/app-….wasm
//! [--preload /assets/….js] [--later /assets/….js] [--site-url https://…]`
#![allow(clippy::print_stderr, reason = "a program for the terminal")]

mod data;
mod document;
mod links;
mod robots;
mod style;
#[cfg(test)]
mod tests;

use base64::Engine;
use document::Document;
use frontend::page::Page;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the command line says.
struct Options {
    out: PathBuf,
    js: String,
    /// Base64 of the SHA-256 of the script.
    js_hash: String,
    wasm: String,
    preload: Vec<String>,
    /// The second module and its scripts.
    later: Vec<String>,
    /// Where the site will be found, without a slash at the end.
    site_url: String,
}

/// The office's own address (docs/architecture.md).
const SITE_URL: &str = "https://dukcapil.lebongkab.go.id";

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("prerender: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> std::io::Result<()> {
    let mut options = options()?;
    let script = std::fs::read(options.out.join(options.js.trim_start_matches('/')))?;
    options.js_hash = sha256(&script);
    let release = data::write_all(&options.out)?;
    let site = data::site()?;
    let mut pages = BTreeMap::new();
    let mut styles = BTreeSet::new();
    for page in site.pages() {
        let style = style::of(&page);
        let document =
            Document { page: &page, site: &site, options: &options, release: &release, style: &style };
        pages.insert(page.path(), document.html());
        styles.insert(sha256(style.as_bytes()));
    }
    links::check(&pages)?;
    for (path, html) in &pages {
        // What is served for every address that is not there.
        let file = match Page::parse(path) {
            Page::NotFound => options.out.join("404.html"),
            _ => options.out.join(path.trim_start_matches('/')).join("index.html"),
        };
        write(&file, html.as_bytes())?;
    }
    robots::write(&options, pages.keys().map(String::as_str))?;
    let hashes: Vec<String> = styles.into_iter().map(|hash| format!("sha256-{hash}")).collect();
    let headers = serde_json::json!({ "style_hashes": hashes });
    write(&options.out.join("headers.json"), headers.to_string().as_bytes())
}

fn options() -> std::io::Result<Options> {
    let mut options = Options {
        out: PathBuf::new(),
        js: String::new(),
        js_hash: String::new(),
        wasm: String::new(),
        preload: Vec::new(),
        later: Vec::new(),
        site_url: SITE_URL.to_owned(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(name) = words.next() {
        let value = words.next().unwrap_or_default();
        match name.as_str() {
            "--out" => options.out = value.into(),
            "--js" => options.js = value,
            "--wasm" => options.wasm = value,
            "--preload" => options.preload.push(value),
            "--later" => options.later.push(value),
            "--site-url" => options.site_url = value.trim_end_matches('/').to_owned(),
            _ => return Err(std::io::Error::other(format!("unknown option {name}"))),
        }
    }
    Ok(options)
}

/// As pages and policies write it, in base64.
fn sha256(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes))
}

/// Writes a file, and the folders that it needs.
fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)
}
