//! An application as people read it: headings, labels, answers in words.
//!
//! The check-answers page shows it; the function stores it, so that the
//! application can be read in five years without the catalogue of today.

use crate::answers::Answers;
use crate::application::{Context, question_applies, step_applies};
use crate::service::{Kind, Question};
use crate::value::{date, phone_text};
use serde::{Deserialize, Serialize};

/// One topic of the form.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Section {
    /// The step that it can be changed in.
    pub step: String,
    /// Heading; for an item of a repeated step with its number.
    pub title: String,
    /// Question and answer.
    pub rows: Vec<Row>,
}

/// A question with its answer in words.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Row {
    /// The path of the answer.
    pub field: String,
    /// The label it was asked with.
    pub label: String,
    /// The answer in words; empty when an optional question was left out.
    pub value: String,
}

/// Writes out the answers to the questions that apply. `answers` are the kept
/// ones of `application::check`.
pub fn render(context: Context<'_>, answers: &Answers) -> Vec<Section> {
    let mut sections = Vec::new();
    for step in context.service.steps.iter().filter(|s| step_applies(context, answers, s)) {
        let list = step.repeat.as_ref();
        let items = list.map_or(1, |r| answers.items(&r.id).len());
        for index in 0..items {
            let item = list.and_then(|r| answers.items(&r.id).get(index));
            let rows = step
                .questions
                .iter()
                .filter(|q| question_applies(context, answers, item, q))
                .map(|question| {
                    let field = match list {
                        Some(repeat) => format!("{}.{index}.{}", repeat.id, question.id),
                        None => question.id.clone(),
                    };
                    let value = in_words(context, question, answers.at(&field));
                    Row { field, label: question.label.clone(), value }
                })
                .collect();
            let title = match list {
                Some(repeat) => format!("{} {}", repeat.item, index + 1),
                None => step.title.clone(),
            };
            sections.push(Section { step: step.id.clone(), title, rows });
        }
    }
    sections
}

/// An answer in words: dates written out, codes by their names.
pub fn in_words(context: Context<'_>, question: &Question, kept: &str) -> String {
    match question.kind {
        Kind::Date => date::parse(kept).map_or_else(|_| kept.to_owned(), date::long),
        Kind::Choice => match context.service.choice_name(question, kept) {
            "" => kept.to_owned(),
            name => name.to_owned(),
        },
        Kind::Choices => {
            let name = |code| match context.service.choice_name(question, code) {
                "" => code,
                name => name,
            };
            kept.split(',').map(name).collect::<Vec<_>>().join(", ")
        }
        Kind::Village | Kind::Regency | Kind::District if !kept.is_empty() => {
            context.regions.name(kept).unwrap_or_else(|| kept.to_owned())
        }
        Kind::Phone => phone_text(kept),
        Kind::Integer | Kind::Decimal => match &question.unit {
            Some(unit) if !kept.is_empty() => format!("{kept} {unit}"),
            _ => kept.to_owned(),
        },
        _ => kept.to_owned(),
    }
}
