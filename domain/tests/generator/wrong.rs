//! Every mistake is named beside its field, and nothing else is.

use crate::both::{Both, all};
use domain::answers::{Answer, Answers, split_path};
use domain::application::{Page, question_applies, step_applies, wanted_documents};
use domain::document::MOST_BYTES;
use domain::problem::Problem;
use domain::samples::Sample;
use domain::service::{Kind, Question};
use std::collections::BTreeSet;

fn summary(problems: &[Problem]) -> Vec<(String, &'static str)> {
    problems.iter().map(|p| (p.field.clone(), p.code.name())).collect()
}

/// Every question that is asked, with the path of its answer.
pub fn asked<'a>(both: &'a Both, answers: &Answers) -> Vec<(String, &'a Question)> {
    let mut asked = Vec::new();
    for step in both.service.steps.iter().filter(|s| step_applies(both.context(), answers, s)) {
        match &step.repeat {
            None => {
                let applies = |q: &&Question| question_applies(both.context(), answers, None, q);
                asked.extend(step.questions.iter().filter(applies).map(|q| (q.id.clone(), q)));
            }
            Some(repeat) => {
                for (index, item) in answers.items(&repeat.id).iter().enumerate() {
                    let applies = |q: &&Question| question_applies(both.context(), answers, Some(item), q);
                    let path = |q: &Question| format!("{}.{index}.{}", repeat.id, q.id);
                    asked.extend(step.questions.iter().filter(applies).map(|q| (path(q), q)));
                }
            }
        }
    }
    asked
}

/// Calls for each question of a service once, with an application in which it
/// is asked.
fn each_question(both: &Both, samples: &[Sample], mut call: impl FnMut(&Sample, &str, &Question)) {
    let mut seen = BTreeSet::new();
    for sample in samples {
        for (path, question) in asked(both, &sample.answers) {
            if seen.insert(question.id.clone()) {
                call(sample, &path, question);
            }
        }
    }
    let known = both.service.steps.iter().map(|s| s.questions.len()).sum::<usize>();
    assert_eq!(seen.len(), known, "{}", both.service.id);
}

fn without(answers: &Answers, path: &str) -> Answers {
    let mut changed = answers.clone();
    match split_path(path) {
        Some((list, index, field)) => {
            if let Some(Answer::Items(items)) = changed.0.get_mut(list) {
                items[index].remove(field).unwrap();
            }
        }
        None => {
            changed.0.remove(path).unwrap();
        }
    }
    changed
}

fn with(answers: &Answers, path: &str, value: &str) -> Answers {
    let mut changed = answers.clone();
    changed.set(path, value.to_owned());
    changed
}

#[test]
fn a_missing_answer_is_the_one_problem() {
    for both in all() {
        each_question(both, &both.roads.samples, |sample, path, question| {
            let chosen = matches!(
                question.kind,
                Kind::Choice | Kind::Choices | Kind::Village | Kind::Regency | Kind::District
            );
            let expected = match (question.optional, chosen) {
                (true, _) => vec![],
                (false, true) => vec![(path.to_owned(), "required_choice")],
                (false, false) => vec![(path.to_owned(), "required")],
            };
            for changed in [without(&sample.answers, path), with(&sample.answers, path, "  ")] {
                assert_eq!(summary(&both.check(&changed).problems), expected, "{}", both.service.id);
            }
        });
    }
}

