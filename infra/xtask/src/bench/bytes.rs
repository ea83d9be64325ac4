//! Bytes over the wire on a first visit, page by page, as brotli.

use super::fewer;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// Prints, for each page of the built site, its own size; the size of all that
/// it needs to be used, of a form every question with the longest lists of
/// places that it may ask for; and of all that it ever loads, with the second
/// module, which comes for the documents. Then the modules, with three services
/// and with all.
pub fn print(dist: &Path) -> Result<()> {
    let site = Site::read(dist)?;
    println!("{:>9} {:>9} {:>9}  page", "HTML", "usable", "in all");
    let mut largest = Sizes::default();
    for (page, sizes) in site.pages()? {
        println!("{sizes}  {page}");
        if page.ends_with("/isi/") {
            largest = largest.or_more(sizes);
        }
    }
    println!("{largest}  the most of any form");
    fewer::print(dist)
}

/// What a page may weigh, in bytes: the first page is read in the first flight
/// of a connection (RFC 6928: ten segments); every question of any form can be
/// answered and is judged on a weak line, and what comes for the documents and
/// for sending weighs no more than that again.
const FIRST_PAGE: usize = 14_000;
const QUESTIONS: usize = 100_000;
const ANY_FORM: usize = 200_000;

/// Fails with every page of the built site that weighs more than it may.
pub fn check(dist: &Path) -> Result<()> {
    let pages = Site::read(dist)?.pages()?;
    let too_heavy = |(page, sizes): &(String, Sizes)| {
        page == "/" && sizes.html > FIRST_PAGE
            || page.ends_with("/isi/") && (sizes.usable > QUESTIONS || sizes.all > ANY_FORM)
    };
    let found: Vec<String> =
        pages.into_iter().filter(too_heavy).map(|(page, sizes)| format!("{page}:{sizes}")).collect();
    anyhow::ensure!(
        found.is_empty(),
        "pages that weigh too much (HTML, usable, in all): {}",
        found.join("; ")
    );
    Ok(())
}

/// Sizes of a page, in bytes.
#[derive(Clone, Copy, Default)]
struct Sizes {
    html: usize,
    usable: usize,
    all: usize,
}

impl Sizes {
    fn or_more(self, other: Sizes) -> Sizes {
        Sizes {
            html: self.html.max(other.html),
            usable: self.usable.max(other.usable),
            all: self.all.max(other.all),
        }
    }
}

impl std::fmt::Display for Sizes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kilobytes = [self.html, self.usable, self.all].map(|bytes| bytes as f64 / 1000.0);
        kilobytes.iter().try_for_each(|size| write!(f, "{size:>6.1} kB"))
    }
}

/// The built site, with the size of each file as it goes over the wire.
struct Site<'a> {
    dist: &'a Path,
    sizes: BTreeMap<String, usize>,
}

impl Site<'_> {
    fn read(dist: &Path) -> Result<Site<'_>> {
        let mut sizes = BTreeMap::new();
        for folder in ["assets", "data"] {
            for entry in WalkDir::new(dist.join(folder)) {
                let file = entry?.into_path();
                let name = file.strip_prefix(dist)?.to_string_lossy().into_owned();
                if file.is_file() && !name.ends_with(".br") && !name.ends_with(".gz") {
                    sizes.insert(name, on_the_wire(&file)?);
                }
            }
        }
        Ok(Site { dist, sizes })
    }

    /// Every page, with its sizes.
    fn pages(&self) -> Result<Vec<(String, Sizes)>> {
        let mut pages = Vec::new();
        for entry in WalkDir::new(self.dist).sort_by_file_name() {
            let entry = entry?;
            if entry.path().extension().is_some_and(|kind| kind == "html") {
                let html = fs::read_to_string(entry.path())?;
                let own = on_the_wire(entry.path())?;
                pages.push((page(self.dist, entry.path()), self.of(&html, own)?));
            }
        }
        Ok(pages)
    }

    /// The sizes of a page, which is `own` bytes by itself.
    fn of(&self, html: &str, own: usize) -> Result<Sizes> {
        let mut usable = loaded(html);
        usable.extend(self.places(html));
        let mut all = usable.clone();
        if html.contains("id=\"formulir\"") {
            all.extend(self.sizes.keys().filter(|name| name.starts_with("assets/")).map(String::as_str));
        }
        let sum = |names: &BTreeSet<&str>| -> Result<usize> {
            let size = |name: &&str| self.sizes.get(*name).with_context(|| format!("{name} is not there"));
            names.iter().map(size).sum()
        };
        Ok(Sizes { html: own, usable: own + sum(&usable)?, all: own + sum(&all)? })
    }

    /// The longest lists of places that the questions of a form may fetch.
    fn places(&self, html: &str) -> Vec<&str> {
        let mut found = Vec::new();
        for (kind, ending) in [
            ("village", "region-lebong"),
            ("regency", "region-regencies"),
            ("district", "region-regencies"),
            ("district", "region-province-"),
        ] {
            if html.contains(&format!("data-kind=\"{kind}\"")) {
                let lists = self.sizes.iter().filter(|(name, _)| name.contains(ending));
                found.extend(lists.max_by_key(|(_, size)| **size).map(|(name, _)| name.as_str()));
            }
        }
        found
    }
}

