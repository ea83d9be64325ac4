//! The items of repeated steps: one card for each person. Who is complete is
//! folded up to a name.

use super::form::{self, with};
use super::{dom, fields, places};
use crate::ids::{ITEM, NUMBER};
use domain::service::Kind;
use web_sys::Element;

/// Makes as many items as there are answers, and at least as many as needed.
pub fn make() {
    for list in dom::find_all("[data-list]") {
        make_items(&list);
    }
}

fn make_items(list: &Element) {
    let name = dom::attribute(list, "data-list");
    let (count, min, max) = with(|form| {
        let repeat = form.service.steps.iter().filter_map(|s| s.repeat.as_ref()).find(|r| r.id == name);
        let (min, max) = repeat.map_or((0, 0), |r| (r.min, r.max));
        while form.draft.answers.items(&name).len() < min {
            form.draft.answers.add_item(&name);
        }
        (form.draft.answers.items(&name).len(), min, max)
    });
    if list.child_element_count() as usize != count {
        let template = list.next_element_sibling().map(|t| t.inner_html()).unwrap_or_default();
        let items = (0..count)
            .map(|at| template.replace(ITEM, &at.to_string()).replace(NUMBER, &(at + 1).to_string()));
        list.set_inner_html(&items.collect::<String>());
    }
    for button in dom::inside(list, "[data-remove]") {
        dom::show(&button, count > min);
    }
    if let Some(button) = dom::find(&format!("[data-add={name}]")) {
        dom::show(&button, count < max);
    }
}

/// Adds an item and goes to its first field.
pub fn add(list: &str) {
    let at = with(|form| {
        form.draft.answers.add_item(list);
        form.draft.answers.items(list).len() - 1
    });
    changed();
    dom::focus(&format!("[data-list={list}] fieldset.item:nth-child({}) input", at + 1));
}

/// Takes an item away.
pub fn remove(list: &str, index: usize) {
    with(|form| {
        form.draft.answers.remove_item(list, index);
        form.left.retain(|path| !path.starts_with(&format!("{list}.")));
    });
    changed();
    dom::focus(&format!("[data-add={list}]"));
}

fn changed() {
    with(form::Form::check);
    fields::restore();
    places::restore(&form::here());
    form::keep();
    fold();
    fields::refresh();
}

/// Folds up who is complete, in the step that is shown. Never while somebody
/// is typing: when the step is entered, and when people are added or removed.
pub fn fold() {
    for list in dom::find_all(&["#", &form::here(), " [data-list]"].concat()) {
        let name = dom::attribute(&list, "data-list");
        for (at, item) in dom::inside(&list, ".item").iter().enumerate() {
            let who = summary(&name, at);
            show(item, who.is_some());
            if let Ok(Some(place)) = item.query_selector(".done p") {
                place.set_text_content(who.as_deref());
            }
        }
    }
}

/// What stands for an item that is complete: its first name, or else its first
/// answer, in words.
fn summary(list: &str, at: usize) -> Option<String> {
    with(|form| {
        let own = format!("{list}.{at}.");
        if form.checked.problems.iter().any(|p| p.field.starts_with(&own)) {
            return None;
        }
        let item = form.checked.answers.items(list).get(at)?;
        let steps = &form.service.steps;
        let step = steps.iter().find(|s| s.repeat.as_ref().is_some_and(|r| r.id == list))?;
        let answered = || step.questions.iter().filter(|q| item.contains_key(&q.id));
        let named = answered().find(|q| matches!(q.kind, Kind::PersonName | Kind::NewName));
        let question = named.or_else(|| answered().next())?;
        let answer = item.get(&question.id)?;
        match form.service.choice_name(question, answer) {
            "" => Some(answer.clone()),
            name => Some(name.to_owned()),
        }
    })
}

fn show(item: &Element, folded: bool) {
    for (part, shown) in [(".done", folded), (".asked", !folded)] {
        if let Ok(Some(part)) = item.query_selector(part) {
            dom::show(&part, shown);
        }
    }
}

/// Unfolds the item that an element belongs to; a button leads to its first
/// field.
pub fn open(element: &Element) {
    let Ok(Some(item)) = element.closest(".item") else { return };
    show(&item, false);
    if element.has_attribute("data-open")
        && let Ok(Some(field)) = item.query_selector(".asked input, .asked select")
    {
        let _ = dom::html(field).focus();
    }
}
