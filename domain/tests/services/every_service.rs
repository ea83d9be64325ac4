//! What holds for every service whose application is written by hand.

use crate::filled::{Filled, SERVICES};
use domain::answers::Answers;
use domain::document::MOST_BYTES;
use domain::problem::Code;
use domain::service::{Kind, Question};

fn all() -> Vec<Filled> {
    SERVICES.iter().map(|id| Filled::complete(id)).collect()
}

fn summary(problems: &[domain::problem::Problem]) -> Vec<(String, &'static str)> {
    problems.iter().map(|p| (p.field.clone(), p.code.name())).collect()
}

#[test]
fn a_complete_application_is_accepted_as_it_is() {
    for form in all() {
        let application = form.parse().unwrap();
        assert_eq!(application.answers, form.answers, "{}", form.service.id);
        assert_eq!(application.warnings, vec![], "{}", form.service.id);
        assert_eq!(application.district, "17.07.01", "{}", form.service.id);
        assert_eq!(application.nik.as_str(), form.answers.get(&form.service.nik_field));
        assert_eq!(application.pages.len(), form.documents.values().sum::<usize>());
    }
}

#[test]
fn nothing_but_what_was_asked_is_kept() {
    for form in all() {
        let extra = form.with(&[("tidak_ditanya", "rahasia"), ("lain.0.nama", "rahasia")]);
        assert_eq!(extra.parse().unwrap().answers, form.answers, "{}", form.service.id);
    }
}

#[test]
fn a_missing_answer_is_the_one_problem() {
    for form in all() {
        for (path, question) in form.asked() {
            let found = summary(&form.without(&path).check().problems);
            let choice = matches!(
                question.kind,
                Kind::Choice | Kind::Choices | Kind::Village | Kind::Regency | Kind::District
            );
            let expected = match (question.optional, choice) {
                (true, _) => vec![],
                (false, true) => vec![(path.clone(), "required_choice")],
                (false, false) => vec![(path.clone(), "required")],
            };
            assert_eq!(found, expected, "{}: without {path}", form.service.id);
            let spaces = summary(&form.with(&[(&path, "  ")]).check().problems);
            assert_eq!(spaces, expected, "{}: blank {path}", form.service.id);
        }
    }
}

/// What is wrong for a kind of question, and how it is named.
fn wrong_values(question: &Question) -> Vec<(&'static str, &'static str)> {
    const LONG: &str = concat!(
        "terlalu panjang terlalu panjang terlalu panjang terlalu panjang terlalu panjang ",
        "terlalu panjang terlalu panjang"
    );
    match question.kind {
        Kind::Text => vec![(LONG, "too_long"), ("a\u{7}b", "characters")],
        Kind::LongText => vec![("a\u{7}b", "characters")],
        Kind::PersonName => {
            vec![("Budi 2", "name_digits"), ("-", "name"), ("<b>", "name"), (LONG, "too_long")]
        }
        Kind::NewName => vec![("M. Rizki", "new_name"), ("Putri 2", "new_name"), (LONG, "too_long")],
        Kind::Nik => vec![
            ("170701010190000", "nik_length"),
            ("17070101019000O1", "not_digits"),
            ("1707013202900001", "nik_date"),
            ("1707010101900000", "nik_serial"),
        ],
        Kind::NoKk => vec![("170701010105000", "no_kk_length"), ("KK Lebong", "not_digits")],
        Kind::Phone => vec![("0812", "phone"), ("wa saja", "phone")],
        Kind::Email => vec![("siti@contoh", "email")],
        Kind::Date => {
            vec![
                ("2024-02-30", "date"),
                ("kemarin", "date"),
                ("1899-12-31", "date_year"),
                ("2026-11-24", "date_future"),
            ]
        }
        Kind::Time => vec![("25:00", "time"), ("pagi", "time")],
        Kind::Choice => vec![("tidak-ada-di-daftar", "not_on_list")],
        Kind::Choices => vec![("tidak-ada-di-daftar", "not_on_list"), (",", "not_on_list")],
        Kind::Integer => vec![("0", "range"), ("100", "range"), ("satu", "integer"), ("1,5", "integer")],
        Kind::Decimal => vec![("3 kg", "decimal"), ("berat", "decimal")],
        Kind::RtRw => vec![("1234", "rt_rw"), ("satu", "rt_rw")],
        Kind::PostalCode => vec![("3925", "postal_code"), ("03925", "postal_code")],
        Kind::Village => {
            vec![("17.07.01.9999", "region"), ("17.71.01.1001", "region"), ("17.07.01", "region")]
        }
        Kind::Regency => vec![("99.99", "region"), ("17", "region"), ("luar", "region")],
        Kind::District => vec![("17.71.99", "region"), ("17.71", "region")],
    }
}

