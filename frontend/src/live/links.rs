//! From page to page without loading the program again: the HTML of the next
//! page is fetched and put in the place of this one.

use super::dom;
use crate::api;
use crate::page::Page;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// Catches clicks on links to our own pages, and the back button.
pub fn follow() {
    dom::listen(&dom::document(), "click", |event: web_sys::MouseEvent| {
        let special = event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key();
        if special || event.default_prevented() {
            return;
        }
        let link = dom::target(&event).and_then(|t| t.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|l| l.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else { return };
        let location = dom::window().location();
        let own = link.origin() == location.origin().unwrap_or_default() && link.target().is_empty();
        let here = link.pathname() == location.pathname().unwrap_or_default();
        if !own || here || Page::parse(&link.pathname()) == Page::NotFound {
            return;
        }
        event.prevent_default();
        spawn_local(go(link.href()));
    });
    let shown = std::cell::RefCell::new(dom::window().location().pathname().unwrap_or_default());
    dom::listen(&dom::window(), "popstate", move |_: web_sys::Event| {
        let path = dom::window().location().pathname().unwrap_or_default();
        let own = dom::find("main").map(|m| dom::attribute(&m, "data-path"));
        let before = own.filter(|p| !p.is_empty()).unwrap_or_else(|| shown.borrow().clone());
        if before != path {
            shown.replace(path.clone());
            spawn_local(async move {
                let _ = show(&path).await;
            });
        }
    });
}

/// Goes to an address and notes it in the history.
pub async fn go(href: String) {
    let path = href.split('#').next().unwrap_or_default().to_owned();
    let html = match api::page(&path).await {
        Ok(html) => html,
        Err(failure) => return dom::trouble(&failure.message()),
    };
    if let Ok(history) = dom::window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&href));
    }
    put(&html);
    dom::start_reading("main h1");
}

/// Shows the page that the address already names.
async fn show(path: &str) -> Result<(), ()> {
    match api::page(path).await {
        Ok(html) => {
            put(&html);
            Ok(())
        }
        Err(failure) => {
            dom::trouble(&failure.message());
            Err(())
        }
    }
}

/// What a page was built with: its script, and its catalogue. Code of one
/// version does not bind pages of another.
fn version(page: &web_sys::Document) -> [Option<String>; 2] {
    let script = page.query_selector("script[src]").ok().flatten();
    let root = page.document_element();
    [script.and_then(|s| s.get_attribute("src")), root.and_then(|r| r.get_attribute("data-release"))]
}

/// Puts another page in the place of this one; loads it whole when the site
/// has changed meanwhile.
fn put(html: &str) {
    let Ok(parser) = web_sys::DomParser::new() else { return };
    let Ok(next) = parser.parse_from_string(html, web_sys::SupportedType::TextHtml) else { return };
    if version(&next) != version(&dom::document()) {
        let _ = dom::window().location().reload();
        return;
    }
    let (Some(main), Ok(Some(content))) = (dom::find("main"), next.query_selector("main")) else { return };
    super::leave();
    dom::trouble("");
    dom::document().set_title(&next.title());
    // Each page has a style of its own.
    if let (Some(style), Ok(Some(other))) = (dom::find("head style"), next.query_selector("head style")) {
        let _ = style.replace_with_with_node_1(&other);
    }
    let _ = main.replace_with_with_node_1(&content);
    let _ = content.set_attribute("data-path", &dom::window().location().pathname().unwrap_or_default());
    super::bind();
}
