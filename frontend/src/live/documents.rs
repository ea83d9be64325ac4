//! One card for each document: take a photo or choose a file, several pages,
//! preview, replace, remove.

use super::dom;
use super::finish::{self, with};
use crate::api::{self, Failure};
use crate::draft::DraftPage;
use crate::handed::Wanted;
use crate::ids::field_id;
use crate::photo;
use crate::store;
use domain::document::MediaType;
use domain::lean::Value;
use domain::text::{documents as t, pages};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;

/// What a card says beside its pages.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// What is being done.
    busy: String,
    /// What went wrong with the last file.
    problem: String,
    /// The page that the next file takes the place of.
    replaced: Option<String>,
}

thread_local! {
    /// What each document's card says, by requirement.
    static CARDS: RefCell<Vec<(String, Card)>> = const { RefCell::new(Vec::new()) };
    /// Addresses of pictures for previews, by page.
    static PICTURES: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// Another form begins.
pub fn close() {
    CARDS.with_borrow_mut(Vec::clear);
}

/// The cards, drawn anew whenever the form changes.
pub fn view() -> AnyView {
    let cards = move || {
        finish::track_changes();
        wanted().into_iter().map(card).collect_view()
    };
    let cost = move || {
        finish::track_changes();
        cost()
    };
    view! {
        <p class="lead">{t::how_to_photograph()}</p>
        <div>{cards}</div>
        <p class="cost" aria-live="polite">{cost}</p>
    }
    .into_any()
}

/// The documents that the answers ask for.
fn wanted() -> Vec<Wanted> {
    with(|app| app.handed.wanted.clone()).unwrap_or_default()
}

/// The pages of the documents that are asked for as the answers stand now, in
/// the order of these.
pub fn wanted_pages() -> Vec<DraftPage> {
    with(|app| {
        let wanted = app.handed.wanted.iter();
        wanted.flat_map(|w| app.pages.iter().filter(|p| p.page.requirement == w.id)).cloned().collect()
    })
    .unwrap_or_default()
}

/// Size and time of what is to be sent.
fn cost() -> String {
    let pages = wanted_pages();
    let bytes: u64 = pages.iter().map(|p| p.page.bytes).sum();
    if pages.is_empty() {
        return String::new();
    }
    // A weak signal: 400 kbit/s, 50 000 bytes in a second.
    t::cost(pages.len(), bytes.div_ceil(1024), bytes.div_ceil(50_000))
}

fn card(requirement: Wanted) -> AnyView {
    let anchor = field_id(&format!("dokumen.{}", requirement.id));
    let pages = with(|app| {
        let own = app.pages.iter().filter(|p| p.page.requirement == requirement.id);
        own.cloned().collect::<Vec<_>>()
    });
    let pages = pages.unwrap_or_default();
    let card = change_card(&requirement.id, |card| card.clone());
    let full = pages.len() >= requirement.max_pages;
    let list = pages
        .into_iter()
        .enumerate()
        .map(|(at, page)| page_view(page, &t::page_name(&requirement.label, at + 1)))
        .collect_view();
    let optional = if requirement.required { "" } else { domain::text::fields::optional() };
    let button = |camera: bool| file_button(&requirement, &anchor, camera);
    let sheet = (!requirement.sheet.is_empty()).then(|| sheet_view(&requirement));
    view! {
        <section class="card" id=anchor.clone() aria-labelledby=format!("{anchor}-t")>
            <h2 id=format!("{anchor}-t")>{requirement.label.clone()}" "<span class="optional">{optional}</span></h2>
            <p class="hint">{requirement.hint.clone()}</p>
            {sheet}
            <p class="problem" role="alert">{card.problem}</p>
            <ol class="pages">{list}</ol>
            <p class="busy" role="status">{card.busy}</p>
            <div class="files" hidden=full>{button(true)}{button(false)}</div>
        </section>
    }
    .into_any()
}

/// The button that makes a sheet from the answers, to print and sign. It needs
/// the function, so without signal a sentence stands there.
fn sheet_view(requirement: &Wanted) -> AnyView {
    if !dom::window().navigator().on_line() {
        return view! { <p class="hint">{t::sheet_offline()}</p> }.into_any();
    }
    let (name, id) = (requirement.sheet.clone(), requirement.id.clone());
    let make = move |_| wasm_bindgen_futures::spawn_local(make_sheet(id.clone(), name.clone()));
    view! {
        <p class="hint">{t::sheet_how()}</p>
        <button type="button" class="second" on:click=make>{t::sheet(&requirement.sheet)}</button>
    }
    .into_any()
}

/// Fetches a sheet and gives it to the browser to keep.
async fn make_sheet(requirement: String, code: String) {
    tell(&requirement, |card| {
        card.problem.clear();
        card.busy = t::sheet_making().to_owned();
    });
    let request = with(|app| {
        let Value::Map(request) = &app.handed.request else { return None };
        let answers = request.iter().find(|(key, _)| key == "answers")?.1.clone();
        Some((app.handed.service.clone(), answers))
    });
    let Some((service, answers)) = request.flatten() else { return };
    let made = api::sheet(&service, &code, &answers).await;
    let problem = match made {
        Ok(pdf) => save(&pdf, &[&code, ".pdf"].concat()).err().map(|_| pages::storage_full().to_owned()),
        Err(Failure::Network) => Some(t::sheet_offline().to_owned()),
        Err(failure) => Some(failure.message()),
    };
    tell(&requirement, |card| {
        card.busy = if problem.is_none() { t::sheet_made().to_owned() } else { String::new() };
        card.problem = problem.unwrap_or_default();
    });
}

/// Gives a file to the browser, which asks where to put it or opens it.
fn save(file: &web_sys::Blob, name: &str) -> Result<(), wasm_bindgen::JsValue> {
    let url = web_sys::Url::create_object_url_with_blob(file)?;
    let link: web_sys::HtmlAnchorElement = dom::document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Ok(())
}

/// A file input under a label that looks like a button.
fn file_button(requirement: &Wanted, anchor: &str, camera: bool) -> AnyView {
    let id = format!("{anchor}-{}", if camera { "kamera" } else { "berkas" });
    let (words, class) = match camera {
        true => (t::take_photo(), "button"),
        false => (t::choose_file(), "button second"),
    };
    let accept = if camera { "image/*" } else { "image/*,application/pdf,.heic,.heif" };
    let name = requirement.id.clone();
    let choose = move |event: leptos::ev::Event| {
        let input = dom::target(&event).and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some((input, list)) = input.and_then(|i| i.files().map(|f| (i, f))) else { return };
        let files = (0..list.length()).filter_map(|at| list.get(at)).collect();
        wasm_bindgen_futures::spawn_local(take(name.clone(), files));
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <span>
            <input type="file" class="file" id=id.clone() accept=accept multiple=!camera
                capture=camera.then_some("environment") on:change=choose/>
            <label class=class for=id>{words}<span class="unseen">" "{requirement.label.clone()}</span></label>
        </span>
    }
    .into_any()
}

fn change_card<R>(requirement: &str, change: impl FnOnce(&mut Card) -> R) -> R {
    CARDS.with_borrow_mut(|cards| {
        let at = cards.iter().position(|(id, _)| id == requirement).unwrap_or_else(|| {
            cards.push((requirement.to_owned(), Card::default()));
            cards.len() - 1
        });
        change(&mut cards[at].1)
    })
}

/// Changes what a card says.
fn tell(requirement: &str, change: impl FnOnce(&mut Card)) {
    change_card(requirement, change);
    finish::notify();
}

/// Prepares the chosen files one after the other and keeps them.
async fn take(requirement: String, files: Vec<web_sys::File>) {
    let replaced = change_card(&requirement, |card| card.replaced.take());
    tell(&requirement, |card| card.problem.clear());
    let count = files.len();
    for (at, file) in files.into_iter().enumerate() {
        tell(&requirement, |card| card.busy = t::checking(at + 1, count));
        let prepared = match photo::prepare(&requirement, &file).await {
            Ok(prepared) => prepared,
            Err(code) => {
                tell(&requirement, |card| card.problem = code.message());
                continue;
            }
        };
        if store::keep_file(&prepared.page.page.id, &prepared.file).await.is_err() {
            tell(&requirement, |card| card.problem = pages::storage_full().to_owned());
            continue;
        }
        if prepared.page.page.media_type != MediaType::Pdf
            && let Ok(url) = web_sys::Url::create_object_url_with_blob(&prepared.file)
        {
            PICTURES.with_borrow_mut(|all| all.push((prepared.page.page.id.clone(), url)));
        }
        let old = replaced.clone().filter(|_| at == 0);
        with(|app| match app.pages.iter_mut().find(|p| Some(&p.page.id) == old.as_ref()) {
            Some(place) => *place = prepared.page,
            None => app.pages.push(prepared.page),
        });
        if let Some(old) = old {
            forget_file(old).await;
        }
        finish::keep();
    }
    tell(&requirement, |card| card.busy.clear());
}

async fn forget_file(page: String) {
    let own = PICTURES.with_borrow_mut(|all| {
        let at = all.iter().position(|(id, _)| *id == page)?;
        Some(all.swap_remove(at).1)
    });
    if let Some(url) = own {
        let _ = web_sys::Url::revoke_object_url(&url);
    }
    store::forget(store::Shelf::Page, &page).await;
}

/// The address of a preview; made from the kept file when there is none yet.
fn picture(page: &DraftPage) -> String {
    let id = page.page.id.clone();
    let known =
        PICTURES.with_borrow(|all| all.iter().find(|(own, _)| *own == id).map(|(_, url)| url.clone()));
    known.unwrap_or_else(|| {
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(file) = store::find_file(&id).await
                && let Ok(url) = web_sys::Url::create_object_url_with_blob(&file)
            {
                PICTURES.with_borrow_mut(|all| {
                    // Drawn twice meanwhile: one picture is enough.
                    all.retain(|(own, _)| *own != id);
                    all.push((id, url));
                });
                finish::notify();
            }
        });
        String::new()
    })
}

