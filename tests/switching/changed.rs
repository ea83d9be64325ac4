//! A release after this one, cheaply: functions and pages are built from a copy
//! with a changed service; the browser's modules are the same under other names,
//! as if each had changed.

use crate::releases::{Release, copy_folder};
use journeys::harness::copy::Copy;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The service that has changed.
pub const SERVICE: &str = "kk-hilang-rusak";
/// Its version there.
pub const VERSION: &str = "2099-12-1";
/// The question that is new, and must be answered.
pub const QUESTION: &str = "terakhir_dipakai";
/// Its label.
pub const LABEL: &str = "Kapan KK terakhir dipakai?";

/// The step and the place in it where the question comes in.
const BEFORE: &str = "[[step.question]]\nid = \"ada_orang_asing\"";

/// Builds it.
pub fn release(current: &Release) -> Release {
    let copy = Copy::make("switching-releases");
    change(&copy.root.join(format!("domain/services/{SERVICE}.toml")));
    let functions = copy.build(Some("a-later-release"));
    let dist = copy.root.join("dist");
    // Icons and the like stay as they are.
    copy_folder(&copy.root.join("site"), &dist, &|_| true).unwrap();
    site(&current.dist, &functions.join("prerender"), &dist);
    Release { dist, functions }
}

/// What a maintainer does to the file of a service.
fn change(file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.starts_with("version = ")).expect("a service has a version");
    let from = line.split('"').nth(1).expect("in quotes");
    let text = text.replacen(line, &format!("version = \"{VERSION}\""), 1);
    assert!(text.contains(BEFORE), "the service has no such question any more");
    let question =
        format!("[[step.question]]\nid = \"{QUESTION}\"\nlabel = \"{LABEL}\"\nkind = \"text\"\n\n{BEFORE}");
    let text = text.replacen(BEFORE, &question, 1);
    let migration = format!("\n[[migration]]\nfrom = \"{from}\"\ntext = \"Satu pertanyaan baru.\"\n");
    fs::write(file, format!("{text}{migration}")).unwrap();
}

/// Its site, from the modules of another one.
fn site(from: &Path, prerender: &Path, to: &Path) {
    let names = renamed(&from.join("assets"));
    let with_names =
        |text: String| names.iter().fold(text, |text, (old, new)| text.replace(old.as_str(), new));
    let assets = to.join("assets");
    fs::create_dir_all(&assets).unwrap();
    for (old, new) in &names {
        let bytes = fs::read(from.join("assets").join(old)).unwrap();
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => with_names(text).into_bytes(),
            Err(module) => module.into_bytes(),
        };
        fs::write(assets.join(new), bytes).unwrap();
    }
    let mut command = Command::new(prerender);
    command.arg("--out").arg(to);
    for new in names.values() {
        let option = match new.split('-').next() {
            Some("app") => "--js",
            Some("form") => "--wasm",
            Some("second" | "finish") => "--later",
            _ => "--preload",
        };
        command.arg(option).arg(format!("/assets/{new}"));
    }
    assert!(command.status().unwrap().success(), "the pages cannot be written");
    let worker = fs::read_to_string(from.join("sw.js")).unwrap();
    let worker = with_names(worker).replace(&release_of(from), &release_of(to));
    fs::write(to.join("sw.js"), worker.replacen("\"situs-", "\"situs-baru-", 1)).unwrap();
}

/// Every script and module with another name: its hash backwards.
fn renamed(assets: &Path) -> BTreeMap<String, String> {
    let names = fs::read_dir(assets).unwrap().flatten();
    let names = names.map(|entry| entry.file_name().into_string().unwrap());
    let own = names.filter(|name| name.ends_with(".js") || name.ends_with(".wasm"));
    own.map(|name| {
        let (stem, ending) = name.split_once('.').unwrap();
        let (kind, hash) = stem.rsplit_once('-').unwrap();
        let backwards: String = hash.chars().rev().collect();
        assert_ne!(backwards, hash);
        (name.clone(), format!("{kind}-{backwards}.{ending}"))
    })
    .collect()
}

/// The name of the catalogue's release: the one folder of its files.
fn release_of(dist: &Path) -> String {
    let folders: Vec<PathBuf> =
        fs::read_dir(dist.join("data")).unwrap().flatten().map(|entry| entry.path()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders[0].file_name().unwrap().to_str().unwrap().to_owned()
}
