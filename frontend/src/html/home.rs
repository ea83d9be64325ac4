//! The first page: what happened, search, and the services by group.

use super::site::Site;
use super::{icon, search};
use crate::page::Page;
use domain::order::Tile;
use domain::text::frame as t;
use leptos::prelude::*;

/// The page.
pub fn home(site: &Site) -> AnyView {
    let tiles = site.order.tiles.iter().map(|tile| tile_view(tile, site)).collect_view();
    let groups = site
        .groups()
        .map(|(name, services)| {
            let links = services.into_iter().map(|service| {
                view! { <li><a href=Page::Service(service.id.clone()).path()>{service.title.clone()}</a></li> }
            });
            view! {
                <details>
                    <summary>{name.to_owned()}</summary>
                    <ul>{links.collect_view()}</ul>
                </details>
            }
        })
        .collect_view();
    view! {
        <h1 tabindex="-1">{t::home_heading()}</h1>
        <p class="lead">{t::home_lead()}</p>
        <div id="lanjutan-draf"></div>
        <ul class="tiles">{tiles}</ul>
        {search::search()}
        <h2>{t::home_all()}</h2>
        <div class="groups">{groups}</div>
        <p><a href=Page::List.path()>{t::home_list()}</a></p>
        <h2>{t::home_track_heading()}</h2>
        <p><a class="button second" href=Page::Track.path()>{t::home_track_link()}</a></p>
    }
    .into_any()
}

fn tile_view(tile: &Tile, site: &Site) -> Option<impl IntoView + use<>> {
    let guide = tile.guide.as_ref().filter(|id| site.guide(id).is_some()).cloned().map(Page::Guide);
    let service = tile.service.as_ref().filter(|id| site.service(id).is_some()).cloned().map(Page::Service);
    let page = guide.or(service)?;
    Some(view! {
        <li><a href=page.path()>{icon::icon(&tile.icon)}<span>{tile.title.clone()}</span></a></li>
    })
}
