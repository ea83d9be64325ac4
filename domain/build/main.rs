//! Turns the data files into what the crate embeds.
//!
//! Reads `services/`, `sheets/`, `blocks/`, `lists/`, `locales/`,
//! `catalogue.toml`, `papers.toml` and `retention.toml` with the types that the program itself
//! uses. Every mistake is reported at once, with file, line and the allowed
//! words; then the build stops.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

mod check;
mod files;
mod hidden;
mod include;
mod links;
#[path = "../src/order.rs"]
mod order;
mod regions;
mod retention;
#[path = "../src/retention/rules.rs"]
mod rules;
#[path = "../src/service.rs"]
#[allow(dead_code, reason = "the build uses only a part of the shared types")]
mod service;
#[path = "../src/sheet.rs"]
#[allow(dead_code, reason = "the build uses only a part of the shared types")]
mod sheet;
mod sheets;
mod source;
mod switch;
mod texts;

use files::{write, write_json};
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build");
    let files = ["catalogue.toml", "papers.toml", "retention.toml"];
    for data in ["services", "sheets", "blocks", "lists", "locales"].into_iter().chain(files) {
        println!("cargo::rerun-if-changed={data}");
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

/// Writes one JSON file for each service, one for its form, the index, the
/// order of the site, the papers, and `catalogue.rs` which embeds them.
fn write_catalogue(out: &Path, mistakes: &mut Vec<String>) {
    let read = source::read(Path::new("."), mistakes);
    check::check(&read, mistakes);
    links::check(&read, mistakes);
    let embed = |code: &mut String, kind: &str, id: &str| {
        let line =
            format!("    ({id:?}, include_str!(concat!(env!(\"OUT_DIR\"), \"/{kind}-{id}.json\"))),\n");
        code.push_str(&line);
    };
    let (mut whole, mut forms, mut index) = (String::new(), String::new(), Vec::new());
    for service in read.services.iter().map(|s| &s.service) {
        write_json(&out.join(format!("service-{}.json", service.id)), service, mistakes);
        embed(&mut whole, "service", &service.id);
        if !service.active {
            continue;
        }
        index.push(service::IndexEntry {
            id: service.id.clone(),
            title: service.title.clone(),
            summary: service.summary.clone(),
            group: service.group.clone(),
            kind: service.kind,
            search_words: service.search_words.clone(),
        });
        if service.kind.is_form() {
            write_json(&out.join(format!("form-{}.json", service.id)), &form(service), mistakes);
            embed(&mut forms, "form", &service.id);
        }
    }
    let code = format!(
        "/// Id and JSON of every service.\npub const SERVICES: &[(&str, &str)] = &[\n{whole}];\n\
         /// Id of every form that is offered, and JSON of what the browser needs of it.\n\
         pub const FORMS: &[(&str, &str)] = &[\n{forms}];\n"
    );
    write_json(&out.join("index.json"), &index, mistakes);
    let sheets = sheets::read(Path::new("."), &read.lists, mistakes);
    write_json(
        &out.join("sheet-uses.json"),
        &sheets::of_services(&read.services, &sheets, mistakes),
        mistakes,
    );
    write_json(&out.join("sheets.json"), &sheets, mistakes);
    write_json(&out.join("order.json"), &read.order, mistakes);
    write_json(&out.join("papers.json"), &read.papers, mistakes);
    write_json(&out.join("retention.json"), &retention::read(Path::new("."), &read, mistakes), mistakes);
    write(&out.join("catalogue.rs"), &code, mistakes);
}

/// A service without what no form in the browser reads; `lean::records` names
/// what it does read.
fn form(service: &service::Service) -> serde_json::Value {
    const OF_SERVICE: [&str; 15] = [
        "active",
        "applicants",
        "facts",
        "forms",
        "group",
        "legal_days",
        "migrations",
        "office_days",
        "parts",
        "presence",
        "report_days",
        "search_words",
        "sections",
        "staff_columns",
        "summary",
    ];
    let mut form = serde_json::json!(service);
    without(&mut form, &OF_SERVICE);
    for requirement in each(&mut form, "requirements") {
        without(requirement, &["mark", "original", "source", "when_text"]);
    }
    for step in each(&mut form, "steps") {
        without(step, &["hint"]);
        each(step, "questions").for_each(|q| without(q, &["autocomplete", "hint"]));
        each(step, "notes").for_each(|n| without(n, &["service"]));
    }
    form
}

fn without(map: &mut serde_json::Value, keys: &[&str]) {
    if let Some(map) = map.as_object_mut() {
        map.retain(|key, _| !keys.contains(&key.as_str()));
    }
}

fn each<'a>(map: &'a mut serde_json::Value, key: &str) -> impl Iterator<Item = &'a mut serde_json::Value> {
    map.get_mut(key).and_then(|list| list.as_array_mut()).into_iter().flatten()
}
