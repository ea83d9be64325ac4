//! Small doors to the page.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

/// The window.
#[allow(clippy::expect_used, reason = "code that runs in a page has a window")]
pub fn window() -> Window {
    web_sys::window().expect("runs in a page")
}

/// The document.
#[allow(clippy::expect_used, reason = "a window has a document")]
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The first element of a selector.
pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Every element of a selector.
pub fn find_all(selector: &str) -> Vec<Element> {
    elements(document().query_selector_all(selector))
}

/// Every element of a selector inside another.
pub fn inside(element: &Element, selector: &str) -> Vec<Element> {
    elements(element.query_selector_all(selector))
}

fn elements(list: Result<web_sys::NodeList, wasm_bindgen::JsValue>) -> Vec<Element> {
    let Ok(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)).map(JsCast::unchecked_into).collect()
}

/// Elements of HTML are HtmlElements.
pub fn html(element: Element) -> HtmlElement {
    element.unchecked_into()
}

/// An attribute, empty when it is not there.
pub fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Shows or hides an element.
pub fn show(element: &Element, shown: bool) {
    let _ = element.toggle_attribute_with_force("hidden", !shown);
}

/// The element of an id.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Puts a sentence into an element, or hides it when there is none.
pub fn say(element: &Element, sentence: &str) {
    if element.text_content().unwrap_or_default() != sentence {
        element.set_text_content(Some(sentence));
    }
    show(element, !sentence.is_empty());
}

/// Moves the focus to the first element of a selector and scrolls to it.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        element.scroll_into_view();
        let _ = html(element).focus();
    }
}

/// Begins a new page: from the top, with the focus on its heading.
pub fn start_reading(heading: &str) {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    if let Some(element) = find(heading) {
        let _ = html(element).focus();
    }
}

/// Tells of trouble with the network or the storage; empty takes it away.
pub fn trouble(sentence: &str) {
    if let Some(element) = find("#gangguan") {
        say(&element, sentence);
    }
}

/// The code of this page is there: hints of the browser's own make way, and
/// `boot.js` may fetch what is for later.
pub fn ready() {
    if let Some(body) = document().body() {
        let _ = body.class_list().add_1("ready");
    }
    if let Ok(event) = web_sys::Event::new("ready") {
        let _ = window().dispatch_event(&event);
    }
}

/// Goes to a place of the page; the browser shows it and notes it in the
/// history.
pub fn go(place: &str) {
    let _ = window().location().set_hash(place);
}

/// What stands behind `#` in the address.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// The value of an input, select or area; empty for a radio button that is
/// not chosen.
pub fn value(element: &Element) -> String {
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        if input.type_() == "radio" && !input.checked() { String::new() } else { input.value() }
    } else if let Some(select) = element.dyn_ref::<web_sys::HtmlSelectElement>() {
        select.value()
    } else {
        element.dyn_ref::<web_sys::HtmlTextAreaElement>().map(|a| a.value()).unwrap_or_default()
    }
}

/// Whether somebody has changed an input since the HTML was written.
pub fn is_changed(element: &Element) -> bool {
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        match input.type_().as_str() {
            "radio" => input.checked() && !input.default_checked(),
            "checkbox" => input.checked() != input.default_checked(),
            _ => input.value() != input.default_value(),
        }
    } else if element.tag_name() == "SELECT" {
        let first = element.query_selector("[selected]").ok().flatten();
        value(element) != first.map(|option| attribute(&option, "value")).unwrap_or_default()
    } else {
        !value(element).is_empty()
    }
}

/// Puts a value into an input, select or area, or chooses the radio button or
/// ticks the boxes that stand for it.
pub fn set_value(element: &Element, value: &str) {
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        match input.type_().as_str() {
            "radio" => input.set_checked(input.value() == value),
            // Several codes are joined by commas.
            "checkbox" => input.set_checked(value.split(',').any(|code| code == input.value())),
            _ if input.value() != value => input.set_value(value),
            _ => {}
        }
    } else if let Some(select) = element.dyn_ref::<web_sys::HtmlSelectElement>() {
        select.set_value(value);
    } else if let Some(area) = element.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.set_value(value);
    }
}

/// Adds a new element at the end of another.
pub fn add(place: &Element, name: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    place.append_child(&element).ok()?;
    Some(element)
}

/// Adds an option to a select.
pub fn add_option(select: &Element, value: &str, words: &str) {
    if let Some(option) = add(select, "option") {
        let _ = option.set_attribute("value", value);
        option.set_text_content(Some(words));
    }
}

/// Listens to an event on a target, for as long as the target lives.
pub fn listen<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &web_sys::EventTarget,
    event: &str,
    action: impl FnMut(E) + 'static,
) {
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut(E)>::new(action);
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// The element that an event came from.
pub fn target(event: &web_sys::Event) -> Option<Element> {
    event.target().and_then(|t| t.dyn_into().ok())
}
