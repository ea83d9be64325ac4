//! The browser's modules out of a catalogue of three services, beside those of
//! all: they must not grow with the number of services.

use crate::compress::brotli;
use crate::setup::{npm, wasm};
use crate::step::step;
use crate::{paths, site};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// The services that are kept: one of each large group, with gates, notes,
/// repeated steps and long lists among them.
const KEPT: [&str; 3] = ["akta-kelahiran", "ktp-hilang-rusak", "pindah-keluar"];

/// What no module is built from.
const LEFT_OUT: [&str; 5] = [".git", "data", "dist", "node_modules", "target"];

/// Prints the size of each module of the built site, and of the same one
/// built from three services.
pub fn print(dist: &Path) -> Result<()> {
    let tools = npm::find_or_install()?.context("measuring needs npm: install Node.js 18 or later")?;
    let toolchain = wasm::find_or_install()?;
    let work = paths::target().join("fewer");
    let (sources, glue) = (work.join("sources"), work.join("glue"));
    for folder in [&sources, &glue] {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
    }
    let all = services(&paths::root())?;
    step("copy the sources, with three services", || {
        site::copy(&paths::root(), &sources, &LEFT_OUT)?;
        keep_three(&sources)
    })?;
    println!("\n{:>8} {:>10} {:>10}  module", "services", "bytes", "brotli");
    for module in site::MODULES {
        site::build_module(&toolchain, &sources, module, &glue)?;
        let few = site::small_module(&tools, module, &glue)?;
        let many = built(dist, module)?;
        for (services, bytes) in [(KEPT.len(), &few), (all, &many)] {
            println!("{services:>8} {:>10} {:>10}  {module}", bytes.len(), brotli(bytes)?.len());
        }
        println!(
            "{}",
            if few == many { "         the same, byte for byte" } else { "         not the same" }
        );
    }
    Ok(())
}

/// The module of the built site.
fn built(dist: &Path, module: &str) -> Result<Vec<u8>> {
    let mut files = fs::read_dir(dist.join("assets"))?.filter_map(|entry| Some(entry.ok()?.path()));
    let own = |file: &Path| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(&format!("{module}-")) && name.ends_with(".wasm")
    };
    Ok(fs::read(files.find(|file| own(file)).with_context(|| format!("no module “{module}” was built"))?)?)
}

fn services(root: &Path) -> Result<usize> {
    Ok(fs::read_dir(root.join("domain/services"))?.count())
}

/// Takes away all other services, and every way that leads to one of them.
fn keep_three(root: &Path) -> Result<()> {
    for entry in fs::read_dir(root.join("domain/services"))? {
        let file = entry?.path();
        let id = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if KEPT.contains(&id) {
            change(&file, |table| {
                drop_ways(table);
            })?;
        } else {
            fs::remove_file(&file)?;
        }
    }
    change(&root.join("domain/catalogue.toml"), |table| {
        table.remove("complaints");
        drop_ways(table);
    })?;
    // Periods of single services, of which none is kept.
    change(&root.join("domain/retention.toml"), |table| {
        if let Some(kinds) = table.get_mut("kind").and_then(Value::as_array_mut) {
            kinds.retain(|kind| kind.get("services").is_none());
        }
    })
}

/// Reads a TOML file, and writes it as it is after the change.
fn change(file: &Path, change: impl FnOnce(&mut Table)) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let mut table: Table = text.parse().with_context(|| file.display().to_string())?;
    change(&mut table);
    Ok(fs::write(file, table.to_string())?)
}

/// Drops every table of a list that names a service which is not kept.
fn drop_ways(table: &mut Table) {
    let leads_away = |value: &Value| {
        let service = value.get("service").and_then(Value::as_str);
        service.is_some_and(|id| !KEPT.contains(&id))
    };
    for (_, value) in table.iter_mut() {
        match value {
            Value::Array(list) => {
                list.retain(|value| !leads_away(value));
                list.iter_mut().filter_map(Value::as_table_mut).for_each(drop_ways);
            }
            Value::Table(inside) => drop_ways(inside),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn ways_to_services_that_are_gone_are_gone() {
        let mut table: Table = r#"
            [[tile]]
            service = "kia"
            [[guide]]
            id = "bayi"
            [[guide.choice]]
            service = "akta-kelahiran"
            [[guide.choice]]
            service = "lahir-mati""#
            .parse()
            .unwrap();
        drop_ways(&mut table);
        assert!(table["tile"].as_array().unwrap().is_empty());
        let choices = table["guide"][0]["choice"].as_array().unwrap();
        assert_eq!(choices.len(), 1);
        assert_eq!(choices[0]["service"].as_str(), Some("akta-kelahiran"));
    }
}
