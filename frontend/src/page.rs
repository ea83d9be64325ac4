//! Every address of the site.

/// A page. The enum owns all paths; nothing else writes one down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// What happened, search, and the services by group.
    Home,
    /// Every service, by group.
    List,
    /// What a service is and needs: its id.
    Service(String),
    /// Its form; the step stands behind `#`.
    Form(String),
    /// A few situations to choose from, each leading to a service: its id.
    Guide(String),
    /// The documents of every service on one page to print.
    Requirements,
    /// Status by number and NIK; the token of a receipt stands behind `#`.
    Track,
    /// Prose, such as the privacy notice: the name of its file.
    Article(String),
    /// Every token and component of the design.
    Design,
    /// Anything else.
    NotFound,
}

/// The article that stands for pages which the phone has not kept; the
/// service worker knows its address.
pub const OFFLINE: &str = "tanpa-sinyal";

impl Page {
    /// The path in the address.
    pub fn path(&self) -> String {
        match self {
            Page::Home => "/".to_owned(),
            Page::List => "/layanan/".to_owned(),
            Page::Service(id) => format!("/layanan/{id}/"),
            Page::Form(id) => format!("/layanan/{id}/isi/"),
            Page::Guide(id) => format!("/pilih/{id}/"),
            Page::Requirements => "/syarat/".to_owned(),
            Page::Track => "/lacak/".to_owned(),
            Page::Article(name) => format!("/{name}/"),
            Page::Design => "/gaya/".to_owned(),
            Page::NotFound => "/404/".to_owned(),
        }
    }

    /// The page at a path. Whether there is a service, a guide or an article
    /// of that name only the server knows.
    pub fn parse(path: &str) -> Page {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty() && *p != "index.html").collect();
        match parts.as_slice() {
            [] => Page::Home,
            ["layanan"] => Page::List,
            ["layanan", id] => Page::Service((*id).to_owned()),
            ["layanan", id, "isi"] => Page::Form((*id).to_owned()),
            ["pilih", id] => Page::Guide((*id).to_owned()),
            ["syarat"] => Page::Requirements,
            ["lacak"] => Page::Track,
            ["gaya"] => Page::Design,
            // A file such as /robots.txt is no page.
            [name] if *name != "404" && !name.contains('.') => Page::Article((*name).to_owned()),
            _ => Page::NotFound,
        }
    }

    /// Whether search engines should show it.
    pub fn is_listed(&self) -> bool {
        match self {
            Page::Design | Page::NotFound => false,
            Page::Article(name) => name != OFFLINE,
            _ => true,
        }
    }

    /// The service that the page is about.
    pub fn service(&self) -> Option<&str> {
        match self {
            Page::Service(id) | Page::Form(id) => Some(id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_back() {
        let named = [Page::Service, Page::Form, Page::Guide, Page::Article].map(|page| page("kia".into()));
        let plain = [Page::Home, Page::List, Page::Requirements, Page::Track, Page::Design, Page::NotFound];
        for page in named.into_iter().chain(plain) {
            assert_eq!(Page::parse(&page.path()), page);
        }
        assert_eq!(Page::parse("/layanan/kia"), Page::Service("kia".into()));
        assert_eq!(Page::parse("/apa/saja"), Page::NotFound);
        assert_eq!(Page::parse("/robots.txt"), Page::NotFound);
    }
}
