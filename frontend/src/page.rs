//! Every address of the site.

/// A page. The enum owns all paths; nothing else writes one down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The services.
    Home,
    /// What a service is and needs: its id.
    Service(String),
    /// Its form; the step stands behind `#`.
    Form(String),
    /// Status by number and NIK; the token of a receipt stands behind `#`.
    Track,
    /// Anything else.
    NotFound,
}

impl Page {
    /// The path in the address.
    pub fn path(&self) -> String {
        match self {
            Page::Home => "/".to_owned(),
            Page::Service(id) => format!("/layanan/{id}/"),
            Page::Form(id) => format!("/layanan/{id}/isi/"),
            Page::Track => "/lacak/".to_owned(),
            Page::NotFound => "/404/".to_owned(),
        }
    }

    /// The page at a path.
    pub fn parse(path: &str) -> Page {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty() && *p != "index.html").collect();
        match parts.as_slice() {
            [] => Page::Home,
            ["lacak"] => Page::Track,
            ["layanan", id] => Page::Service((*id).to_owned()),
            ["layanan", id, "isi"] => Page::Form((*id).to_owned()),
            _ => Page::NotFound,
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
        for page in [Page::Home, Page::Service("kia".into()), Page::Form("kia".into()), Page::Track] {
            assert_eq!(Page::parse(&page.path()), page);
        }
        assert_eq!(Page::parse("/layanan/kia"), Page::Service("kia".into()));
        assert_eq!(Page::parse("/apa/saja"), Page::NotFound);
    }
}
