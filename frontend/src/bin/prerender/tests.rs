//! The whole site, looked at as HTML.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a surprise")]

use super::*;
use frontend::html::Site;
use std::sync::LazyLock;

static SITE: LazyLock<Site> = LazyLock::new(|| data::site().unwrap());

static PAGES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let options = Options {
        out: PathBuf::new(),
        js: "/assets/app.js".into(),
        js_hash: sha256(b""),
        wasm: "/assets/app.wasm".into(),
        preload: Vec::new(),
        later: Vec::new(),
        site_url: SITE_URL.into(),
    };
    let html = |page: &Page| {
        let style = style::of(page);
        Document { page, site: &SITE, options: &options, release: "1", style: &style }.html()
    };
    SITE.pages().iter().map(|page| (page.path(), html(page))).collect()
});

/// What stands between the first of two words and the next of the second.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(inside, _)| inside)
}

#[test]
fn every_link_leads_somewhere() {
    links::check(&PAGES).unwrap();
}

#[test]
fn every_service_is_three_taps_away() {
    // A folded group is a tap, then the service; and the whole list is one.
    let home = between(&PAGES["/"], "<main", "</main>");
    for service in &SITE.services {
        let link = format!("href=\"{}\"", Page::Service(service.id.clone()).path());
        assert!(home.contains(&link), "the first page does not lead to {}", service.id);
        assert!(PAGES["/layanan/"].contains(&link), "the list does not lead to {}", service.id);
    }
}

#[test]
fn every_page_has_one_heading_a_title_and_a_description_of_its_own() {
    let mut titles = BTreeSet::new();
    for (path, html) in PAGES.iter() {
        assert_eq!(html.matches("</h1>").count().min(1), 1, "{path} has no heading");
        // A form has one for each of its steps, of which one is shown.
        assert!(path.ends_with("/isi/") || html.matches("</h1>").count() == 1, "{path} has several headings");
        let title = between(html, "<title>", "</title>");
        assert!(titles.insert(title.to_owned()), "{path} shares its title: {title}");
        let description = between(html, "<meta name=description content=\"", "\"");
        assert!((20..=200).contains(&description.chars().count()), "{path}: {description}");
    }
}

#[test]
fn ids_are_unique_and_nothing_runs_inside_the_pages() {
    for (path, html) in PAGES.iter() {
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut once = BTreeSet::new();
        for id in ids {
            assert!(once.insert(id), "{path} has the id {id} twice");
        }
        for forbidden in [" style=\"", " onclick=", "<script>", "javascript:"] {
            assert!(!html.contains(forbidden), "{path} contains {forbidden}");
        }
    }
}

#[test]
fn the_documents_stand_before_the_button() {
    for service in SITE.services.iter().filter(|s| s.kind.is_form()) {
        let html = &PAGES[&Page::Service(service.id.clone()).path()];
        let button = html.find("class=\"button start\"").unwrap();
        for requirement in &service.requirements {
            let at = html.find("<ul class=\"requirements\">").unwrap();
            assert!(at < button, "{}: {}", service.id, requirement.id);
        }
        assert!(html.contains("https://wa.me/628117317074?text="), "{}", service.id);
    }
}

#[test]
fn every_paper_has_a_small_sample_and_every_tile_a_drawing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../site/contoh");
    for paper in &SITE.papers {
        let picture = std::fs::read_to_string(folder.join(format!("{}.svg", paper.id)))
            .unwrap_or_else(|error| panic!("{}: {error}", paper.id));
        assert!(picture.len() < 3000, "{} has {} bytes", paper.id, picture.len());
        assert!(picture.contains(">CONTOH<"), "{} is not marked as a sample", paper.id);
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), SITE.papers.len(), "a sample of no paper");
    let drawings = PAGES["/"].matches("class=\"icon\"").count();
    assert_eq!(drawings, SITE.order.tiles.len(), "a tile has no drawing");
}

#[test]
fn what_is_not_proven_is_not_said_as_certain() {
    for service in &SITE.services {
        let html = &PAGES[&Page::Service(service.id.clone()).path()];
        let texts = service.sections.iter().flat_map(|s| &s.texts);
        for fact in service.facts.iter().chain(&service.applicants).chain(texts) {
            if matches!(fact.mark, domain::service::Mark::Unverified | domain::service::Mark::OfficeDecides) {
                let (_, rest) = html.split_once(&fact.text.replace('&', "&amp;")).unwrap();
                let close: String = rest.chars().take(60).collect();
                assert!(close.contains(domain::text::frame::ask_office()), "{}: {}", service.id, fact.text);
            }
        }
    }
}

#[test]
fn the_page_about_personal_data_tells_every_period() {
    let page = between(&PAGES["/privasi/"], "<main", "</main>");
    let retention = domain::catalogue::retention();
    let of_kinds = retention.kinds.iter().map(|kind| kind.days);
    for (status, days) in of_kinds.chain([retention.days]).flat_map(|periods| periods.all()) {
        let Some(days) = days else { continue };
        assert!(page.contains(&format!("{days} hari")), "{status}: {days}");
    }
    assert!(page.contains(&format!("{} hari kemudian", retention.backup_days)) && !page.contains(['{', '}']));
}