/// What is wrong for a kind of question, and how it is named.
fn wrong_values(question: &Question) -> Vec<(String, &'static str)> {
    let long = "panjang ".repeat(20);
    let fixed: &[(&str, &str)] = match question.kind {
        Kind::Text => &[(&long, "too_long"), ("a\u{7}b", "characters")],
        Kind::LongText => &[("a\u{7}b", "characters")],
        Kind::PersonName => &[("Budi 2", "name_digits"), ("-", "name"), ("<b>", "name"), (&long, "too_long")],
        Kind::NewName => &[("M. Rizki", "new_name"), ("Putri 2", "new_name"), (&long, "too_long")],
        Kind::Nik => &[
            ("170701010190000", "nik_length"),
            ("17070101019000O1", "not_digits"),
            ("1707013202900001", "nik_date"),
            ("1707010101900000", "nik_serial"),
        ],
        Kind::NoKk => &[("170701010105000", "no_kk_length"), ("KK Lebong", "not_digits")],
        Kind::Phone => &[("0812", "phone"), ("wa saja", "phone")],
        Kind::Email => &[("siti@contoh", "email")],
        Kind::Date => &[("2024-02-30", "date"), ("kemarin", "date"), ("1899-12-31", "date_year")],
        Kind::Time => &[("25:00", "time"), ("pagi", "time")],
        Kind::Choice => &[("tidak-ada-di-daftar", "not_on_list")],
        Kind::Choices => &[("tidak-ada-di-daftar", "not_on_list"), (",", "not_on_list")],
        Kind::Integer => &[("satu", "integer"), ("1,5", "integer")],
        Kind::Decimal => &[("3 kg", "decimal"), ("berat", "decimal")],
        Kind::RtRw => &[("1234", "rt_rw"), ("satu", "rt_rw")],
        Kind::PostalCode => &[("3925", "postal_code"), ("03925", "postal_code")],
        Kind::Village => &[("17.07.01.9999", "region"), ("17.71.01.1001", "region"), ("17.07.01", "region")],
        Kind::Regency => &[("99.99", "region"), ("17", "region"), ("luar", "region")],
        Kind::District => &[("17.71.99", "region"), ("17.71", "region")],
    };
    let mut values: Vec<_> = fixed.iter().map(|(value, code)| ((*value).to_owned(), *code)).collect();
    if question.kind == Kind::Date && !question.future {
        values.push(("2026-11-24".into(), "date_future"));
    }
    let beyond = |bound: &Option<String>, by: i64| bound.as_ref()?.parse::<i64>().ok().map(|n| n + by);
    let outside = [beyond(&question.min, -1), beyond(&question.max, 1)].into_iter().flatten();
    let too_few =
        |n: i64| if question.kind == Kind::LongText { "x".repeat(n as usize) } else { n.to_string() };
    let code = if question.kind == Kind::LongText { "too_short" } else { "range" };
    values.extend(outside.filter(|n| *n >= 0).map(|n| (too_few(n), code)));
    values
}

/// What may stand beside the problem that is expected: a wrong answer is an
/// answer, so it can open questions, which are then empty, or lead to a stop.
fn follows(sample: &Sample, problem: &Problem) -> bool {
    match problem.code.name() {
        "required" | "required_choice" | "too_few" => {
            sample.answers.at(&problem.field).is_empty() && sample.answers.items(&problem.field).is_empty()
        }
        code => code == "stop",
    }
}

#[test]
fn a_wrong_answer_is_named_beside_its_field() {
    for both in all() {
        each_question(both, &both.roads.samples, |sample, path, question| {
            for (typed, code) in wrong_values(question) {
                let problems = both.check(&with(&sample.answers, path, &typed)).problems;
                let (own, other): (Vec<_>, Vec<_>) =
                    problems.into_iter().partition(|p| p.field == *path && p.code.name() != "stop");
                assert_eq!(summary(&own), [(path.to_owned(), code)], "{}: {typed:?}", both.service.id);
                assert!(other.iter().all(|p| follows(sample, p)), "{} {path}: {other:?}", both.service.id);
                // What was typed never comes back in a sentence.
                assert!(own[0].code.message().find(&typed).is_none() || typed.len() < 6, "{path}");
            }
        });
    }
}

#[test]
fn what_was_not_asked_is_not_kept() {
    for both in all() {
        for sample in &both.roads.samples {
            let mut extra = with(&sample.answers, "tidak_ditanya", "rahasia");
            extra.set("lain.0.nama", "rahasia".into());
            assert_eq!(both.parse(&extra, &sample.pages()).unwrap().answers, sample.answers);
        }
    }
}

