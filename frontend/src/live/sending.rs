//! *Daftar Pemohon*: save, one PUT for each page, submission. Every part can
//! be repeated; what has arrived is not sent again.

use super::finish::{self, with};
use super::{documents, dom, summary};
use crate::api::{self, Failure};
use crate::handed::With;
use crate::ids::{RECEIPT, REVIEW};
use crate::store::{self, Shelf};
use domain::application::Page;
use domain::text::pages as t;
use domain::wire::{Receipt, Upload, pages_digest_input};
use std::cell::RefCell;

/// How the sending goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// Not begun.
    #[default]
    Idle,
    /// Under way, in words.
    Going(String),
    /// The signal is lost: goes on by itself when it is back.
    Waiting,
    /// Stopped, with a sentence that says why.
    Stopped(String),
}

impl State {
    /// The state in words.
    pub fn words(self) -> String {
        match self {
            State::Idle => String::new(),
            State::Waiting => t::sending_waiting().to_owned(),
            State::Going(words) | State::Stopped(words) => words,
        }
    }
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::Idle) };
    /// The receipt, once it is there.
    static RECEIVED: RefCell<Option<Receipt>> = const { RefCell::new(None) };
}

/// How the sending goes.
pub fn state() -> State {
    STATE.with_borrow(State::clone)
}

/// The receipt, once it is there.
pub fn receipt() -> Option<Receipt> {
    RECEIVED.with_borrow(Option::clone)
}

/// Another form begins; its draft may say that it was being sent when the
/// page was closed.
pub fn begin(interrupted: bool) {
    RECEIVED.set(None);
    STATE.set(match interrupted {
        true => State::Stopped(t::sending_interrupted().to_owned()),
        false => State::Idle,
    });
}

/// Tries of a call before the resident is asked; the waits between them grow.
const TRIES: i32 = 3;
/// First wait between two tries, in milliseconds.
const WAIT: i32 = 1500;
/// Pause before trying again without being asked, in milliseconds: a phone that
/// still has its signal hears nothing when ours is back.
const LATER: i32 = 15_000;

/// The event by which the page hears that the function refused what the page
/// had found right: one of the two is of another release.
const OUTDATED: &str = "outdated";

/// Sends everything, and shows the receipt. The first module has looked that
/// nothing is wrong.
pub fn submit() {
    if matches!(state(), State::Going(_)) {
        return;
    }
    set(State::Going(t::sending_answers().to_owned()));
    wasm_bindgen_futures::spawn_local(async {
        match send().await {
            Ok(receipt) => accept(receipt).await,
            Err(Failure::Problems(problems)) => {
                set(State::Idle);
                summary::show(REVIEW, problems);
                if let Ok(event) = web_sys::Event::new(OUTDATED) {
                    let _ = dom::window().dispatch_event(&event);
                }
            }
            Err(Failure::Network) => {
                set(State::Waiting);
                crate::browser::sleep(LATER).await;
                go_on();
            }
            Err(failure) => set(State::Stopped(failure.message())),
        }
    });
}

/// The signal is back: goes on where it stopped, if that form is still open.
pub fn go_on() {
    if state() == State::Waiting && with(|app| app.sending).unwrap_or_default() {
        submit();
    }
}

/// Notes how the sending goes; a reload finds out whether it was under way.
fn set(state: State) {
    with(|app| app.sending = matches!(state, State::Going(_) | State::Waiting));
    STATE.set(state);
    finish::keep();
    finish::notify();
}

async fn send() -> Result<Receipt, Failure> {
    let pages: Vec<Page> = documents::wanted_pages().into_iter().map(|p| p.page).collect();
    let kept = with(|app| (app.handed.id.clone(), app.handed.secret.clone(), app.handed.request.clone()));
    let Some((id, secret, request)) = kept else { return Err(Failure::Network) };
    let request = With { request: &request, key: "pages", value: &pages };
    let places = match again(|| api::save(&id, &secret, &request)).await {
        Ok(reply) => reply.uploads,
        // Accepted before, but the answer was lost on the way.
        Err(Failure::Refused(409, _)) => Vec::new(),
        Err(failure) => return Err(failure),
    };
    for (at, place) in places.iter().enumerate() {
        put(place, at + 1, places.len()).await?;
    }
    set(State::Going(t::sending_submission().to_owned()));
    again(|| api::submit(&id, &secret)).await
}

/// One page, with its progress in words.
async fn put(place: &Upload, at: usize, count: usize) -> Result<(), Failure> {
    let Some(file) = store::find_file(&place.page).await else {
        return Err(Failure::Refused(0, t::file_gone().to_owned()));
    };
    let say = move |share: f64| {
        // In tens, so that a screen reader can follow.
        let going = State::Going(t::sending_page(at, count, (share * 10.0) as u8 * 10));
        if state() != going {
            STATE.set(going);
            finish::notify();
        }
    };
    again(|| {
        say(0.0);
        api::put_page(place, &file, say)
    })
    .await
}

/// Tries a call several times when the signal is lost or the function is
/// busy; every call may be repeated safely.
async fn again<R, F: Future<Output = Result<R, Failure>>>(call: impl Fn() -> F) -> Result<R, Failure> {
    let mut tried = 1;
    loop {
        match call().await {
            Err(Failure::Network | Failure::Refused(500.., _)) if tried < TRIES => {
                crate::browser::sleep(WAIT * tried).await;
                tried += 1;
            }
            result => return result,
        }
    }
}

/// Keeps the receipt; only when it speaks of the very pages that were sent is
/// the draft forgotten.
async fn accept(receipt: Receipt) {
    let pages: Vec<_> = documents::wanted_pages().into_iter().map(|p| p.page).collect();
    let sent = crate::browser::sha256(pages_digest_input(&pages).as_bytes()).await.unwrap_or_default();
    let kept = store::keep(Shelf::Receipt, &receipt.number, &receipt).await.is_ok();
    let same = sent == receipt.pages_sha256;
    RECEIVED.set(Some(receipt));
    STATE.set(State::Idle);
    let done = with(|app| {
        app.registered = true;
        app.sending = false;
        let pages = app.pages.iter().map(|p| p.page.id.clone()).collect();
        (app.handed.service.clone(), pages)
    });
    // From now on the first module keeps nothing of it.
    finish::keep();
    if let Some((service, pages)) = done.filter(|_| kept && same) {
        store::forget_application(&service, pages).await;
    }
    finish::notify();
    dom::go(RECEIPT);
}
