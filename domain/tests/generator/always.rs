//! What holds for every service, whatever it asks.

use crate::both::all;
use crate::wrong::asked;
use domain::answers::Answers;
use domain::problem::Code;
use domain::samples::longest;
use domain::service::Kind;

#[test]
fn what_was_typed_is_never_in_a_message() {
    const SECRET: &str = "1707013202907777";
    for both in all() {
        let sample = longest(both.context()).unwrap();
        for (path, _) in asked(both, &sample.answers) {
            let mut changed = sample.answers.clone();
            changed.set(&path, SECRET.into());
            let checked = both.check(&changed);
            for problem in checked.problems.iter().chain(&checked.warnings) {
                assert!(!problem.code.message().contains("7777"), "{}: {path}", both.service.id);
                assert!(!format!("{problem:?}").contains("7777"), "{}: {path}", both.service.id);
            }
        }
    }
}

#[test]
fn problems_come_in_the_order_of_the_form() {
    for both in all() {
        let steps = both.service.steps.iter();
        let ids = steps.flat_map(|s| s.questions.iter().map(|q| &q.id).chain(s.repeat.iter().map(|r| &r.id)));
        let order: Vec<&String> = ids.collect();
        let nothing = Answers::default();
        let found: Vec<String> =
            both.parse(&nothing, &[]).unwrap_err().into_iter().map(|p| p.field).collect();
        // Documents come behind all answers, in their own order.
        let documents = found.iter().position(|f| f.starts_with("dokumen.")).unwrap_or(found.len());
        let place = |f: &String| order.iter().position(|o| *o == f).unwrap_or_else(|| panic!("{f}"));
        let places: Vec<usize> = found[..documents].iter().map(place).collect();
        assert!(places.is_sorted() && places.len() > 2, "{}: {found:?}", both.service.id);
        assert!(found[documents..].iter().all(|f| f.starts_with("dokumen.")), "{found:?}");
    }
}

#[test]
fn lists_of_staff_show_no_personal_data() {
    const PERSONAL: [Kind; 8] = [
        Kind::Nik,
        Kind::NoKk,
        Kind::Phone,
        Kind::Email,
        Kind::PersonName,
        Kind::NewName,
        Kind::Text,
        Kind::LongText,
    ];
    for both in all() {
        for id in &both.service.staff_columns {
            let kind = both.service.question(id).unwrap().kind;
            assert!(!PERSONAL.contains(&kind), "{}: the column {id} asks for {kind:?}", both.service.id);
        }
    }
}

#[test]
fn only_questions_about_the_person_typing_are_filled_in_by_the_browser() {
    for both in all() {
        for question in both.service.steps.iter().flat_map(|s| &s.questions) {
            let own = question.autocomplete.is_none() || question.id.starts_with("pemohon_");
            assert!(own, "{}: {}", both.service.id, question.id);
        }
    }
}

#[test]
fn choices_that_begin_with_an_answer_begin_with_a_right_one() {
    let mut begun = 0;
    for both in all() {
        for (id, code) in both.service.defaults() {
            let question = both.service.question(id).unwrap();
            assert!(!both.service.choice_name(question, code).is_empty(), "{}: {id}", both.service.id);
            begun += 1;
        }
    }
    assert!(begun > 0);
}

#[test]
fn every_label_is_whole() {
    for both in all() {
        let sample = longest(both.context()).unwrap();
        for section in domain::record::render(both.context(), &sample.answers) {
            assert!(!section.title.is_empty() && !section.title.contains('{'), "{}", both.service.id);
            for row in section.rows {
                assert!(
                    !row.label.is_empty() && !row.label.contains('{'),
                    "{}: {}",
                    both.service.id,
                    row.field
                );
                assert!(!row.value.is_empty(), "{}: {}", both.service.id, row.field);
            }
        }
        for requirement in &both.service.requirements {
            assert!(!requirement.label.is_empty() && !requirement.label.contains('{'), "{}", both.service.id);
        }
    }
}

#[test]
fn wide_input_is_bounded() {
    for both in all() {
        let sample = longest(both.context()).unwrap();
        for repeat in both.service.steps.iter().filter_map(|s| s.repeat.as_ref()) {
            if sample.answers.items(&repeat.id).is_empty() {
                continue;
            }
            let mut wide = sample.answers.clone();
            (0..500).for_each(|_| wide.add_item(&repeat.id));
            let problems = both.check(&wide).problems;
            assert!(problems.iter().any(|p| p.field == repeat.id && p.code.name() == "too_many"));
            let questions = both.service.steps.iter().map(|s| s.questions.len()).sum::<usize>();
            assert!(problems.len() <= (repeat.max + 1) * questions, "{}", both.service.id);
        }
        let long = "9".repeat(200_000);
        let mut tried: Vec<Kind> = Vec::new();
        for (path, question) in asked(both, &sample.answers) {
            if tried.contains(&question.kind) {
                continue;
            }
            tried.push(question.kind);
            let mut changed = sample.answers.clone();
            changed.set(&path, long.clone());
            let found = both.check(&changed).problems;
            let id = &both.service.id;
            assert!(!found.is_empty(), "{id}: {path} {:?}", question.kind);
            assert!(
                found.iter().all(|p| !matches!(p.code, Code::Rule(_)) || p.field != path),
                "{id}: {path}"
            );
        }
    }
}
