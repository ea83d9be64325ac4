//! Long lists: what is typed into the box above leaves only the options that
//! have it.

use super::form::{self, with};
use super::{dom, fields};
use domain::answers::split_path;
use domain::text::fields as t;
use web_sys::Element;

/// Follows what is typed into the box of a list, and says how much is left.
pub fn search(input: &Element) {
    let id = dom::attribute(input, "data-filter");
    let Some(select) = dom::by_id(&id) else { return };
    let typed = dom::value(input);
    let found = fill(&select, &typed);
    if let Some(place) = dom::by_id(&[&id, "-n"].concat()) {
        let words = match found.len() {
            _ if typed.trim().is_empty() => String::new(),
            0 => t::filter_none().to_owned(),
            count => t::filter_found(count),
        };
        dom::say(&place, &words);
    }
}

/// Enter: takes the first option that fits and goes on to the list.
pub fn choose_first(input: &Element) {
    let Some(select) = dom::by_id(&dom::attribute(input, "data-filter")) else { return };
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
    // Names of Indonesian lists are ASCII; the tables of all other letters
    // would weigh more than this whole file.
    let typed = typed.to_ascii_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let path = dom::attribute(select, "name");
    let id = split_path(&path).map_or(path.as_str(), |(_, _, id)| id);
    let options = with(|form| form.service.question(id).map(|q| form.service.choices(q).to_vec()));
    let chosen = dom::value(select);
    let mut found = Vec::new();
    select.set_text_content(None);
    dom::add_option(select, "", t::choose());
    for option in options.unwrap_or_default() {
        let name = option.name.to_ascii_lowercase();
        let fits = words.iter().all(|word| name.contains(word));
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
