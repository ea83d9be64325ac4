//! The form that is open: its state, and the road through it.

use super::{dom, fields, people, places, second, summary};
use crate::api;
use crate::browser;
use crate::draft::Draft;
use crate::handed::{Handed, Held, Wanted};
use crate::ids::{DOCUMENTS, RECEIPT, REVIEW};
use crate::store::{self, Shelf};
use domain::answers::{Answer, Answers};
use domain::application::{self, Checked, Context};
use domain::lean::{self, Read};
use domain::problem::WireProblem;
use domain::region::{Place, Regions};
use domain::service::{Condition, PrefillRule, Requirement, Service};
use domain::text::pages as t;
use domain::wire::SaveRequest;
use std::cell::RefCell;

/// Lists of places that have been fetched, each with the name of its file.
#[derive(Default)]
pub struct Places(pub Vec<(String, Vec<Place>)>);

impl Places {
    /// The list of a file, when it has been fetched.
    pub fn list(&self, file: &str) -> Option<&[Place]> {
        self.0.iter().find(|(name, _)| name == file).map(|(_, tree)| tree.as_slice())
    }
}

impl Regions for Places {
    /// A code whose list has not been fetched is taken as it is: the function
    /// knows all of them.
    fn name(&self, code: &str) -> Option<String> {
        self.0.iter().find_map(|(_, tree)| tree.name(code)).or_else(|| Some(code.to_owned()))
    }

    fn postal_code(&self, code: &str) -> Option<String> {
        self.0.iter().find_map(|(_, tree)| tree.postal_code(code))
    }
}

/// Everything about the form that is open.
pub struct Form {
    /// What is asked.
    pub service: Service,
    /// Places fetched so far.
    pub places: Places,
    /// Answers, pages, and the keys of the application.
    pub draft: Draft,
    /// What is wrong or odd with the answers, as of the last check.
    pub checked: Checked,
    /// The fields that the resident has left: their problems are shown.
    pub left: Vec<String>,
    /// True while one step is changed from the review.
    pub changing: bool,
    /// True once the application has its number: nothing is kept any more.
    pub registered: bool,
}

thread_local! {
    static OPEN: RefCell<Option<Form>> = const { RefCell::new(None) };
}

impl Form {
    /// What a check of the domain needs.
    pub fn context(&self) -> Context<'_> {
        Context { service: &self.service, today: browser::today(), regions: &self.places }
    }

    /// Whether nothing has been filled in yet.
    fn is_untouched(&self) -> bool {
        let answered = |(id, answer): (&String, &Answer)| match answer {
            Answer::Text(text) => {
                !text.is_empty() && !self.service.defaults().any(|(i, chosen)| i == id && chosen == text)
            }
            Answer::Items(items) => items.iter().any(|item| item.values().any(|v| !v.is_empty())),
        };
        self.draft.pages.is_empty() && !self.draft.answers.0.iter().any(answered)
    }

    /// Judges all answers anew.
    pub fn check(&mut self) {
        self.checked = application::check(self.context(), &self.draft.answers);
    }

    /// The ids of the places of this form, in order, as the answers stand.
    pub fn road(&self) -> Vec<String> {
        let context = self.context();
        let steps = self.service.steps.iter();
        let mut road: Vec<String> = steps
            .filter(|s| application::step_applies(context, &self.checked.answers, s))
            .map(|s| s.id.clone())
            .collect();
        road.extend([DOCUMENTS.to_owned(), REVIEW.to_owned()]);
        road
    }

    /// Carries an answer over into questions that ask for the same; gives these.
    /// `before` is what the answer was: who follows it goes on following, who
    /// was answered otherwise is left alone.
    fn prefill(&mut self, path: &str, before: &str) -> Vec<String> {
        let today = browser::today();
        let mut filled = Vec::new();
        for question in self.service.steps.iter().filter(|s| s.repeat.is_none()).flat_map(|s| &s.questions) {
            let Some(prefill) = &question.prefill else { continue };
            let asks = |c: &Condition| c.fields().contains(&path);
            let holds = |c: &Condition| c.holds(&|field| self.draft.answers.get(field), today);
            let changed = prefill.from == path || prefill.when.as_ref().is_some_and(asks);
            if !changed || !prefill.when.as_ref().is_none_or(holds) {
                continue;
            }
            let (source, own) = (self.draft.answers.get(&prefill.from), self.draft.answers.get(&question.id));
            let value = match prefill.rule {
                PrefillRule::Same if own.is_empty() || (prefill.from == path && own == before) => {
                    Some(source.to_owned())
                }
                PrefillRule::Same => None,
                // The postal code follows the village.
                PrefillRule::PostalCode => self.places.postal_code(source),
            };
            filled.extend(value.filter(|v| v != own).map(|value| (question.id.clone(), value)));
        }
        for (id, value) in &filled {
            self.draft.answers.set(id, value.clone());
        }
        filled.into_iter().map(|(id, _)| id).collect()
    }
}

/// Does something with the form that is open.
pub fn with<R: Default>(action: impl FnOnce(&mut Form) -> R) -> R {
    OPEN.with_borrow_mut(|open| open.as_mut().map(action)).unwrap_or_default()
}

