//! Long lists: what is typed into the box above leaves only the options that
//! have it.

use super::form::{self, with};
use super::{dom, fields, places};
use domain::answers::split_path;
use domain::text::fields as t;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

/// Follows what is typed into the box of a list, and says how much is left.
pub fn search(input: &Element) {
    let Some(select) = list(input) else {
        return spawn_local(places::search(input.clone(), false));
    };
    let typed = dom::value(input);
    let found = fill(&select, &typed).len();
    say_found(input, (!typed.trim().is_empty()).then_some(found));
}

/// The one list that a box belongs to; none where it belongs to a place.
fn list(input: &Element) -> Option<Element> {
    dom::by_id(&dom::attribute(input, "data-filter")).filter(|found| found.tag_name() == "SELECT")
}

/// Says under a box how many options are left; nothing where nothing is typed.
pub fn say_found(input: &Element, found: Option<usize>) {
    if let Some(place) = dom::by_id(&[&dom::attribute(input, "data-filter"), "-n"].concat()) {
        let words = match found {
            None => String::new(),
            Some(0) => t::filter_none().to_owned(),
            Some(count) => t::filter_found(count),
        };
        dom::say(&place, &words);
    }
}

/// Whether a name has all words of what is typed. Names of Indonesian lists are
/// ASCII; the tables of all other letters would weigh more than this whole file.
pub fn fits(name: &str, typed: &str) -> bool {
    let name = name.to_ascii_lowercase();
    typed.to_ascii_lowercase().split_whitespace().all(|word| name.contains(word))
}

/// Enter: takes the first option that fits and goes on to the list.
pub fn choose_first(input: &Element) {
    let Some(select) = list(input) else {
        return spawn_local(places::search(input.clone(), true));
    };
    let found = fill(&select, &dom::value(input));
    if let Some(first) = found.first()
        && !dom::value(input).trim().is_empty()
    {
        dom::set_value(&select, first);
        let path = dom::attribute(&select, "name");
        form::set(&path, first.clone());
        fields::leave(&path);
    }
    let _ = dom::html(select).focus();
}

/// Puts all options back.
pub fn show_all(select: &Element) {
    fill(select, "");
}

/// Puts the options that have all words of a text into a select, and the one
/// that is chosen; gives the codes of those that fit.
fn fill(select: &Element, typed: &str) -> Vec<String> {
    let path = dom::attribute(select, "name");
    let id = split_path(&path).map_or(path.as_str(), |(_, _, id)| id);
    let options = with(|form| form.service.question(id).map(|q| form.service.choices(q).to_vec()));
    let chosen = dom::value(select);
    let mut found = Vec::new();
    select.set_text_content(None);
    dom::add_option(select, "", t::choose());
    for option in options.unwrap_or_default() {
        let fits = fits(&option.name, typed);
        if fits || option.code == chosen {
            dom::add_option(select, &option.code, &option.name);
        }
        if fits {
            found.push(option.code);
        }
    }
    dom::set_value(select, &chosen);
    found
}
