//! Complete applications of fictitious people, made out of the definition of a
//! service itself. Only for tests (feature `samples`).
//!
//! A walk goes through the form in order and gives each question that is asked
//! the first answer which breaks no rule. Wishes say what some answers have to
//! be, so that a branch is reached; `roads` finds the wishes for all of them.

mod roads;
mod values;
mod wishes;

pub use roads::{Roads, Stop, roads};

use crate::answers::Answers;
use crate::application::{self, Context, Page, question_applies, step_applies, wanted_documents};
use crate::document::MediaType;
use crate::problem::{Code, Problem};
use crate::service::{Note, Question, RuleKind, Service, Step};
use std::collections::BTreeMap;
use wishes::Wishes;

/// A filled-in form.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The answers, in their kept form.
    pub answers: Answers,
    /// Every document asked for, also the optional ones, with its pages.
    pub documents: BTreeMap<String, usize>,
}

impl Sample {
    /// The list of pages as a phone would send it.
    pub fn pages(&self) -> Vec<Page> {
        let all = self.documents.iter().flat_map(|(id, count)| std::iter::repeat_n(id, *count));
        let page = |(at, requirement): (usize, &String)| Page {
            id: format!("{:032x}", at + 1),
            requirement: requirement.clone(),
            media_type: MediaType::Jpeg,
            bytes: 90_000,
            sha256: format!("{:064x}", at + 1),
        };
        all.enumerate().map(page).collect()
    }
}

/// The service filled in with the first answer of everything. `None` when no
/// answers can be found.
pub fn plain(context: Context<'_>) -> Option<Sample> {
    walk(context, &Wishes::default(), None, &mut |_| 0)
}

/// The service filled in on any road: before each question `pick` is asked
/// with which of so many answers to begin. `None` when the road ends nowhere.
pub fn any(context: Context<'_>, pick: &mut dyn FnMut(usize) -> usize) -> Option<Sample> {
    walk(context, &Wishes::default(), None, pick)
}

/// The service filled in so that as many steps as possible are asked: all of
/// them, unless some exclude each other.
pub fn longest(context: Context<'_>) -> Option<Sample> {
    let mut wishes = Wishes::default();
    let mut best = plain(context)?;
    let asked = |sample: &Sample, step: &Step| step_applies(context, &sample.answers, step);
    for (at, step) in context.service.steps.iter().enumerate() {
        let Some(condition) = step.when.as_ref().filter(|_| !asked(&best, step)) else { continue };
        for more in wishes::alternatives(context.service, &[condition]) {
            let Some(joined) = wishes.joined(&more) else { continue };
            let found = walk(context, &joined, None, &mut |_| 0);
            let before =
                |s: &Sample| context.service.steps[..at].iter().all(|o| asked(s, o) || !asked(&best, o));
            if let Some(found) = found.filter(|s| asked(s, step) && before(s)) {
                (best, wishes) = (found, joined);
                break;
            }
        }
    }
    Some(best)
}

/// Fills in the form. `stop` is the note that is meant to stop the resident.
fn walk(
    context: Context<'_>,
    wishes: &Wishes<'_>,
    stop: Option<&Note>,
    pick: &mut dyn FnMut(usize) -> usize,
) -> Option<Sample> {
    let service = context.service;
    let mut answers = Answers::default();
    let mut serial = 0;
    for step in &service.steps {
        if !step_applies(context, &answers, step) {
            continue;
        }
        let leads = leads(context, &answers, step);
        for index in 0..items(step, wishes, &leads) {
            let last = step.repeat.is_none() || index + 1 == items(step, wishes, &leads);
            for question in &step.questions {
                let (path, item) = match &step.repeat {
                    Some(repeat) => {
                        let item = answers.items(&repeat.id).get(index).cloned();
                        (format!("{}.{index}.{}", repeat.id, question.id), Some(item.unwrap_or_default()))
                    }
                    None => (question.id.clone(), None),
                };
                if !question_applies(context, &answers, item.as_ref(), question) {
                    continue;
                }
                let lookup = |field: &str| answers.lookup(item.as_ref(), field).to_owned();
                serial += 1;
                let mut values = values::values(context, question, wishes.of(&question.id), &lookup, serial);
                match leads.iter().find(|(id, _)| index == 0 && *id == question.id) {
                    Some((_, lead)) if !last || wishes.of(&question.id).is_empty() => {
                        values = vec![(*lead).to_owned()];
                    }
                    _ if last => values.retain(|value| wishes.allow(&question.id, value, context.today)),
                    _ => {}
                }
                if values.is_empty() {
                    return None;
                }
                let begin = pick(values.len()) % values.len();
                values.rotate_left(begin);
                let touchy = is_touchy(service, question);
                answers = values
                    .iter()
                    .find_map(|value| fits(context, &answers, &path, question, value, touchy, stop))?;
            }
        }
    }
    let checked = application::check(context, &answers);
    let documents = wanted_documents(context, &checked.answers);
    let documents = documents.into_iter().map(|(requirement, _)| (requirement.id.clone(), 1)).collect();
    let met = checked.problems.iter().all(|p| is_meant(p, stop))
        && wishes.are_met(service, &checked.answers, context.today);
    (met && checked.problems.is_empty() == stop.is_none())
        .then_some(Sample { answers: checked.answers, documents })
}

/// Answers that some item of a repeated step must have, by question.
fn leads<'a>(context: Context<'a>, answers: &Answers, step: &Step) -> Vec<(&'a str, &'a str)> {
    let Some(repeat) = &step.repeat else { return Vec::new() };
    let own = context.service.rules.iter().filter(|r| r.rule == RuleKind::SomeItem && r.field == repeat.id);
    let holds = |r: &&crate::service::Rule| {
        r.when.as_ref().is_none_or(|c| c.holds(&|field| answers.get(field), context.today))
    };
    own.filter(holds).filter_map(|r| r.other.split_once('=')).collect()
}

/// How many items a step gets. The first has the answers that some item must
/// have, the last one those that are wished for.
fn items(step: &Step, wishes: &Wishes<'_>, leads: &[(&str, &str)]) -> usize {
    let wished = step.questions.iter().any(|q| !wishes.of(&q.id).is_empty());
    match &step.repeat {
        None => 1,
        Some(repeat) => repeat.min.max(if wished && !leads.is_empty() { 2 } else { 1 }).min(repeat.max),
    }
}

/// Whether an answer can break a rule or bring the resident to a stop.
fn is_touchy(service: &Service, question: &Question) -> bool {
    let stops = service.steps.iter().flat_map(|s| &s.notes).filter(|n| n.stop);
    service.rules.iter().any(|r| r.field == question.id)
        || stops.into_iter().any(|n| n.when.fields().contains(&question.id.as_str()))
}

/// The answers with one more, if nothing speaks against it.
fn fits(
    context: Context<'_>,
    answers: &Answers,
    path: &str,
    question: &Question,
    value: &str,
    touchy: bool,
    stop: Option<&Note>,
) -> Option<Answers> {
    let kept = application::parse_value(context, question, value).ok()?;
    let mut with = answers.clone();
    with.set(path, kept);
    if touchy {
        let checked = application::check(context, &with);
        let against = |p: &&Problem| matches!(p.code, Code::Rule(_) | Code::Stop(_)) && !is_meant(p, stop);
        if checked.problems.iter().any(|p| against(&p)) || checked.warnings.iter().any(|w| w.field == path) {
            return None;
        }
    }
    Some(with)
}

fn is_meant(problem: &Problem, stop: Option<&Note>) -> bool {
    stop.is_some_and(|note| problem.code == Code::Stop(note.text.clone()))
}
