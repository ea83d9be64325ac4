//! The service worker, which keeps the site on phones: what it keeps, and under
//! which name of this version.

use crate::site::Assets;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// Whether phones keep the site.
#[derive(Clone, Copy)]
pub enum Keep {
    /// They do.
    Site,
    /// The worker is taken away from the phones that have it.
    Nothing,
}

const WORKER: &str = include_str!("../../../frontend/worker.js");
const WORKER_OFF: &str = include_str!("../../../frontend/worker-off.js");

/// The pages that every phone keeps from the first visit on.
const PAGES: [&str; 4] = ["/", "/layanan/", "/lacak/", "/tanpa-sinyal/"];

/// What every phone keeps beside pages and code.
const FILES: [&str; 2] = ["/icon.svg", "/manifest.webmanifest"];

/// What search needs, and nearly every form.
const DATA: [&str; 2] = ["index", "region-lebong"];

/// Writes `sw.js` into the built site, which must be whole.
pub fn write(site: &Path, assets: &Assets, keep: Keep) -> Result<()> {
    let script = match keep {
        Keep::Nothing => WORKER_OFF.to_owned(),
        Keep::Site => {
            let release = release(site)?;
            let code = [&assets.js, &assets.wasm].into_iter().chain(&assets.preloads).map(String::as_str);
            let data = DATA.map(|name| format!("/data/{release}/{name}.json"));
            let files = FILES.into_iter().chain(data.iter().map(String::as_str));
            let shell: Vec<&str> = PAGES
                .into_iter()
                .chain(code)
                .chain(files.filter(|file| site.join(file.trim_start_matches('/')).is_file()))
                .collect();
            WORKER
                .replace("__VERSION__", &version(site)?)
                .replace("__SHELL__", &serde_json::to_string(&shell)?)
                .replace("__LATER__", &serde_json::to_string(&assets.later)?)
                .replace("__MARKS__", &serde_json::to_string(&[&assets.js, &release])?)
        }
    };
    Ok(fs::write(site.join("sw.js"), script)?)
}

/// The name of the catalogue's release: the one folder of its files.
fn release(site: &Path) -> Result<String> {
    let entry = fs::read_dir(site.join("data"))?.next().context("the site has no data")??;
    entry.file_name().into_string().ok().context("the release's name is not UTF-8")
}

/// A name that changes with any file.
fn version(site: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for entry in WalkDir::new(site).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            hash.update(entry.path().strip_prefix(site)?.to_string_lossy().as_bytes());
            hash.update(fs::read(entry.path())?);
        }
    }
    // 48 bits: enough to tell one version from the next.
    Ok(hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn written(keep: Keep, page: &str) -> String {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("data/1a2b")).unwrap();
        fs::write(site.path().join("index.html"), page).unwrap();
        fs::write(site.path().join("icon.svg"), "icon").unwrap();
        let assets = Assets {
            js: "/assets/app-1.js".into(),
            wasm: "/assets/form-1.wasm".into(),
            preloads: vec!["/assets/chunk-1.js".into()],
            later: vec!["/assets/finish-1.wasm".into()],
        };
        write(site.path(), &assets, keep).unwrap();
        fs::read_to_string(site.path().join("sw.js")).unwrap()
    }

    #[test]
    fn it_names_what_is_there_and_its_version() {
        let worker = written(Keep::Site, "a");
        let shell = r#"["/","/layanan/","/lacak/","/tanpa-sinyal/","/assets/app-1.js","/assets/form-1.wasm","/assets/chunk-1.js","/icon.svg"]"#;
        assert!(worker.contains(shell), "{worker}");
        assert!(worker.contains(r#"MARKS = ["/assets/app-1.js","1a2b"]"#), "{worker}");
        assert!(worker.contains(r#"LATER = ["/assets/finish-1.wasm"]"#), "{worker}");
        assert!(!worker.contains("__"), "{worker}");
        assert_eq!(worker, written(Keep::Site, "a"));
        assert_ne!(worker, written(Keep::Site, "b"));
    }

    #[test]
    fn it_can_be_taken_away() {
        let worker = written(Keep::Nothing, "a");
        assert!(worker.contains("unregister") && !worker.contains("fetch"), "{worker}");
    }
}