/// Whether a form is open.
pub fn is_open() -> bool {
    OPEN.with_borrow(Option::is_some)
}

/// Forgets the form; its draft stays on the phone.
pub fn close() {
    OPEN.set(None);
}

/// Opens the form whose HTML is on the page: fetches its questions, reads the
/// draft, keeps what was typed before this code was there, and binds it.
pub async fn open(id: String) {
    let service = match api::catalogue(&["form-", &id].concat()).await {
        Ok(text) => lean::from_text::<Service>(&text),
        Err(failure) => return dom::trouble(&failure.message()),
    };
    let Some(service) = service else { return dom::trouble(t::server_trouble()) };
    let draft = store::find(Shelf::Draft, &id).await.map(Draft::read).filter(|d| !d.id.is_empty());
    let resumed = draft.is_some();
    let mut draft = draft.unwrap_or_else(|| Draft::new(&service.version));
    draft.answer_defaults(&service);
    for input in fields::inputs() {
        if dom::is_changed(&input) {
            draft.answers.set(&dom::attribute(&input, "name"), fields::answer(&input));
        }
    }
    begin(service, draft);
    fields::bind();
    fields::restore();
    show_place();
    if let Some(note) = dom::find("#lanjutan") {
        dom::show(&note, resumed);
    }
    if !second::owns(&here()) {
        dom::ready();
    }
    keep();
}

/// Makes a form the open one.
fn begin(service: Service, draft: Draft) {
    let mut form = Form {
        service,
        places: Places::default(),
        draft,
        checked: Checked::default(),
        left: Vec::new(),
        changing: false,
        registered: false,
    };
    form.check();
    OPEN.set(Some(form));
}

/// What the second module needs to go on from here.
pub fn hand_over() -> Handed {
    let wrong = all_problems().len();
    with(|form| {
        let (service, draft) = (&form.service, &form.draft);
        let request = SaveRequest {
            service: service.id.clone(),
            service_version: service.version.clone(),
            answers: form.checked.answers.clone(),
            pages: Vec::new(),
        };
        let wanted = application::wanted_documents(form.context(), &form.checked.answers);
        Some(Handed {
            id: draft.id.clone(),
            secret: draft.secret.clone(),
            service: service.id.clone(),
            next: service.next.clone(),
            related: service.related.clone(),
            wanted: wanted.into_iter().map(|(r, required)| wanted_document(r, required)).collect(),
            sections: domain::record::render(form.context(), &form.checked.answers),
            wrong,
            request: lean::parse(&lean::to_text(&request)).unwrap_or_default(),
            pages: draft.pages.clone(),
            sending: draft.sending,
        })
    })
    .unwrap_or_else(|| Handed::read(lean::Value::Nothing))
}

fn wanted_document(requirement: &Requirement, required: bool) -> Wanted {
    Wanted {
        id: requirement.id.clone(),
        label: requirement.label.clone(),
        hint: requirement.hint.clone().unwrap_or_default(),
        max_pages: requirement.max_pages,
        sheet: requirement.sheet.clone().unwrap_or_default(),
        required,
    }
}

/// Takes what the second module has done.
pub fn take(held: Held) {
    with(|form| {
        if form.draft.id == held.id {
            form.draft.pages = held.pages;
            form.draft.sending = held.sending;
            form.registered = held.registered;
        }
    });
}

/// Everything that is wrong, answers first, then documents.
pub fn all_problems() -> Vec<WireProblem> {
    let mut all: Vec<WireProblem> =
        with(|form| form.checked.problems.iter().map(WireProblem::from).collect());
    all.extend(document_problems());
    all
}

/// What is wrong with the documents.
pub fn document_problems() -> Vec<WireProblem> {
    second::gather();
    with(|form| {
        let (context, answers) = (form.context(), &form.checked.answers);
        let wanted = application::wanted_documents(context, answers);
        let pages = form.draft.pages.iter().map(|p| p.page.clone());
        // Pages that are no longer asked for stay on the phone.
        let pages: Vec<_> = pages.filter(|p| wanted.iter().any(|(r, _)| r.id == p.requirement)).collect();
        let problems = application::page_problems(context, answers, &pages);
        problems.iter().map(WireProblem::from).collect()
    })
}

/// Goes to a place and comes back to the review afterwards. All its problems
/// are shown.
pub fn change(place: &str) {
    if second::is_going() {
        return;
    }
    let wrong = fields::problems_of(place);
    with(|form| {
        form.changing = true;
        form.left.extend(wrong.into_iter().map(|p| p.field));
    });
    dom::go(place);
}

/// Goes from the review to the place where a field can be mended.
pub fn change_field(path: &str) {
    let step = with(|form| {
        let mut steps = form.service.steps.iter();
        steps.find(|s| fields::belongs(s, path)).map(|s| s.id.clone())
    });
    match step {
        Some(step) => change(&step),
        None if path.starts_with(DOCUMENTS) => change(DOCUMENTS),
        None => {}
    }
}

