//! Writes the site as HTML, from the same components that run in the browser,
//! and the catalogue as JSON.
//!
//! `prerender --out dist --js /assets/app-….js --wasm /assets/app-….wasm
//! [--preload /assets/….js] [--later /assets/….js]`
#![allow(clippy::print_stderr, reason = "a program for the terminal")]

use base64::Engine;
use domain::catalogue;
use domain::service::Kind;
use domain::text::pages as t;
use frontend::html::{self, Catalogue};
use frontend::page::Page;
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What the command line says.
#[derive(Default)]
struct Options {
    out: PathBuf,
    js: String,
    wasm: String,
    preload: Vec<String>,
    /// The second module and its scripts.
    later: Vec<String>,
}

const STYLE: &str = include_str!("../../../site/style.css");

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
    let options = options()?;
    let style = minify(STYLE);
    let release = write_data(&options.out)?;
    let data = whole_catalogue()?;
    let mut pages = vec![Page::Home, Page::Track, Page::NotFound];
    for (id, _) in catalogue::SERVICES {
        pages.push(Page::Service((*id).to_owned()));
        pages.push(Page::Form((*id).to_owned()));
    }
    for page in pages {
        let html = document(&page, &data, &options, &release, &style);
        let file = match page {
            Page::NotFound => options.out.join("404.html"),
            _ => options.out.join(page.path().trim_start_matches('/')).join("index.html"),
        };
        write(&file, html.as_bytes())?;
    }
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
    let headers = serde_json::json!({ "style_hashes": [format!("sha256-{hash}")] });
    write(&options.out.join("headers.json"), headers.to_string().as_bytes())
}

fn whole_catalogue() -> std::io::Result<Catalogue> {
    let lebong =
        catalogue::REGION_ASSETS.iter().find(|(name, _)| *name == "lebong").map_or("[]", |(_, json)| json);
    Ok(Catalogue {
        index: serde_json::from_str(catalogue::INDEX)?,
        services: catalogue::SERVICES.iter().filter_map(|(id, _)| catalogue::service(id)).cloned().collect(),
        lebong: serde_json::from_str(lebong)?,
    })
}

fn options() -> std::io::Result<Options> {
    let mut options = Options::default();
    let mut words = std::env::args().skip(1);
    while let Some(name) = words.next() {
        let value = words.next().unwrap_or_default();
        match name.as_str() {
            "--out" => options.out = value.into(),
            "--js" => options.js = value,
            "--wasm" => options.wasm = value,
            "--preload" => options.preload.push(value),
            "--later" => options.later.push(value),
            _ => return Err(std::io::Error::other(format!("unknown option {name}"))),
        }
    }
    Ok(options)
}

/// Writes the catalogue below `data/<release>/`, where the release is a hash
/// of all of it, so that each file can be kept for ever.
fn write_data(out: &Path) -> std::io::Result<String> {
    let services = catalogue::FORMS.iter().map(|(id, json)| (format!("form-{id}"), *json));
    let mut files: Vec<(String, &str)> = services.collect();
    files.extend(catalogue::REGION_ASSETS.iter().map(|(name, json)| (format!("region-{name}"), *json)));
    let mut hash = Sha256::new();
    for (name, json) in &files {
        hash.update(name.as_bytes());
        hash.update(json.as_bytes());
    }
    // 48 bits: enough to tell one release from the next.
    let release: String = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    for (name, json) in files {
        write(&out.join("data").join(&release).join(format!("{name}.json")), json.as_bytes())?;
    }
    Ok(release)
}

fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)
}

fn document(page: &Page, catalogue: &Catalogue, options: &Options, release: &str, style: &str) -> String {
    // `<!>` only helps a program that draws the page again; ours does not.
    let body = Owner::new_root(None).with(|| html::body(page, catalogue).to_html()).replace("<!>", "");
    let description = page
        .service()
        .and_then(|id| catalogue.service(id))
        .map_or_else(|| t::site_description().to_owned(), |s| s.summary.clone());
    let mut preloads = String::new();
    let mut fetched = vec![options.wasm.clone()];
    // The status is asked for by the second module.
    let later = if *page == Page::Track { options.later.as_slice() } else { &[] };
    for file in [&options.js].into_iter().chain(&options.preload).chain(later) {
        match file.ends_with(".js") {
            true => preloads.push_str(&format!("<link rel=modulepreload href={file}>")),
            false => fetched.push(file.clone()),
        }
    }
    let file = |name: &str| format!("/data/{release}/{name}.json");
    if let Page::Form(id) = page {
        fetched.push(file(&format!("form-{id}")));
        let first = catalogue.service(id).and_then(|s| s.steps.first());
        if first.is_some_and(|step| step.questions.iter().any(|q| q.kind == Kind::Village)) {
            fetched.push(file("region-lebong"));
        }
    }
    for url in fetched {
        preloads.push_str(&format!("<link rel=preload as=fetch crossorigin href={url}>"));
    }
    format!(
        "<!doctype html><html lang=id data-release={release}><head><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\"><title>{}</title>\
         <meta name=description content=\"{}\"><meta name=color-scheme content=\"light dark\">\
         <link rel=icon href=/icon.svg type=image/svg+xml>{preloads}<style>{style}</style>\
         <script type=module src={}></script></head><body>{body}</body></html>",
        escape(&html::title(page, catalogue)),
        escape(&description),
        options.js
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Takes comments and indentation out of the style sheet.
fn minify(css: &str) -> String {
    let mut plain = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.lines().map(str::trim).collect::<String>().replace(": ", ":").replace(" {", "{")
}
