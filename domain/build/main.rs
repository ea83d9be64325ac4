//! Turns the data files into what the crate embeds.
//!
//! Reads `services/`, `sheets/`, `blocks/`, `lists/` and `locales/` with the types that
//! the program itself uses. Every mistake is reported at once, with file, line
//! and the allowed words; then the build stops.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

mod check;
mod files;
mod regions;
#[path = "../src/service.rs"]
#[allow(dead_code, reason = "the build uses only a part of the shared types")]
mod service;
#[path = "../src/sheet.rs"]
#[allow(dead_code, reason = "the build uses only a part of the shared types")]
mod sheet;
mod sheets;
mod source;
mod texts;

use files::{write, write_json};
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build");
    for folder in ["services", "blocks", "lists", "locales", "sheets"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    let out = Path::new(&out);
    let mut mistakes = Vec::new();
    regions::write(Path::new("lists"), out, &mut mistakes);
    texts::write(Path::new("locales/id"), out, &mut mistakes);
    write_catalogue(out, &mut mistakes);
    if !mistakes.is_empty() {
        for mistake in &mistakes {
            println!("cargo::error={}", mistake.replace('\n', " "));
        }
        std::process::exit(1);
    }
}

/// Writes one JSON file for each service, one for its form, the index, and
/// `catalogue.rs` which embeds them.
fn write_catalogue(out: &Path, mistakes: &mut Vec<String>) {
    let services = source::read(Path::new("."), mistakes);
    let mut whole = String::new();
    let mut forms = String::new();
    let mut index = Vec::new();
    for (file, text, service) in &services {
        check::check(file, text, service, mistakes);
        index.push(service::IndexEntry {
            id: service.id.clone(),
            title: service.title.clone(),
            summary: service.summary.clone(),
            group: service.group.clone(),
            search_words: service.search_words.clone(),
        });
        write_json(&out.join(format!("service-{}.json", service.id)), service, mistakes);
        write_json(&out.join(format!("form-{}.json", service.id)), &form(service), mistakes);
        for (code, kind) in [(&mut whole, "service"), (&mut forms, "form")] {
            let id = &service.id;
            code.push_str(&format!(
                "    ({id:?}, include_str!(concat!(env!(\"OUT_DIR\"), \"/{kind}-{id}.json\"))),\n"
            ));
        }
    }
    let code = format!(
        "/// Id and JSON of every service.\npub const SERVICES: &[(&str, &str)] = &[\n{whole}];\n\
         /// Id and JSON of what the browser needs of it: no more than the form.\n\
         pub const FORMS: &[(&str, &str)] = &[\n{forms}];\n"
    );
    let sheets = sheets::read(Path::new("."), &source::lists(Path::new("."), mistakes), mistakes);
    write_json(&out.join("sheet-uses.json"), &sheets::of_services(&services, &sheets, mistakes), mistakes);
    write_json(&out.join("sheets.json"), &sheets, mistakes);
    write_json(&out.join("index.json"), &index, mistakes);
    write(&out.join("catalogue.rs"), &code, mistakes);
}

/// A service without what no form needs: the facts of its page, and where its
/// demands come from.
fn form(service: &service::Service) -> serde_json::Value {
    let mut form = serde_json::json!(service);
    let without = |map: &mut serde_json::Value, keys: &[&str]| {
        if let Some(map) = map.as_object_mut() {
            map.retain(|key, _| !keys.contains(&key.as_str()));
        }
    };
    let page = ["applicants", "facts", "forms", "group", "search_words", "staff_columns", "summary"];
    without(&mut form, &page);
    if let Some(requirements) = form["requirements"].as_array_mut() {
        requirements.iter_mut().for_each(|r| without(r, &["mark", "source", "when_text"]));
    }
    form
}
