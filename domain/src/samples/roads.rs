//! Applications that together reach everything a service has.

use super::wishes::{self, Wishes};
use super::{Sample, plain, walk};
use crate::answers::Answers;
use crate::application::{Context, note_paths, question_applies, step_applies, wanted_documents};
use crate::service::{Condition, Note, Step};

/// Applications that reach every branch of a service.
#[derive(Clone, Debug, Default)]
pub struct Roads {
    /// Complete ones.
    pub samples: Vec<Sample>,
    /// Those that end at a note which says that this is the wrong service.
    pub stops: Vec<Stop>,
    /// What no application reaches: a fault of the definition.
    pub unreached: Vec<String>,
}

/// An application for the wrong service.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The answers.
    pub sample: Sample,
    /// What the note says.
    pub text: String,
}

/// Something that an application may reach.
struct Target<'a> {
    /// What it is, for people who mend the definition.
    name: String,
    /// All of these have to hold.
    needs: Vec<&'a Condition>,
    /// Whether these answers, as they are kept, reach it.
    reached: Box<dyn Fn(&Answers) -> bool + 'a>,
}

/// How often other answers are tried before a branch counts as unreachable.
const TRIES: usize = 6;

/// Finds them.
pub fn roads(context: Context<'_>) -> Roads {
    let mut roads = Roads::default();
    match plain(context) {
        Some(sample) => roads.samples.push(sample),
        None => roads.unreached.push("the end of the form, with the first answers of everything".into()),
    }
    for target in targets(context) {
        if roads.samples.iter().any(|s| (target.reached)(&s.answers)) {
            continue;
        }
        match reach(context, &target, None) {
            Some(sample) => roads.samples.push(sample),
            None => roads.unreached.push(target.name),
        }
    }
    for (step, note) in notes(context).filter(|(_, n)| n.stop) {
        match reach(context, &target_of_note(context, step, note), Some(note)) {
            Some(sample) => roads.stops.push(Stop { sample, text: note.text.clone() }),
            None => roads.unreached.push(format!("the stop {:?} of step {}", note.text, step.id)),
        }
    }
    roads
}

fn reach(context: Context<'_>, target: &Target<'_>, stop: Option<&Note>) -> Option<Sample> {
    for way in wishes::alternatives(context.service, &target.needs) {
        let wishes = Wishes::new(&way);
        for road in 0..TRIES {
            // The first road takes the first answers, the others any.
            let mut state = road as u64;
            let mut pick = |most: usize| {
                // Numbers that are the same in every run (Knuth's MMIX).
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                if road == 0 { 0 } else { (state >> 33) as usize % most.max(1) }
            };
            let found = walk(context, &wishes, stop, &mut pick);
            if let Some(sample) = found.filter(|s| (target.reached)(&s.answers)) {
                return Some(sample);
            }
        }
    }
    None
}

fn notes(context: Context<'_>) -> impl Iterator<Item = (&Step, &Note)> {
    context.service.steps.iter().flat_map(|step| step.notes.iter().map(move |note| (step, note)))
}

fn target_of_note<'a>(context: Context<'a>, step: &'a Step, note: &'a Note) -> Target<'a> {
    Target {
        name: format!("the note {:?} of step {}", note.text, step.id),
        needs: step.when.iter().chain([&note.when]).collect(),
        reached: Box::new(move |answers| {
            step_applies(context, answers, step) && !note_paths(context, answers, step, note).is_empty()
        }),
    }
}