fn page_view(page: DraftPage, name: &str) -> AnyView {
    let size = page.page.bytes.div_ceil(1024);
    let pdf = page.page.media_type == MediaType::Pdf;
    let facts = match (pdf, page.pdf_pages) {
        (true, 0) => t::pdf_unknown(size),
        (true, count) => t::pdf(count, size),
        (false, _) => t::photo(size),
    };
    let warning = page.warning.clone();
    let url = if pdf { String::new() } else { picture(&page) };
    let no_picture = url.is_empty();
    let (id, requirement) = (page.page.id.clone(), page.page.requirement.clone());
    let removed = id.clone();
    let remove = move |_| {
        let id = removed.clone();
        with(|app| app.pages.retain(|p| p.page.id != id));
        finish::keep();
        finish::notify();
        wasm_bindgen_futures::spawn_local(forget_file(id));
    };
    let replace = move |_| {
        change_card(&requirement, |card| card.replaced = Some(id.clone()));
        let input = dom::find(&format!("#{}-berkas", field_id(&format!("dokumen.{requirement}"))));
        if let Some(input) = input {
            dom::html(input).click();
        }
    };
    let button = |words: &'static str| view! { {words}<span class="unseen">" "{name.to_owned()}</span> };
    view! {
        <li>
            <img src=url alt=name.to_owned() hidden=no_picture/>
            <p>{name.to_owned()}<br/><span class="hint">{facts}</span></p>
            <p class="warning" hidden=warning.is_empty()>{warning.clone()}</p>
            <div class="buttons small">
                <button type="button" class="second" on:click=replace>{button(t::replace())}</button>
                <button type="button" class="second" on:click=remove>{button(t::remove())}</button>
            </div>
        </li>
    }
    .into_any()
}