#[test]
fn a_wrong_answer_is_named_beside_its_field() {
    for form in all() {
        for (path, question) in form.asked() {
            for (typed, code) in wrong_values(question) {
                let found = summary(&form.with(&[(&path, typed)]).check().problems);
                assert_eq!(found.first(), Some(&(path.clone(), code)), "{}: {path}", form.service.id);
                // A wrong answer may open the questions that hang on it, never
                // more: those are asked once it is right.
                if path != "pemohon_hubungan" {
                    assert_eq!(found.len(), 1, "{}: {path} {found:?}", form.service.id);
                }
            }
        }
    }
}

#[test]
fn what_was_typed_is_never_in_a_message() {
    const SECRET: &str = "1707013202907777";
    for form in all() {
        for (path, _) in form.asked() {
            let checked = form.with(&[(&path, SECRET)]).check();
            for problem in checked.problems.iter().chain(&checked.warnings) {
                assert!(!problem.code.message().contains("7777"), "{}: {path}", form.service.id);
                assert!(!format!("{problem:?}").contains("7777"), "{}: {path}", form.service.id);
            }
        }
    }
}

#[test]
fn problems_come_in_the_order_of_the_form() {
    for form in all() {
        let empty = Filled { answers: Answers::default(), documents: [].into(), ..form.clone() };
        let order: Vec<&str> = form
            .service
            .steps
            .iter()
            .flat_map(|s| {
                s.questions.iter().map(|q| q.id.as_str()).chain(s.repeat.iter().map(|r| r.id.as_str()))
            })
            .collect();
        let found: Vec<String> = empty.check().problems.into_iter().map(|p| p.field).collect();
        let place = |f: &String| order.iter().position(|o| o == f).unwrap_or_else(|| panic!("{f}"));
        let places: Vec<usize> = found.iter().map(place).collect();
        assert!(places.is_sorted() && places.len() > 5, "{}: {found:?}", form.service.id);
        // Documents come behind all answers, in their own order.
        let found: Vec<String> = empty.parse().unwrap_err().into_iter().map(|p| p.field).collect();
        let first = found.iter().position(|f| f.starts_with("dokumen.")).unwrap();
        assert!(found[first..].iter().all(|f| f.starts_with("dokumen.")), "{found:?}");
    }
}

#[test]
fn every_required_document_must_be_there() {
    for form in all() {
        for requirement in form.wanted() {
            let found = form.pages_of(&requirement, 0).parse();
            if form.service.requirement(&requirement).unwrap().optional {
                assert!(found.is_ok());
                continue;
            }
            let found = found.unwrap_err();
            assert_eq!(summary(&found), [(format!("dokumen.{requirement}"), "document_missing")]);
            let label = &form.service.requirement(&requirement).unwrap().label;
            assert!(found[0].code.message().contains(label), "{requirement}");
        }
    }
}

#[test]
fn pages_have_limits() {
    for form in all() {
        let most = form.service.requirement("kk").unwrap().max_pages;
        assert!(form.pages_of("kk", most).parse().is_ok());
        assert_eq!(
            summary(&form.pages_of("kk", most + 1).parse().unwrap_err()),
            [("dokumen.kk".to_owned(), "document_pages")]
        );
        assert_eq!(
            summary(&form.pages_of("tidak_diminta", 1).parse().unwrap_err()),
            [("dokumen".to_owned(), "document_unknown")]
        );
    }
}