fn targets<'a>(context: Context<'a>) -> Vec<Target<'a>> {
    let service = context.service;
    let mut targets = Vec::new();
    for step in &service.steps {
        targets.push(Target {
            name: format!("step {}", step.id),
            needs: step.when.iter().collect(),
            reached: Box::new(move |answers| step_applies(context, answers, step)),
        });
        for question in &step.questions {
            let reached = move |answers: &Answers| answered(context, answers, step, &question.id, None);
            targets.push(Target {
                name: format!("question {}", question.id),
                needs: step.when.iter().chain(&question.when).collect(),
                reached: Box::new(reached),
            });
            targets.extend(tests(context, &question.when, &format!("question {}", question.id)));
        }
        targets.extend(tests(context, &step.when, &format!("step {}", step.id)));
    }
    for (step, note) in notes(context).filter(|(_, note)| !note.stop) {
        targets.push(target_of_note(context, step, note));
    }
    for requirement in &service.requirements {
        targets.push(Target {
            name: format!("document {}", requirement.id),
            needs: requirement.when.iter().collect(),
            reached: Box::new(move |answers| {
                wanted_documents(context, answers).iter().any(|(r, _)| r.id == requirement.id)
            }),
        });
        targets.extend(tests(context, &requirement.when, &format!("document {}", requirement.id)));
    }
    for rule in &service.rules {
        let of_list = |s: &&Step| s.repeat.as_ref().is_some_and(|r| r.id == rule.field);
        let step = service.steps.iter().find(|s| s.questions.iter().any(|q| q.id == rule.field));
        let Some(step) = step.or(service.steps.iter().find(of_list)) else { continue };
        let question = step.questions.iter().find(|q| q.id == rule.field);
        let own = question.and_then(|q| q.when.as_ref());
        targets.push(Target {
            name: format!("the rule {:?} beside {}", rule.text, rule.field),
            needs: step.when.iter().chain(own).chain(&rule.when).collect(),
            reached: Box::new(move |answers| {
                answered(context, answers, step, &rule.field, rule.when.as_ref())
            }),
        });
    }
    for part in &service.parts {
        targets.push(Target {
            name: format!("part {}", part.service),
            needs: part.when.iter().collect(),
            reached: Box::new(move |answers| {
                part.when.as_ref().is_none_or(|c| c.holds(&|field| answers.get(field), context.today))
            }),
        });
        targets.extend(tests(context, &part.when, &format!("part {}", part.service)));
    }
    targets
}

/// Whether a question (or the list of a repeated step) is answered, in some
/// item for which a condition holds.
fn answered(
    context: Context<'_>,
    answers: &Answers,
    step: &Step,
    id: &str,
    when: Option<&Condition>,
) -> bool {
    let holds = |item| when.is_none_or(|c| c.holds(&|field| answers.lookup(item, field), context.today));
    let question = step.questions.iter().find(|q| q.id == id);
    match (&step.repeat, question) {
        _ if !step_applies(context, answers, step) => false,
        (Some(repeat), Some(question)) => answers.items(&repeat.id).iter().any(|item| {
            question_applies(context, answers, Some(item), question)
                && item.contains_key(id)
                && holds(Some(item))
        }),
        (Some(repeat), None) => !answers.items(&repeat.id).is_empty() && holds(None),
        (None, _) => !answers.get(id).is_empty() && holds(None),
    }
}

/// Every single test inside of a condition: a branch of an `any` that can
/// never hold is a mistake, too.
fn tests<'a>(context: Context<'a>, condition: &'a Option<Condition>, owner: &str) -> Vec<Target<'a>> {
    let mut found = Vec::new();
    let mut rest: Vec<&Condition> = condition.iter().collect();
    while let Some(test) = rest.pop() {
        rest.extend(test.all.iter().chain(&test.any));
        let Some(field) = test.field.as_deref().filter(|_| condition.as_ref() != Some(test)) else {
            continue;
        };
        let step = context.service.steps.iter().find(|s| s.questions.iter().any(|q| q.id == field));
        let list = step.and_then(|s| s.repeat.as_ref());
        found.push(Target {
            name: format!("the test of {field} in the condition of {owner}"),
            needs: vec![test],
            reached: Box::new(move |answers| {
                let passes = |value: &str| !value.is_empty() && wishes::passes(test, value, context.today);
                match list {
                    Some(list) => {
                        answers.items(&list.id).iter().any(|i| i.get(field).is_some_and(|v| passes(v)))
                    }
                    None => passes(answers.get(field)),
                }
            }),
        });
    }
    found
}