#[test]
fn repeated_steps_have_bounds() {
    for both in all() {
        for step in &both.service.steps {
            let Some(repeat) = &step.repeat else { continue };
            let samples = &both.roads.samples;
            let sample = samples.iter().find(|s| !s.answers.items(&repeat.id).is_empty()).unwrap();
            let list = |items: Vec<_>| {
                let mut changed = sample.answers.clone();
                changed.0.insert(repeat.id.clone(), Answer::Items(items));
                both.check(&changed).problems
            };
            if repeat.min > 0 {
                assert_eq!(summary(&list(vec![])), [(repeat.id.clone(), "too_few")], "{}", both.service.id);
            }
            let most = vec![sample.answers.items(&repeat.id)[0].clone(); repeat.max + 1];
            let (own, other): (Vec<_>, Vec<_>) =
                list(most).into_iter().partition(|p| p.field == repeat.id && p.code.name() != "rule");
            assert_eq!(summary(&own), [(repeat.id.clone(), "too_many")], "{}", both.service.id);
            // The same person again is another mistake.
            assert!(other.iter().all(|p| p.code.name() == "rule"), "{}: {other:?}", both.service.id);
        }
    }
}

/// A change of a listed page.
type Change = fn(&mut Page);

#[test]
fn documents_are_there_and_within_bounds() {
    for both in all() {
        let mut seen = BTreeSet::new();
        for sample in &both.roads.samples {
            for (requirement, required) in wanted_documents(both.context(), &sample.answers) {
                if !seen.insert(requirement.id.clone()) {
                    continue;
                }
                let field = format!("dokumen.{}", requirement.id);
                let pages = |count: usize| {
                    let mut changed = sample.clone();
                    changed.documents.insert(requirement.id.clone(), count);
                    both.parse(&changed.answers, &changed.pages()).map_err(|problems| summary(&problems))
                };
                let missing = if required { vec![(field.clone(), "document_missing")] } else { vec![] };
                assert_eq!(pages(0).err().unwrap_or_default(), missing, "{}", both.service.id);
                assert!(pages(requirement.max_pages).is_ok(), "{}", both.service.id);
                let many = pages(requirement.max_pages + 1).unwrap_err();
                assert_eq!(many, [(field.clone(), "document_pages")], "{}", both.service.id);
                let changes: [(Change, &str, &str); 6] = [
                    (|p| p.bytes = 0, &field, "file_empty"),
                    (|p| p.bytes = MOST_BYTES + 1, &field, "file_too_large"),
                    (|p| p.bytes = u64::MAX, &field, "file_too_large"),
                    (|p| p.id = "a".repeat(31), "dokumen", "format"),
                    (|p| p.id = "../../../../../../../../etc/passwd".into(), "dokumen", "format"),
                    (|p| p.sha256 = "A".repeat(64), "dokumen", "format"),
                ];
                for (change, at, code) in changes {
                    let mut pages = sample.pages();
                    change(pages.iter_mut().find(|p| p.requirement == requirement.id).unwrap());
                    let found = both.parse(&sample.answers, &pages).unwrap_err();
                    assert_eq!(summary(&found), [(at.to_owned(), code)], "{}", both.service.id);
                }
            }
        }
        let known = both.service.requirements.len();
        assert_eq!(seen.len(), known, "{}", both.service.id);
        let mut sample = domain::samples::plain(both.context()).unwrap();
        sample.documents.insert("tidak_diminta".into(), 1);
        let found = both.parse(&sample.answers, &sample.pages()).unwrap_err();
        assert_eq!(summary(&found), [("dokumen".to_owned(), "document_unknown")], "{}", both.service.id);
    }
}

#[test]
fn a_page_is_listed_once() {
    for both in all() {
        let sample = domain::samples::longest(both.context()).unwrap();
        let mut pages = sample.pages();
        if let [first, second, ..] = &mut pages[..] {
            second.id = first.id.clone();
            let found = both.parse(&sample.answers, &pages).unwrap_err();
            assert_eq!(summary(&found), [("dokumen".to_owned(), "format")], "{}", both.service.id);
        }
    }
}