#[test]
fn pages_are_well_formed() {
    for form in all() {
        type Change = fn(&mut domain::application::Page);
        let cases: [(Change, &str, &str); 7] = [
            (|p| p.bytes = 0, "dokumen.", "file_empty"),
            (|p| p.bytes = MOST_BYTES + 1, "dokumen.", "file_too_large"),
            (|p| p.bytes = u64::MAX, "dokumen.", "file_too_large"),
            (|p| p.id = "a".repeat(31), "dokumen", "format"),
            (|p| p.id = "../../../../../../../../etc/passwd".into(), "dokumen", "format"),
            (|p| p.sha256 = "A".repeat(64), "dokumen", "format"),
            (|p| p.id = format!("{:032x}", 2), "dokumen", "format"), // the id of the second page
        ];
        for (change, field, code) in cases {
            let mut pages = form.pages();
            change(&mut pages[0]);
            // A single page has no second one to share its id with.
            if pages.len() == 1 && code == "format" && pages[0].id.ends_with('2') {
                continue;
            }
            let found = domain::application::parse(form.context(), &form.answers, &pages).unwrap_err();
            assert!(
                matches!(&found[..], [p] if p.field.starts_with(field) && p.code.name() == code),
                "{}: {code} {found:?}",
                form.service.id
            );
        }
    }
}

#[test]
fn every_question_can_be_asked() {
    for form in all() {
        let service = form.service;
        for question in service.steps.iter().flat_map(|s| &s.questions) {
            let Some(condition) = &question.when else { continue };
            // A condition that no answer fulfils would be a dead question.
            assert!(!condition.fields().is_empty(), "{}: {}", service.id, question.id);
        }
        for id in &service.staff_columns {
            let kind = service.question(id).unwrap().kind;
            assert!(
                !matches!(
                    kind,
                    Kind::Nik | Kind::NoKk | Kind::Phone | Kind::Email | Kind::PersonName | Kind::NewName
                ),
                "{}: the column {id} would show personal data in lists",
                service.id
            );
        }
    }
}

#[test]
fn only_questions_about_the_person_typing_are_filled_in_by_the_browser() {
    for form in all() {
        for question in form.service.steps.iter().flat_map(|s| &s.questions) {
            if question.autocomplete.is_some() {
                assert!(question.id.starts_with("pemohon_"), "{}", question.id);
            }
        }
    }
}

#[test]
fn choices_that_begin_with_an_answer_are_asked_and_right() {
    for form in all() {
        for (id, code) in form.service.defaults() {
            let question = form.service.question(id).unwrap();
            assert!(!form.service.choice_name(question, code).is_empty(), "{id}");
        }
    }
    assert!(
        Filled::complete("akta-kelahiran").service.defaults().any(|d| d == ("ibu_kewarganegaraan", "wni"))
    );
}

#[test]
fn wide_input_is_bounded() {
    for form in all() {
        let mut wide = form.clone();
        for n in 0..5_000 {
            wide = wide_item(wide, n);
        }
        let found = wide.parse();
        match form.service.steps.iter().any(|s| s.repeat.is_some()) {
            true => assert_eq!(summary(&found.unwrap_err())[0].1, "too_many"),
            false => assert!(found.is_ok()),
        }
        let long = "9".repeat(200_000);
        for (path, question) in form.asked() {
            let found = form.with(&[(&path, &long)]).check().problems;
            assert!(!found.is_empty(), "{}: {path} {:?}", form.service.id, question.kind);
            assert!(found.iter().all(|p| !matches!(p.code, Code::Rule(_))), "{path}");
        }
    }
}

fn wide_item(mut form: Filled, n: usize) -> Filled {
    form.answers.set(&format!("pindah.{}.nama", n + 2), "Budi".into());
    form
}
