//! A place, chosen from the large to the small: each level fills the next.

use super::form::{self, with};
use super::{dom, fields, lists};
use crate::api;
use domain::lean;
use domain::region::{self, Place, Regions};
use domain::text::fields as t;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

/// Lengths of the codes at the levels of a kind: `17` has 2 characters,
/// `17.07.01.2002` has 13.
fn lengths(kind: &str) -> &'static [usize] {
    match kind {
        "village" => &[8, 13],
        "regency" => &[2, 5],
        _ => &[2, 5, 8],
    }
}

/// The file that holds the places of a level, below what is chosen above it.
fn file(kind: &str, length: usize, above: &str) -> String {
    match (kind, length) {
        ("village", _) => "lebong".to_owned(),
        ("district", 8) => format!("province-{}", above.get(..2).unwrap_or_default()),
        _ => "regencies".to_owned(),
    }
}

/// Shows the answers of all places of a step.
pub fn restore(step: &str) {
    for place in dom::find_all(&format!("#{step} [data-place]")) {
        let answer = with(|form| form.draft.answers.at(&dom::attribute(&place, "data-place")).to_owned());
        let chosen = if answer.is_empty() { dom::attribute(&place, "data-chosen") } else { answer };
        spawn_local(show(place, chosen));
    }
}

/// Something was chosen at one level.
pub fn choose(select: Element) {
    let Some(place) = select.closest("[data-place]").ok().flatten() else { return };
    let kind = dom::attribute(&place, "data-kind");
    let level: usize = dom::attribute(&select, "data-level").parse().unwrap_or_default();
    let before = dom::attribute(&place, "data-chosen");
    let above = match level {
        0 => "",
        _ => before.get(..lengths(&kind)[level - 1]).unwrap_or_default(),
    };
    let chosen = match dom::value(&select) {
        nothing if nothing.is_empty() => above.to_owned(),
        code => code,
    };
    let complete = chosen == region::OUTSIDE || Some(&chosen.len()) == lengths(&kind).last();
    let path = dom::attribute(&place, "data-place");
    form::set(&path, if complete { chosen.clone() } else { String::new() });
    fields::leave(&path);
    spawn_local(show(place, chosen));
}

/// The level that the box above finds by name: desa, or kabupaten.
const SEARCHED: usize = 1;

/// The select of a level.
fn select(place: &Element, level: usize) -> Option<Element> {
    place.query_selector(&format!("[data-level=\"{level}\"]")).ok().flatten()
}

/// Follows what is typed into the box of a place: leaves only those villages
/// (or kabupaten) that have it, wherever they lie. `take` chooses the first.
pub async fn search(input: Element, take: bool) {
    let Some(place) = input.closest("[data-place]").ok().flatten() else { return };
    let kind = dom::attribute(&place, "data-kind");
    let length = lengths(&kind)[SEARCHED];
    let name = file(&kind, length, "");
    if !fetch(&name).await {
        return;
    }
    let Some(select) = select(&place, SEARCHED) else { return };
    // Whatever comes next puts the places of one kecamatan back.
    let _ = select.remove_attribute("data-above");
    let chosen = dom::attribute(&place, "data-chosen");
    let typed = dom::value(&input);
    if typed.trim().is_empty() {
        lists::say_found(&input, None);
        return show(place, chosen).await;
    }
    let found = with(|form| {
        let mut found = Vec::new();
        collect(form.places.list(&name).unwrap_or_default(), length, "", &mut found);
        // With what it lies in, because there are several of some names.
        for (code, name) in &mut found {
            let whole = form.places.name(code).unwrap_or_default();
            *name = whole.split(", ").take(2).collect::<Vec<_>>().join(", ");
        }
        found
    });
    let (fitting, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, name)| lists::fits(name, &typed));
    lists::say_found(&input, Some(fitting.len()));
    let first = fitting.first().map(|(code, _)| code.clone());
    let own = chosen.get(..length).unwrap_or_default();
    let kept = others.into_iter().filter(|(code, _)| code == own);
    select.set_text_content(None);
    dom::add_option(&select, "", t::choose());
    for (code, name) in fitting.into_iter().chain(kept) {
        dom::add_option(&select, &code, &name);
    }
    // What is found stands right below, until one of them is chosen.
    for level in 0..=SEARCHED {
        if let Some(row) = self::select(&place, level).and_then(|list| list.parent_element()) {
            dom::show(&row, level == SEARCHED);
        }
    }
    match first.filter(|_| take) {
        Some(first) => {
            dom::set_value(&select, &first);
            let _ = dom::html(select.clone()).focus();
            choose(select);
        }
        None => dom::set_value(&select, own),
    }
}

