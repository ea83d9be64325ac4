//! A filled form that tests change.

use domain::answers::Answers;
use domain::application::{
    self, Application, Checked, Context, Page, question_applies, step_applies, wanted_documents,
};
use domain::document::MediaType;
use domain::problem::Problem;
use domain::service::{Question, Service};
use std::collections::BTreeMap;
use time::Date;
use time::macros::date;

/// The day on which all these tests play.
pub const TODAY: Date = date!(2026 - 11 - 23);

/// The services whose complete application is written by hand. All others
/// are filled in by the generator (tests/generator).
pub const SERVICES: [&str; 3] = ["akta-kelahiran", "ktp-hilang-rusak", "pindah-keluar"];

#[derive(serde::Deserialize)]
struct Fixture {
    answers: Answers,
    documents: BTreeMap<String, usize>,
}

/// A form with answers and documents.
#[derive(Clone)]
pub struct Filled {
    pub service: &'static Service,
    pub answers: Answers,
    pub documents: BTreeMap<String, usize>,
}

/// A difference between two forms: what is asked more and what less.
#[derive(Debug, PartialEq)]
pub struct Difference {
    pub questions: (Vec<String>, Vec<String>),
    pub documents: (Vec<String>, Vec<String>),
}

impl Filled {
    /// The complete application of a service.
    pub fn complete(id: &str) -> Filled {
        let path = format!("{}/tests/fixtures/{id}.json", env!("CARGO_MANIFEST_DIR"));
        let fixture: Fixture = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Filled {
            service: domain::catalogue::service(id).unwrap(),
            answers: fixture.answers,
            documents: fixture.documents,
        }
    }

    pub fn context(&self) -> Context<'static> {
        Context { service: self.service, today: TODAY, regions: domain::catalogue::regions() }
    }

    /// The same form with these answers; an empty one is taken out.
    pub fn with(&self, changes: &[(&str, &str)]) -> Filled {
        let mut changed = self.clone();
        for (path, value) in changes {
            changed.answers.set(path, (*value).to_owned());
        }
        changed
    }

    pub fn check(&self) -> Checked {
        application::check(self.context(), &self.answers)
    }

    /// The list of pages as a phone would send it.
    pub fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        for (requirement, count) in &self.documents {
            for _ in 0..*count {
                pages.push(Page {
                    id: format!("{:032x}", pages.len() + 1),
                    requirement: requirement.clone(),
                    media_type: MediaType::Jpeg,
                    bytes: 90_000,
                    sha256: format!("{:064x}", pages.len() + 1),
                });
            }
        }
        pages
    }

    pub fn parse(&self) -> Result<Application, Vec<Problem>> {
        application::parse(self.context(), &self.answers, &self.pages())
    }

    /// Every question that is asked, with the path of its answer.
    pub fn asked(&self) -> Vec<(String, &'static Question)> {
        let checked = self.check().answers;
        let mut asked = Vec::new();
        for step in self.service.steps.iter().filter(|s| step_applies(self.context(), &checked, s)) {
            match &step.repeat {
                None => {
                    let applies = |q: &&Question| question_applies(self.context(), &checked, None, q);
                    asked.extend(step.questions.iter().filter(applies).map(|q| (q.id.clone(), q)));
                }
                Some(repeat) => {
                    for (index, item) in checked.items(&repeat.id).iter().enumerate() {
                        let applies =
                            |q: &&Question| question_applies(self.context(), &checked, Some(item), q);
                        let path = |q: &Question| format!("{}.{index}.{}", repeat.id, q.id);
                        asked.extend(step.questions.iter().filter(applies).map(|q| (path(q), q)));
                    }
                }
            }
        }
        asked
    }

    /// The documents asked for.
    pub fn wanted(&self) -> Vec<String> {
        wanted_documents(self.context(), &self.check().answers).iter().map(|(r, _)| r.id.clone()).collect()
    }

    /// What this form asks otherwise than another.
    pub fn difference(&self, base: &Filled) -> Difference {
        let ids = |form: &Filled| form.asked().into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        Difference {
            questions: more_and_less(&ids(self), &ids(base)),
            documents: more_and_less(&self.wanted(), &base.wanted()),
        }
    }

    /// Asserts what an answer makes the form ask more (`+`) and less (`-`);
    /// documents stand in `[ ]`.
    pub fn asserts_branch(&self, changes: &[(&str, &str)], expected: &str) {
        let found = self.with(changes).difference(self);
        let mut words = Vec::new();
        words.extend(found.questions.0.iter().map(|q| format!("+{q}")));
        words.extend(found.questions.1.iter().map(|q| format!("-{q}")));
        words.extend(found.documents.0.iter().map(|d| format!("+[{d}]")));
        words.extend(found.documents.1.iter().map(|d| format!("-[{d}]")));
        assert_eq!(words.join(" "), expected, "{}: {changes:?}", self.service.id);
    }

    /// Asserts that a change breaks exactly one rule, beside this field.
    pub fn asserts_rule(&self, changes: &[(&str, &str)], field: &str, warning: bool, words: &str) {
        let checked = self.with(changes).check();
        let (found, other) =
            if warning { (checked.warnings, checked.problems) } else { (checked.problems, checked.warnings) };
        let found: Vec<(String, String)> = found.into_iter().map(|p| (p.field, p.code.message())).collect();
        assert!(
            matches!(&found[..], [(at, text)] if at == field && text.contains(words) && !text.contains('{')),
            "{}: {changes:?} gave {found:?} and {other:?}",
            self.service.id
        );
        assert_eq!(other, vec![], "{}: {changes:?}", self.service.id);
    }

    /// The notes of a step that are shown.
    pub fn notes(&self, step: &str) -> Vec<&'static str> {
        let checked = self.check().answers;
        let step = self.service.steps.iter().find(|s| s.id == step).unwrap();
        let shown = step.notes.iter().filter(|n| n.when.holds(&|field| checked.get(field), TODAY));
        shown.map(|n| n.text.as_str()).collect()
    }
}

fn more_and_less(these: &[String], those: &[String]) -> (Vec<String>, Vec<String>) {
    let only = |a: &[String], b: &[String]| a.iter().filter(|x| !b.contains(x)).cloned().collect();
    (only(these, those), only(those, these))
}
