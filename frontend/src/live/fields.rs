//! Binds the questions on the page: what is typed goes into the draft, what is
//! wrong is said beside the field as soon as it is left.

use super::form::{self, with};
use super::{dom, lists, people, places, second, summary};
use crate::ids::field_id;
use crate::ids::{DOCUMENTS, REVIEW};
use domain::answers::split_path;
use domain::application::{note_paths, question_applies};
use domain::problem::{Code, Problem, WireProblem};
use domain::service::Step;
use domain::value::date;
use std::cell::RefCell;
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
        if input.has_attribute("data-filter") {
            lists::search(&input);
        } else if !path.is_empty() {
            form::set(&path, answer(&input));
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
            form::set(&path, answer(&input));
            leave(&path);
        }
    });
    dom::listen(&root, "focusout", |event: web_sys::Event| {
        if let Some(input) = dom::target(&event).filter(|t| t.has_attribute("name")) {
            leave(&dom::attribute(&input, "name"));
        }
    });
    dom::listen(&root, "keydown", |event: web_sys::KeyboardEvent| {
        let searched =
            dom::target(&event).filter(|t| event.key() == "Enter" && t.has_attribute("data-filter"));
        if let Some(input) = searched {
            event.prevent_default();
            lists::choose_first(&input);
        }
    });
    dom::listen(&root, second::CHANGED, |_: web_sys::Event| {
        form::keep();
        if form::here() == DOCUMENTS && form::document_problems().is_empty() {
            summary::show(DOCUMENTS, Vec::new());
        }
    });
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
        people::add(&list);
    } else if about("data-open").is_some() {
        people::open(&button);
    } else if let (Some(index), Some(list)) =
        (about("data-remove"), button.closest("[data-list]").ok().flatten())
    {
        people::remove(&dom::attribute(&list, "data-list"), index.parse().unwrap_or_default());
    } else if let Some(place) = about("data-change") {
        event.prevent_default();
        form::change(&place);
    } else if let Some(path) = about("data-goto") {
        event.prevent_default();
        go_to_field(&path);
    }
}

/// Moves to the field of a path, on this place or on another.
fn go_to_field(path: &str) {
    let here = form::here();
    if here == REVIEW {
        return form::change_field(path);
    }
    let id = field_id(path);
    if let Some(field) = dom::by_id(&id) {
        people::open(&field);
    }
    dom::focus(&format!(
        "#{here} input#{id}, #{here} select#{id}, #{here} textarea#{id}, #{here} #{id} input, \
         #{here} #{id} select, #{here} #{id} button"
    ));
}

/// The resident has left a field: from now on its problem is shown.
pub fn leave(path: &str) {
    with(|form| {
        let said = form.left.iter().any(|left| left == path);
        if !said && !form.draft.answers.at(path).is_empty() {
            form.left.push(path.to_owned());
        }
    });
    form::keep();
    refresh();
}

/// *Lanjut* or *Daftar Pemohon*: shows every problem of the place, or goes on.
fn finish() {
    let here = form::here();
    match here.as_str() {
        DOCUMENTS => return judged(&here, form::document_problems(), form::go_on),
        REVIEW => return judged(&here, form::all_problems(), second::send),
        _ => {}
    }
    // What the browser filled in by itself may not have told us.
    for input in dom::find_all(&["#", &here, " [name]"].concat()) {
        let (path, value) = (dom::attribute(&input, "name"), answer(&input));
        if !value.is_empty() && with(|f| f.draft.answers.at(&path) != value) {
            form::set(&path, value);
        }
    }
    let problems = problems_of(&here);
    with(|form| form.left.extend(problems.iter().map(|p| p.field.clone())));
    form::keep();
    refresh();
    judged(&here, problems, form::go_on);
}