/// Fills the selects of a place down to what is chosen.
async fn show(place: Element, chosen: String) {
    let _ = place.set_attribute("data-chosen", &chosen);
    let kind = dom::attribute(&place, "data-kind");
    let mut above = String::new();
    let mut shown = true;
    let searching =
        dom::inside(&place, "[data-filter]").iter().any(|typed| !dom::value(typed).trim().is_empty());
    for (level, length) in lengths(&kind).iter().enumerate() {
        let Some(select) = select(&place, level) else { return };
        // What was found stays as it is: keys go through it one by one.
        if searching && level <= SEARCHED {
            let own = chosen.get(..*length).unwrap_or_default();
            dom::set_value(&select, own);
            shown = !own.is_empty();
            above = own.to_owned();
            continue;
        }
        if let Some(row) = select.parent_element() {
            dom::show(&row, shown);
        }
        if shown && dom::attribute(&select, "data-above") != format!("<{above}") {
            let name = file(&kind, *length, &above);
            // Something else may have been chosen while the list was under way.
            if !fetch(&name).await || dom::attribute(&place, "data-chosen") != chosen {
                return;
            }
            fill(&select, &name, *length, &above);
            let _ = select.set_attribute("data-above", &format!("<{above}"));
        }
        let own = if chosen == region::OUTSIDE {
            region::OUTSIDE
        } else {
            chosen.get(..*length).unwrap_or_default()
        };
        dom::set_value(&select, own);
        shown = shown && !own.is_empty() && own != region::OUTSIDE;
        above = own.to_owned();
    }
}

/// Puts the places of one level into a select, behind its first option and
/// before "outside of Lebong".
fn fill(select: &Element, name: &str, length: usize, above: &str) {
    let mut found = Vec::new();
    with(|form| {
        if let Some(tree) = form.places.list(name) {
            let above = if name == "lebong" && length == 8 { region::LEBONG } else { above };
            collect(tree, length, above, &mut found);
        }
    });
    let outside = select.query_selector(&format!("[value={}]", region::OUTSIDE)).ok().flatten();
    select.set_text_content(None);
    found.insert(0, (String::new(), t::choose().to_owned()));
    for (code, name) in found {
        dom::add_option(select, &code, &name);
    }
    if let Some(outside) = outside {
        let _ = select.append_child(&outside);
    }
}

fn collect(places: &[Place], length: usize, above: &str, found: &mut Vec<(String, String)>) {
    for place in places {
        if place.code.len() == length && place.code.starts_with(above) {
            found.push((place.code.clone(), place.name.clone()));
        } else if place.code.len() < length
            && (above.starts_with(&place.code) || place.code.starts_with(above))
        {
            collect(&place.inside, length, above, found);
        }
    }
}

/// Fetches a list of places, once. `false` when there is no signal.
async fn fetch(name: &str) -> bool {
    if with(|form| form.places.list(name).is_some()) {
        return true;
    }
    match api::catalogue(&["region-", name].concat()).await {
        Ok(tree) => {
            with(|form| {
                let tree = lean::from_text(&tree).unwrap_or_default();
                form.places.0.push((name.to_owned(), tree));
            });
            dom::trouble("");
            true
        }
        Err(failure) => {
            dom::trouble(&failure.message());
            false
        }
    }
}

/// Fetches the lists that hold the names of all answers, for the review. Says
/// whether any was missing.
pub async fn fetch_names() -> bool {
    use domain::service::Kind;
    let names = with(|form| {
        let questions = form.service.steps.iter().flat_map(|s| &s.questions);
        let answered = questions.map(|q| (q.kind, form.draft.answers.get(&q.id).to_owned()));
        answered
            .filter(|(_, code)| !code.is_empty())
            .filter_map(|(kind, code)| match kind {
                Kind::Village => Some(file("village", 13, &code)),
                Kind::Regency => Some(file("regency", 5, &code)),
                Kind::District => Some(file("district", 8, &code)),
                _ => None,
            })
            .collect::<Vec<_>>()
    });
    let known = with(|form| form.places.0.len());
    for name in names {
        fetch(&name).await;
    }
    with(|form| form.places.0.len()) > known
}
