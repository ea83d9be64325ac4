//! No page leads nowhere: every link inside the site is followed while it is
//! built.

use frontend::page::Page;
use std::collections::BTreeMap;

/// Fails with every link that leads to no page: `(from) to`.
pub fn check(pages: &BTreeMap<String, String>) -> std::io::Result<()> {
    let mut lost = Vec::new();
    for (from, html) in pages {
        for to in targets(html) {
            if Page::parse(to) == Page::NotFound || !pages.contains_key(to) {
                lost.push(format!("({from}) {to}"));
            }
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    lost.dedup();
    Err(std::io::Error::other(format!("links that lead nowhere: {}", lost.join(", "))))
}

/// The pages of this site that a page links to, without `#…`.
fn targets(html: &str) -> impl Iterator<Item = &str> {
    let links = html.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
    let addresses = links.filter_map(|link| link.split_once("href=\"")?.1.split('"').next());
    addresses.filter(|to| to.starts_with('/')).filter_map(|to| to.split('#').next())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn site(home: &str) -> BTreeMap<String, String> {
        [("/".to_owned(), home.to_owned()), ("/lacak/".to_owned(), String::new())].into()
    }

    #[test]
    fn links_to_pages_are_well() {
        check(&site("<a class=\"x\" href=\"/lacak/#a\">a</a><a href=\"https://wa.me/1\">b</a>")).unwrap();
    }

    #[test]
    fn a_link_to_nowhere_is_named() {
        let error = check(&site("<a href=\"/lacak/\">a</a><a href=\"/layanan/x/\">b</a>")).unwrap_err();
        assert_eq!(error.to_string(), "links that lead nowhere: (/) /layanan/x/");
    }
}