/// Shows what is wrong, or does what comes next.
fn judged(place: &str, problems: Vec<WireProblem>, next: impl FnOnce()) {
    if problems.is_empty() { next() } else { summary::show(place, problems) }
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

/// A field of the step that is shown: what belongs to it, and what it says.
/// Looked up once, since a key must not search the whole page.
struct Field {
    path: String,
    element: Element,
    inputs: Vec<Element>,
    problem: Option<Element>,
    warning: Option<Element>,
    said: Option<(bool, String, String)>,
}

thread_local! {
    static SHOWN: RefCell<Vec<Field>> = const { RefCell::new(Vec::new()) };
}

/// Looks up the fields of the step that is shown.
pub fn look_up() {
    let fields = dom::find_all(&["#", &form::here(), " [data-path]"].concat());
    SHOWN.set(fields.into_iter().map(field).collect());
}

fn field(element: Element) -> Field {
    let path = dom::attribute(&element, "data-path");
    let id = field_id(&path);
    let inputs = dom::inside(&element, "input, select, textarea");
    let own = |suffix: &str| dom::by_id(&[&id, suffix].concat());
    Field { problem: own("-p"), warning: own("-w"), path, element, inputs, said: None }
}

/// Brings the step that is shown up to date: which questions are asked, what
/// is wrong, what is odd, which notes apply.
pub fn refresh() {
    SHOWN.with_borrow_mut(|fields| fields.iter_mut().for_each(say));
    let here = form::here();
    for note in dom::find_all(&["#", &here, " [data-note]"].concat()) {
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
        && let Some(element) = dom::by_id(&[&field_id(&list), "-p"].concat())
    {
        dom::say(&element, &sentence);
    }
}

/// Says what there is to say of a field, when it is something new.
fn say(field: &mut Field) {
    let (asked, problem, warning) = judge(&field.path);
    read_date(&field.path);
    let new = Some((asked, problem, warning));
    if field.said == new {
        return;
    }
    field.said = new;
    let Some((asked, problem, warning)) = &field.said else { return };
    dom::show(&field.element, *asked);
    let _ = field.element.class_list().toggle_with_force("wrong", !problem.is_empty());
    for (place, sentence) in [(&field.problem, problem), (&field.warning, warning)] {
        if let Some(place) = place {
            dom::say(place, sentence);
        }
    }
    for input in &field.inputs {
        let _ = match problem.is_empty() {
            true => input.remove_attribute("aria-invalid"),
            false => input.set_attribute("aria-invalid", "true"),
        };
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
        let shown = form.left.iter().any(|left| left == path);
        // The note on the page says it with the way to the right service, and
        // such an answer is no mistake; beside an item only this says it.
        let noted = |p: &Problem| item.is_none() && matches!(p.code, Code::Stop(_));
        let sentence = |problems: &[Problem]| {
            let own = problems.iter().find(|p| shown && p.field == path && !noted(p));
            own.map(|p| p.code.message()).unwrap_or_default()
        };
        (asked, sentence(&form.checked.problems), sentence(&form.checked.warnings))
    })
}

fn note_applies(step: &str, at: usize) -> bool {
    with(|form| {
        let step = form.service.steps.iter().find(|s| s.id == step)?;
        let note = step.notes.get(at)?;
        Some(!note_paths(form.context(), &form.checked.answers, step, note).is_empty())
    })
    .unwrap_or_default()
}

/// Says a date in words, so that day and month are not swapped unseen.
fn read_date(path: &str) {
    if let Some(element) = dom::by_id(&[&field_id(path), "-r"].concat()) {
        let words = with(|f| date::parse(f.draft.answers.at(path)).map(date::long).unwrap_or_default());
        dom::say(&element, &words);
    }
}

/// What an input answers to its question; of boxes, all that are ticked.
pub fn answer(input: &Element) -> String {
    match input.closest("fieldset[data-path]").ok().flatten() {
        Some(group) if dom::attribute(input, "type") == "checkbox" => {
            let ticked: Vec<String> = dom::inside(&group, ":checked").iter().map(dom::value).collect();
            ticked.join(",")
        }
        _ => dom::value(input),
    }
}

/// Puts the answers into the inputs; makes the items of repeated steps first.
pub fn restore() {
    people::make();
    with(super::form::Form::check);
    show_answer("#formulir [name]");
    look_up();
}

/// Puts the answers into the inputs of a selector.
pub fn show_answer(selector: &str) {
    for input in dom::find_all(selector) {
        let value = with(|form| form.draft.answers.at(&dom::attribute(&input, "name")).to_owned());
        dom::set_value(&input, &value);
        // The list may have been searched, and this not be in it.
        if input.tag_name() == "SELECT" && dom::value(&input) != value {
            lists::show_all(&input);
            dom::set_value(&input, &value);
        }
    }
}
