//! Binds the questions on the page: what is typed goes into the draft, what is
//! wrong is said beside the field as soon as it is left.

use super::form::{self, with};
use super::{dom, places, second};
use crate::ids::REVIEW;
use crate::ids::{ITEM, NUMBER, field_id};
use domain::answers::split_path;
use domain::application::question_applies;
use domain::problem::{Problem, WireProblem};
use domain::service::Step;
use domain::value::date;
use web_sys::Element;

/// Every input that holds an answer.
pub fn inputs() -> Vec<Element> {
    dom::find_all("#formulir [name]")
}

/// Listens to everything that happens in the form.
pub fn bind() {
    let Some(root) = dom::find("#formulir") else { return };
    for form in dom::find_all("#formulir form") {
        let _ = form.set_attribute("novalidate", "");
    }
    dom::listen(&root, "input", |event: web_sys::Event| {
        let Some(input) = dom::target(&event) else { return };
        let path = dom::attribute(&input, "name");
        if !path.is_empty() {
            form::set(&path, dom::value(&input));
            form::keep();
            // A message that is shown follows every key.
            if with(|f| f.left.contains(&path)) {
                refresh();
            } else {
                read_date(&path);
            }
        }
    });
    dom::listen(&root, "change", |event: web_sys::Event| {
        let Some(input) = dom::target(&event) else { return };
        if input.has_attribute("data-level") {
            places::choose(input);
        } else if input.has_attribute("name") {
            // Autofill and some aids to typing tell of the change only.
            let path = dom::attribute(&input, "name");
            form::set(&path, dom::value(&input));
            leave(&path);
        }
    });
    dom::listen(&root, "focusout", |event: web_sys::Event| {
        if let Some(input) = dom::target(&event).filter(|t| t.has_attribute("name")) {
            leave(&dom::attribute(&input, "name"));
        }
    });
    dom::listen(&root, second::CHANGED, |_: web_sys::Event| form::keep());
    dom::listen(&root, "click", click);
    dom::listen(&root, "submit", |event: web_sys::Event| {
        event.prevent_default();
        finish();
    });
}

fn click(event: web_sys::MouseEvent) {
    let Some(button) = dom::target(&event).and_then(|t| t.closest("button, a").ok().flatten()) else {
        return;
    };
    let about = |name: &str| button.get_attribute(name);
    if about("data-back").is_some() {
        form::go_back();
    } else if about("data-restart").is_some() {
        wasm_bindgen_futures::spawn_local(form::restart());
    } else if let Some(list) = about("data-add") {
        add_item(&list);
    } else if let (Some(index), Some(list)) =
        (about("data-remove"), button.closest("[data-list]").ok().flatten())
    {
        remove_item(&dom::attribute(&list, "data-list"), index.parse().unwrap_or_default());
    } else if let Some(path) = about("data-goto") {
        event.prevent_default();
        go_to_field(&path);
    }
}

/// Moves to the field of a path, on this place or on another.
fn go_to_field(path: &str) {
    let here = form::here();
    if here == REVIEW {
        return second::change(path);
    }
    let id = field_id(path);
    dom::focus(&format!(
        "#{here} input#{id}, #{here} select#{id}, #{here} textarea#{id}, #{here} #{id} input, \
         #{here} #{id} select, #{here} #{id} button"
    ));
}

/// The resident has left a field: from now on its problem is shown.
pub fn leave(path: &str) {
    with(|form| {
        if !form.draft.answers.at(path).is_empty() {
            form.left.insert(path.to_owned());
        }
    });
    form::keep();
    refresh();
}

/// *Lanjut* or *Daftar Pemohon*: shows every problem of the place, or goes on.
fn finish() {
    let here = form::here();
    if second::owns(&here) {
        return second::submit();
    }
    // What the browser filled in by itself may not have told us.
    for input in inputs() {
        let (path, value) = (dom::attribute(&input, "name"), dom::value(&input));
        if !value.is_empty() && with(|f| f.draft.answers.at(&path) != value) {
            form::set(&path, value);
        }
    }
    let problems = problems_of(&here);
    with(|form| form.left.extend(problems.iter().map(|p| p.field.clone())));
    form::keep();
    refresh();
    if problems.is_empty() {
        form::go_on();
    } else {
        form::summarise(&here, problems);
    }
}

/// The problems of the questions of one step.
pub fn problems_of(step: &str) -> Vec<WireProblem> {
    with(|form| {
        let Some(step) = form.service.steps.iter().find(|s| s.id == step) else { return Vec::new() };
        let own = form.checked.problems.iter().filter(|p| belongs(step, &p.field));
        own.map(WireProblem::from).collect()
    })
}

/// Whether the field of a path is asked in this step.
pub fn belongs(step: &Step, path: &str) -> bool {
    match split_path(path) {
        Some((list, _, _)) => step.repeat.as_ref().is_some_and(|r| r.id == list),
        None => {
            step.repeat.as_ref().is_some_and(|r| r.id == path)
                || (step.repeat.is_none() && step.questions.iter().any(|q| q.id == path))
        }
    }
}

