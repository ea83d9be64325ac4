//! A whole document: head and body.

use crate::Options;
use domain::service::Kind;
use frontend::html::{self, Site};
use frontend::page::Page;
use leptos::prelude::*;

/// Colours of the browser's own bar: that of the header (site/style/base.css).
const BAR: [(&str, &str); 2] = [("light", "#0b5a3c"), ("dark", "#0c2b1f")];

/// What a document is made from.
pub struct Document<'a> {
    /// Which page.
    pub page: &'a Page,
    /// What the site says.
    pub site: &'a Site,
    /// What the command line said.
    pub options: &'a Options,
    /// Name of this release of the catalogue.
    pub release: &'a str,
    /// The style of the page.
    pub style: &'a str,
}

impl Document<'_> {
    /// The file.
    pub fn html(&self) -> String {
        let Document { page, site, options, release, style } = self;
        // `<!>` only helps a program that draws the page again; ours does not.
        let body = Owner::new_root(None).with(|| html::body(page, site).to_html()).replace("<!>", "");
        let bar: String = BAR
            .iter()
            .map(|(scheme, colour)| {
                format!(
                    "<meta name=theme-color content=\"{colour}\" media=\"(prefers-color-scheme:{scheme})\">"
                )
            })
            .collect();
        format!(
            "<!doctype html><html lang=id data-release={release}><head><meta charset=utf-8>\
             <meta name=viewport content=\"width=device-width,initial-scale=1\"><title>{}</title>\
             <meta name=description content=\"{}\"><meta name=color-scheme content=\"light dark\">{bar}\
             {}<link rel=icon href=/icon.svg type=image/svg+xml><link rel=apple-touch-icon href=/icon-180.png>\
             <link rel=manifest href=/manifest.webmanifest>{}<style>{style}</style>\
             <script type=module src={} {}></script></head><body>{body}</body></html>",
            escape(&html::title(page, site)),
            escape(&html::description(page, site)),
            self.place(),
            self.preloads(),
            options.js,
            self.integrity()
        )
    }

    /// What search engines are told about the address, and the picture that
    /// WhatsApp shows where somebody passes it on.
    fn place(&self) -> String {
        if self.page.is_listed() {
            let site = &self.options.site_url;
            let path = self.page.path();
            format!(
                "<link rel=canonical href={site}{path}><meta property=og:image content={site}/icon-512.png>"
            )
        } else {
            "<meta name=robots content=noindex>".to_owned()
        }
    }

    /// Only the script that was built with the page may start it. A preload of
    /// the script says it too: the browser checks what it fetches first.
    fn integrity(&self) -> String {
        format!("integrity=\"sha256-{}\"", self.options.js_hash)
    }

    fn preloads(&self) -> String {
        let Document { page, site, options, release, .. } = self;
        let mut links = String::new();
        let mut fetched = vec![options.wasm.clone(), "/office.json".to_owned()];
        // The status is asked for by the second module.
        let later = if **page == Page::Track { options.later.as_slice() } else { &[] };
        for file in [&options.js].into_iter().chain(&options.preload).chain(later) {
            match file.ends_with(".js") {
                true if *file == options.js => {
                    links.push_str(&format!("<link rel=modulepreload href={file} {}>", self.integrity()));
                }
                true => links.push_str(&format!("<link rel=modulepreload href={file}>")),
                false => fetched.push(file.clone()),
            }
        }
        let file = |name: &str| format!("/data/{release}/{name}.json");
        if let Page::Form(id) = page {
            fetched.push(file(&format!("form-{id}")));
            let first = site.service(id).and_then(|s| s.steps.first());
            if first.is_some_and(|step| step.questions.iter().any(|q| q.kind == Kind::Village)) {
                fetched.push(file("region-lebong"));
            }
        }
        for url in fetched {
            links.push_str(&format!("<link rel=preload as=fetch crossorigin href={url}>"));
        }
        links
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