/// The size of a file as brotli, of which the build has made a copy; of one that
/// does not become smaller by it, its own.
fn on_the_wire(file: &Path) -> Result<usize> {
    let mut small = file.as_os_str().to_owned();
    small.push(".br");
    let about = fs::metadata(&small).or_else(|_| fs::metadata(file))?;
    Ok(about.len().try_into()?)
}

fn page(dist: &Path, file: &Path) -> String {
    format!("/{}", file.strip_prefix(dist).unwrap_or(file).display()).replace("index.html", "")
}

/// What a page names as scripts and preloads.
fn loaded(html: &str) -> BTreeSet<&str> {
    html.split(['=', '"', ' ', '>'])
        .filter_map(|word| word.strip_prefix('/'))
        .filter(|word| word.starts_with("assets/") || word.starts_with("data/"))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn what_a_page_loads_is_counted_once() {
        let html = "<link rel=modulepreload href=/assets/a.js><link rel=preload href=\"/data/1/b.json\">\
            <script type=module src=/assets/a.js></script><a href=/layanan/>x</a>";
        assert_eq!(loaded(html), ["assets/a.js", "data/1/b.json"].into());
    }

    #[test]
    fn a_form_is_counted_with_all_that_it_may_fetch() {
        let dist = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = dist.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("assets/app.js", "a");
        write("assets/finish.wasm", "something that comes later");
        write("data/1/region-lebong.json", "Gandung");
        write("data/1/region-regencies.json", "Rejang Lebong");
        let form = "<div id=\"formulir\"><div data-kind=\"village\"></div></div><script src=/assets/app.js></script>";
        let site = Site::read(dist.path()).unwrap();
        let sizes = site.of(form, 10).unwrap();
        let size = |name: &str| site.sizes[name];
        let needed = size("assets/app.js") + size("data/1/region-lebong.json");
        assert_eq!(sizes.usable, sizes.html + needed);
        assert_eq!(sizes.all, sizes.usable + size("assets/finish.wasm"));
        let other = site.of("<script src=/assets/app.js></script>", 10).unwrap();
        assert_eq!(other.all, other.usable);
    }

    #[test]
    fn a_page_that_weighs_too_much_is_named() {
        let dist = tempfile::tempdir().unwrap();
        for folder in ["assets", "data", "layanan/kia/isi"] {
            fs::create_dir_all(dist.path().join(folder)).unwrap();
        }
        let write = |name: &str, bytes: usize| fs::write(dist.path().join(name), "x".repeat(bytes)).unwrap();
        write("index.html", FIRST_PAGE);
        write("layanan/kia/isi/index.html", QUESTIONS);
        check(dist.path()).unwrap();
        write("index.html", FIRST_PAGE + 1);
        write("layanan/kia/isi/index.html", QUESTIONS + 1);
        let said = check(dist.path()).unwrap_err().to_string();
        assert!(said.contains("/:") && said.contains("/layanan/kia/isi/:"), "{said}");
    }
}
