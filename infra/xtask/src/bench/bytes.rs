//! Bytes over the wire on a first visit, page by page, as brotli.

use crate::compress::brotli;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// Prints, for each page of the built site, its own size and the size of all
/// that it loads before it is fully usable.
pub fn print(dist: &Path) -> Result<()> {
    println!("{:>9} {:>9}  page", "HTML", "all");
    for entry in WalkDir::new(dist).sort_by_file_name() {
        let entry = entry?;
        if entry.path().extension().is_some_and(|kind| kind == "html") {
            let html = fs::read_to_string(entry.path())?;
            let own = brotli(html.as_bytes())?.len();
            let mut all = own;
            for address in loaded(&html) {
                all += brotli(
                    &fs::read(dist.join(address)).with_context(|| format!("{address} is not there"))?,
                )?
                .len();
            }
            println!("{:>6.1} kB {:>6.1} kB  {}", kilobytes(own), kilobytes(all), page(dist, entry.path()));
        }
    }
    Ok(())
}

/// Thousands of bytes.
fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

fn page(dist: &Path, file: &Path) -> String {
    format!("/{}", file.strip_prefix(dist).unwrap_or(file).display()).replace("index.html", "")
}

/// What a page names as scripts and preloads, each once.
fn loaded(html: &str) -> Vec<&str> {
    let mut addresses: Vec<&str> = html
        .split(['=', '"', ' ', '>'])
        .filter_map(|word| word.strip_prefix('/'))
        .filter(|word| word.starts_with("assets/") || word.starts_with("data/"))
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_loads_is_counted_once() {
        let html = "<link rel=modulepreload href=/assets/a.js><link rel=preload href=\"/data/1/b.json\">\
            <script type=module src=/assets/a.js></script><a href=/layanan/>x</a>";
        assert_eq!(loaded(html), ["assets/a.js", "data/1/b.json"]);
    }
}