/// Forgets everything that was filled in, and begins anew.
pub async fn restart() {
    forget_draft().await;
    super::leave();
    let location = dom::window().location();
    let path = location.pathname().unwrap_or_default();
    if dom::hash().is_empty() {
        let _ = location.reload();
    } else {
        let _ = location.replace(&path);
    }
}

/// The id of the place that is shown.
pub fn here() -> String {
    let hash = dom::hash();
    with(|form| match hash.as_str() {
        RECEIPT if form.registered => hash.clone(),
        DOCUMENTS | REVIEW => hash.clone(),
        step if form.service.steps.iter().any(|s| s.id == step) => hash.clone(),
        _ => form.service.steps.first().map(|s| s.id.clone()).unwrap_or_default(),
    })
}

/// Goes on: to the next place, or back to the review.
pub fn go_on() {
    let here = here();
    let next = with(|form| {
        let road = form.road();
        let at = road.iter().position(|p| *p == here).unwrap_or_default();
        let next = if form.changing { Some(REVIEW.to_owned()) } else { road.get(at + 1).cloned() };
        form.changing = false;
        next
    });
    if let Some(next) = next {
        dom::go(&next);
    }
}

/// Goes back one place.
pub fn go_back() {
    let here = here();
    let before = with(|form| {
        let road = form.road();
        let at = road.iter().position(|p| *p == here).unwrap_or_default();
        at.checked_sub(1).and_then(|at| road.get(at).cloned())
    });
    if let Some(before) = before {
        dom::go(&before);
    }
}

/// Follows the address, once for the whole life of the program.
pub fn follow_hash() {
    dom::listen(&dom::window(), "hashchange", |_: web_sys::Event| {
        if is_open() {
            show_place();
            dom::start_reading(&format!("#{} h1", here()));
        }
    });
}

/// Brings the place in the address up to date.
fn show_place() {
    second::gather();
    let here = here();
    if with(|f| f.registered) && here != RECEIPT {
        start_another();
    }
    for step in dom::find_all(".step") {
        let _ = step.class_list().toggle_with_force("current", step.id() == here);
    }
    say_where(&here);
    summary::show(&here, Vec::new());
    if second::owns(&here) {
        // Whoever is here has nothing left to come back for.
        with(|form| form.changing &= here == DOCUMENTS);
        return second::enter();
    }
    fields::look_up();
    people::fold();
    fields::refresh();
    places::restore(&here);
    if last_step() == here {
        second::prepare();
    }
}

/// Says how far the resident is: on the page, and in the title, which is read
/// out and stands in the history.
fn say_where(here: &str) {
    let (at, count, service) = with(|form| {
        let road = form.road();
        let at = road.iter().position(|place| place == here);
        (at.unwrap_or_default() + 1, road.len(), form.service.title.clone())
    });
    let progress = t::progress(at, count);
    match dom::by_id(&[here, "-t"].concat()) {
        Some(heading) => {
            let place = heading.text_content().unwrap_or_default();
            dom::document().set_title(&t::title_step(&place, &progress, &service));
        }
        // The receipt's own heading is drawn later.
        None => dom::document().set_title(t::receipt_heading()),
    }
    if let Some(place) = dom::find(&["#", here, " .progress"].concat()) {
        dom::say(&place, &progress);
    }
}

/// The step before the documents.
fn last_step() -> String {
    with(|form| {
        let steps: Vec<String> = form.road().into_iter().filter(|place| !second::owns(place)).collect();
        steps.last().cloned().unwrap_or_default()
    })
}

/// The application has its number, and the resident goes back to the
/// questions: another one begins.
fn start_another() {
    with(|form| {
        form.registered = false;
        form.draft = Draft::new(&form.service.version);
        form.draft.answer_defaults(&form.service);
        form.left.clear();
    });
    fields::restore();
}

/// Takes one answer, as typed.
pub fn set(path: &str, value: String) {
    let filled = with(|form| {
        let before = form.draft.answers.at(path).to_owned();
        form.draft.answers.set(path, value);
        let filled = form.prefill(path, &before);
        form.check();
        filled
    });
    for question in filled {
        fields::show_answer(&["#formulir [name=", &question, "]"].concat());
    }
}

/// Keeps the draft on the phone.
pub fn keep() {
    second::gather();
    let kept = OPEN.with_borrow(|open| {
        open.as_ref()
            .filter(|f| !f.registered && !f.is_untouched())
            .map(|f| (f.service.id.clone(), f.draft.clone()))
    });
    let Some((service, draft)) = kept else { return };
    wasm_bindgen_futures::spawn_local(async move {
        if store::keep(Shelf::Draft, &service, &draft).await.is_err() {
            dom::trouble(t::storage_full());
        }
    });
}

/// Forgets the draft and its files.
async fn forget_draft() {
    let (service, pages) = with(|form| {
        let pages: Vec<String> = form.draft.pages.iter().map(|p| p.page.id.clone()).collect();
        form.draft.answers = Answers::default();
        (form.service.id.clone(), pages)
    });
    store::forget_application(&service, pages).await;
}
