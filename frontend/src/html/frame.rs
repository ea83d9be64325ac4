//! What stands around every page.

use super::{icon, office, whatsapp};
use crate::page::Page;
use domain::text::frame as t;
use leptos::prelude::*;

/// The whole body around the content of a page. `complaints` is the service
/// that takes them.
pub fn frame(content: AnyView, complaints: Option<&str>) -> AnyView {
    view! {
        <a class="skip" href="#isi">{t::skip()}</a>
        <header>
            <div>
                <a class="brand" href=Page::Home.path()>
                    {icon::mark()}
                    <span>{t::site_name()}<small>{t::site_district()}</small></span>
                </a>
                <nav aria-label=t::menu()>{links(&menu(complaints))}</nav>
            </div>
            {icon::ridge()}
        </header>
        {office::notice()}
        <p class="trouble" id="gangguan" role="alert" hidden></p>
        <main id="isi">{content}</main>
        <footer>
            <p>{t::footer_free()}" "<a href=article("waspada")>{t::footer_beware()}</a></p>
            <p>{t::footer_whatsapp()}" "{whatsapp::numbers()}</p>
            <nav aria-label=t::footer_nav()>{links(&footer())}</nav>
            <p class="small">{t::footer_office()}</p>
        </footer>
    }
    .into_any()
}

fn article(name: &str) -> String {
    Page::Article(name.to_owned()).path()
}

/// The words of the menu are those that other Dukcapil sites use.
fn menu(complaints: Option<&str>) -> Vec<(&'static str, String)> {
    let mut menu = vec![
        (t::menu_services(), Page::List.path()),
        (t::menu_requirements(), Page::Requirements.path()),
        (t::menu_track(), Page::Track.path()),
        (t::menu_contact(), article("kontak")),
    ];
    menu.extend(complaints.map(|id| (t::menu_complaint(), Page::Service(id.to_owned()).path())));
    menu
}

fn footer() -> [(&'static str, String); 5] {
    [
        (t::footer_how(), article("cara")),
        (t::footer_promise(), article("maklumat")),
        (t::footer_privacy(), article("privasi")),
        (t::footer_accessibility(), article("aksesibilitas")),
        (t::footer_track(), Page::Track.path()),
    ]
}

fn links(links: &[(&'static str, String)]) -> AnyView {
    let links = links.iter().map(|(name, path)| view! { <li><a href=path.clone()>{*name}</a></li> });
    view! { <ul>{links.collect_view()}</ul> }.into_any()
}

/// The way back up, from the first page to the parent of this one.
pub fn crumbs(parents: &[(&str, Page)]) -> AnyView {
    let links = std::iter::once((t::home(), Page::Home))
        .chain(parents.iter().map(|(name, page)| (*name, page.clone())))
        .map(|(name, page)| view! { <li><a href=page.path()>{name.to_owned()}</a></li> })
        .collect_view();
    view! { <nav class="crumbs" aria-label=t::crumbs()><ol>{links}</ol></nav> }.into_any()
}
