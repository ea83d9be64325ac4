//! What some answers have to be, so that a condition holds.

use crate::answers::Answers;
use crate::service::{Condition, Service};
use std::collections::BTreeMap;
use time::Date;

/// Tests that answers should pass, by question.
#[derive(Clone, Debug, Default)]
pub struct Wishes<'a>(BTreeMap<&'a str, Vec<&'a Condition>>);

impl<'a> Wishes<'a> {
    /// Wishes for these tests of single questions.
    pub fn new(tests: &[&'a Condition]) -> Wishes<'a> {
        let mut wishes = Wishes::default();
        for test in tests {
            if let Some(field) = &test.field {
                wishes.0.entry(field).or_default().push(test);
            }
        }
        wishes
    }

    /// These wishes and more. `None` when nothing is added.
    pub fn joined(&self, tests: &[&'a Condition]) -> Option<Wishes<'a>> {
        let mut joined = self.clone();
        for (field, tests) in Wishes::new(tests).0 {
            joined.0.entry(field).or_default().extend(tests);
        }
        (!tests.is_empty()).then_some(joined)
    }

    /// What is wished of a question.
    pub fn of(&self, field: &str) -> &[&'a Condition] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether an answer is as wished.
    pub fn allow(&self, field: &str, value: &str, today: Date) -> bool {
        self.of(field).iter().all(|test| passes(test, value, today))
    }

    /// Whether every wish has come true: of a repeated question, in some item.
    pub fn are_met(&self, service: &Service, answers: &Answers, today: Date) -> bool {
        self.0.keys().all(|field| {
            let step = service.steps.iter().find(|s| s.questions.iter().any(|q| q.id == **field));
            match step.and_then(|s| s.repeat.as_ref()) {
                Some(repeat) => {
                    let values = answers.items(&repeat.id).iter().filter_map(|item| item.get(*field));
                    values.into_iter().any(|value| self.allow(field, value, today))
                }
                None => self.allow(field, answers.get(field), today),
            }
        })
    }
}

/// Whether a value passes the own test of a condition, whatever is joined to it.
pub fn passes(test: &Condition, value: &str, today: Date) -> bool {
    let own = Condition { all: Vec::new(), any: Vec::new(), ..test.clone() };
    own.holds(&|_| value, today)
}

/// Most combinations that are tried for one branch.
const MOST: usize = 200;

/// The ways in which all of these conditions can hold: lists of tests of single
/// questions, with those under which the questions are asked at all.
pub fn alternatives<'a>(service: &'a Service, conditions: &[&'a Condition]) -> Vec<Vec<&'a Condition>> {
    let mut ways = vec![Vec::new()];
    for condition in conditions {
        ways = product(ways, one(service, condition));
    }
    ways
}

fn one<'a>(service: &'a Service, condition: &'a Condition) -> Vec<Vec<&'a Condition>> {
    let mut ways = vec![Vec::new()];
    if let Some(field) = &condition.field {
        ways = vec![vec![condition]];
        let asked = service.steps.iter().filter(|s| s.questions.iter().any(|q| q.id == *field));
        for step in asked {
            let own = step.questions.iter().find(|q| q.id == *field).and_then(|q| q.when.as_ref());
            for hides in own.into_iter().chain(&step.when) {
                ways = product(ways, one(service, hides));
            }
        }
    }
    for inner in &condition.all {
        ways = product(ways, one(service, inner));
    }
    if !condition.any.is_empty() {
        ways = product(ways, condition.any.iter().flat_map(|inner| one(service, inner)).collect());
    }
    ways
}

fn product<'a>(ways: Vec<Vec<&'a Condition>>, more: Vec<Vec<&'a Condition>>) -> Vec<Vec<&'a Condition>> {
    let joined = ways.iter().flat_map(|way| more.iter().map(|m| way.iter().chain(m).copied().collect()));
    joined.take(MOST).collect()
}