/// Brings the step that is shown up to date: which questions are asked, what
/// is wrong, what is odd, which notes apply.
pub fn refresh() {
    let here = form::here();
    for field in dom::find_all(&format!("#{here} [data-path]")) {
        let path = dom::attribute(&field, "data-path");
        let (asked, problem, warning) = judge(&path);
        dom::show(&field, asked);
        let _ = field.class_list().toggle_with_force("wrong", !problem.is_empty());
        let id = field_id(&path);
        for (suffix, sentence) in [("p", &problem), ("w", &warning)] {
            if let Some(element) = dom::find(&format!("#{id}-{suffix}")) {
                dom::say(&element, sentence);
            }
        }
        let inside = field.query_selector_all("input, select, textarea");
        for at in 0..inside.as_ref().map_or(0, |i| i.length()) {
            if let Some(input) = inside.as_ref().ok().and_then(|i| i.get(at)) {
                let input: Element = wasm_bindgen::JsCast::unchecked_into(input);
                if problem.is_empty() {
                    let _ = input.remove_attribute("aria-invalid");
                } else {
                    let _ = input.set_attribute("aria-invalid", "true");
                }
            }
        }
        read_date(&path);
    }
    for note in dom::find_all(&format!("#{here} [data-note]")) {
        let at: usize = dom::attribute(&note, "data-note").parse().unwrap_or_default();
        dom::show(&note, note_applies(&here, at));
    }
    let list = with(|form| {
        let step = form.service.steps.iter().find(|s| s.id == here)?;
        let list = step.repeat.as_ref()?.id.clone();
        let shown = form.left.contains(&list);
        let sentence = form.checked.problems.iter().find(|p| shown && p.field == list);
        Some((list, sentence.map(|p| p.code.message()).unwrap_or_default()))
    });
    if let Some((list, sentence)) = list
        && let Some(element) = dom::find(&format!("#{}-p", field_id(&list)))
    {
        dom::say(&element, &sentence);
    }
}

/// Whether a field is asked, its problem and its warning.
fn judge(path: &str) -> (bool, String, String) {
    with(|form| {
        let (item, id) = match split_path(path) {
            Some((list, index, id)) => (form.checked.answers.items(list).get(index), id),
            None => (None, path),
        };
        let Some(question) = form.service.question(id) else { return (true, String::new(), String::new()) };
        let asked = question_applies(form.context(), &form.checked.answers, item, question);
        let shown = form.left.contains(path);
        let sentence = |problems: &[Problem]| {
            let own = problems.iter().find(|p| shown && p.field == path);
            own.map(|p| p.code.message()).unwrap_or_default()
        };
        (asked, sentence(&form.checked.problems), sentence(&form.checked.warnings))
    })
}

fn note_applies(step: &str, at: usize) -> bool {
    with(|form| {
        let step = form.service.steps.iter().find(|s| s.id == step);
        step.and_then(|s| s.notes.get(at)).is_some_and(|note| {
            note.when.holds(&|field| form.checked.answers.get(field), crate::browser::today())
        })
    })
}

/// Says a date in words, so that day and month are not swapped unseen.
fn read_date(path: &str) {
    if let Some(element) = dom::find(&format!("#{}-r", field_id(path))) {
        let words = with(|f| date::parse(f.draft.answers.at(path)).map(date::long).unwrap_or_default());
        dom::say(&element, &words);
    }
}

/// Puts the answers into the inputs; makes the items of repeated steps first.
pub fn restore() {
    for list in dom::find_all("[data-list]") {
        make_items(&list);
    }
    with(super::form::Form::check);
    for input in inputs() {
        let value = with(|form| form.draft.answers.at(&dom::attribute(&input, "name")).to_owned());
        dom::set_value(&input, &value);
    }
}

/// Makes as many items as there are answers, and at least as many as needed.
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
    for button in dom::find_all(&format!("[data-list={name}] [data-remove]")) {
        dom::show(&button, count > min);
    }
    if let Some(button) = dom::find(&format!("[data-add={name}]")) {
        dom::show(&button, count < max);
    }
}

fn add_item(list: &str) {
    let at = with(|form| {
        form.draft.answers.add_item(list);
        form.draft.answers.items(list).len() - 1
    });
    after_items_changed();
    dom::focus(&format!("[data-list={list}] fieldset.item:nth-child({}) input", at + 1));
}

fn remove_item(list: &str, index: usize) {
    with(|form| {
        form.draft.answers.remove_item(list, index);
        form.left.retain(|path| !path.starts_with(&format!("{list}.")));
    });
    after_items_changed();
    dom::focus(&format!("[data-add={list}]"));
}

fn after_items_changed() {
    with(super::form::Form::check);
    restore();
    places::restore(&form::here());
    form::keep();
    refresh();
}
