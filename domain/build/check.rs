//! What must be true of a service beyond its shape. One function, one sentence.

use crate::hidden::nothing_hangs_on_a_hidden_question;
use crate::service::{Condition, Kind, Presence, Question, RuleKind, Service};
use crate::source::Read;

/// Limit of pages of one application; the same as `application::MOST_PAGES`.
const MOST_PAGES: usize = 40;

/// Runs every check and adds what it finds, with the line of the word at fault.
pub fn check(read: &Read, mistakes: &mut Vec<String>) {
    for one in &read.services {
        let service = &one.service;
        let mut found = Vec::new();
        it_is_a_form_or_a_page(service, &mut found);
        names_of_the_catalogue_exist(service, read, &mut found);
        what_is_counted_is_said_in_words(service, &mut found);
        ids_are_plain_and_unique(service, &mut found);
        labels_are_unique_and_whole(service, &mut found);
        choices_have_a_list(service, &mut found);
        bounds_are_numbers(service, &mut found);
        conditions_look_back_at_known_answers(service, &mut found);
        nothing_hangs_on_a_hidden_question(service, &mut found);
        if service.kind.is_form() {
            keys_of_the_service_exist(service, &mut found);
        }
        rules_look_back_at_known_questions(service, &mut found);
        every_legal_fact_has_a_source(service, &mut found);
        pages_stay_below_the_limit(service, &mut found);
        for (word, sentence) in found {
            one.report(&word, &sentence, mistakes);
        }
    }
}

/// The word at fault, and what is wrong with it.
pub type Found = Vec<(String, String)>;

fn questions(service: &Service) -> impl Iterator<Item = &Question> {
    service.steps.iter().flat_map(|s| &s.questions)
}

fn known(service: &Service) -> String {
    questions(service).map(|q| q.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn it_is_a_form_or_a_page(service: &Service, found: &mut Found) {
    let of_a_form = [
        ("step", !service.steps.is_empty()),
        ("rule", !service.rules.is_empty()),
        ("part", !service.parts.is_empty()),
    ];
    for (what, there) in of_a_form.iter().filter(|(_, there)| *there && !service.kind.is_form()) {
        debug_assert!(there);
        found.push(("page".into(), format!("a page has no [[{what}]]; it has [[section]]")));
    }
    if service.kind.is_form() && service.steps.is_empty() {
        found.push((service.id.clone(), "a form needs at least one [[step]]; or say kind = \"page\"".into()));
    }
    if !service.kind.is_form() && service.sections.is_empty() {
        found.push(("page".into(), "a page needs at least one [[section]]".into()));
    }
    if let Some(first) = service.parts.first().filter(|p| p.when.is_some()) {
        found
            .push((first.text.clone(), "the first [[part]] is always asked for; it has no condition".into()));
    }
    for link in service.sections.iter().flat_map(|s| &s.links) {
        let ways = usize::from(link.href.is_some())
            + usize::from(link.service.is_some())
            + usize::from(link.whatsapp);
        let plain = link.href.as_ref().is_none_or(|href| href.starts_with("https://"));
        if ways != 1 || !plain {
            found.push((
                link.text.clone(),
                format!(
                    "the link {:?} leads to one of: href = \"https://…\", service = \"…\", whatsapp = true",
                    link.text
                ),
            ));
        }
    }
}

fn names_of_the_catalogue_exist(service: &Service, read: &Read, found: &mut Found) {
    if !read.order.groups.contains(&service.group) {
        found.push((
            service.group.clone(),
            format!(
                "there is no group {:?}; catalogue.toml has: {}",
                service.group,
                read.order.groups.join(", ")
            ),
        ));
    }
    for requirement in &service.requirements {
        if !read.papers.iter().any(|p| p.id == requirement.paper) {
            let known: Vec<&str> = read.papers.iter().map(|p| p.id.as_str()).collect();
            found.push((
                requirement.paper.clone(),
                format!("there is no paper {:?}; papers.toml has: {}", requirement.paper, known.join(", ")),
            ));
        }
    }
}

/// Only the sentence carries a source and says how sure it is.
fn what_is_counted_is_said_in_words(service: &Service, found: &mut Found) {
    let said = |label: &str| service.facts.iter().any(|f| f.label == label);
    let told = service.kind.is_form() || service.presence != Presence::None;
    if told && !said("Kehadiran") {
        found.push((service.id.clone(), "presence needs a fact with the label \"Kehadiran\"".into()));
    }
    if service.report_days.is_some() && !said("Batas lapor") {
        found.push((service.id.clone(), "report_days needs a fact with the label \"Batas lapor\"".into()));
    }
}

fn ids_are_plain_and_unique(service: &Service, found: &mut Found) {
    let steps = service.steps.iter().map(|s| s.id.as_str());
    let answers = questions(service)
        .map(|q| q.id.as_str())
        .chain(service.steps.iter().filter_map(|s| s.repeat.as_ref()).map(|r| r.id.as_str()));
    let requirements = service.requirements.iter().map(|r| r.id.as_str());
    for (what, ids) in [
        ("step", steps.collect::<Vec<_>>()),
        ("question", answers.collect()),
        ("requirement", requirements.collect()),
    ] {
        for (at, id) in ids.iter().enumerate() {
            if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            {
                found.push((
                    (*id).to_owned(),
                    format!("the {what} id {id:?} may hold only a to z, 0 to 9 and underscores"),
                ));
            }
            if ids[..at].contains(id) {
                found.push(((*id).to_owned(), format!("two {what}s are called {id:?}")));
            }
        }
    }
}

fn labels_are_unique_and_whole(service: &Service, found: &mut Found) {
    for step in &service.steps {
        for (at, question) in step.questions.iter().enumerate() {
            let label = &question.label;
            if step.questions[..at].iter().any(|q| q.label == *label) {
                found.push((
                    label.clone(),
                    format!("step {:?} asks {label:?} twice; say whose it is", step.id),
                ));
            }
            if label.is_empty() || label.contains('{') {
                found.push((
                    question.id.clone(),
                    format!("{:?} has the unfinished label {label:?}", question.id),
                ));
            }
        }
    }
}

fn choices_have_a_list(service: &Service, found: &mut Found) {
    for choice in service.lists.values().flatten().filter(|c| c.code.is_empty() || c.code.contains(',')) {
        found.push((choice.code.clone(), format!("the code {:?} is empty or holds a comma", choice.code)));
    }
    for question in questions(service) {
        match (&question.list, matches!(question.kind, Kind::Choice | Kind::Choices)) {
            (Some(list), true) if !service.lists.contains_key(list) => found.push((
                list.clone(),
                format!("the list {list:?} is neither in this file nor in lists/kode-formulir.csv"),
            )),
            (None, true) => {
                found.push((question.id.clone(), format!("the choice {:?} names no list", question.id)))
            }
            (Some(list), false) => {
                found.push((list.clone(), format!("{:?} has a list but is no choice", question.id)));
            }
            _ => {}
        }
        let codes: Vec<&str> = service.choices(question).iter().map(|c| c.code.as_str()).collect();
        if let Some(default) = question.default.as_ref().filter(|d| !codes.contains(&d.as_str())) {
            found.push((
                default.clone(),
                format!("{:?} begins with {default:?}; it can be: {}", question.id, codes.join(", ")),
            ));
        }
    }
}

/// As `value::Number` reads them, and only where something is counted.
fn bounds_are_numbers(service: &Service, found: &mut Found) {
    for question in questions(service) {
        let (number, text) =
            (matches!(question.kind, Kind::Integer | Kind::Decimal), question.kind == Kind::LongText);
        let stray = [
            (question.min.is_some() && !number && !text, "min"),
            (question.max.is_some() && !number, "max"),
            (question.usual.is_some() && !number, "usual"),
        ];
        for (_, key) in stray.into_iter().filter(|(is_stray, _)| *is_stray) {
            let kinds = if key == "min" { "integer, decimal and long_text" } else { "integer and decimal" };
            found.push((question.id.clone(), format!("{:?} has {key}; only {kinds} may", question.id)));
        }
        let usual = question.usual.iter().flat_map(|(low, high)| [low, high]);
        for bound in question.min.iter().chain(&question.max).chain(usual) {
            let (whole, part) = bound.split_once(',').unwrap_or((bound, "0"));
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if bound.len() > 9 || part.len() > 3 || !digits(whole) || !digits(part) {
                found.push((
                    bound.clone(),
                    format!("the bound {bound:?} of {:?} is no number like \"3\" or \"3,2\"", question.id),
                ));
            }
        }
    }
}

fn conditions_look_back_at_known_answers(service: &Service, found: &mut Found) {
    let mut asked: Vec<&Question> = Vec::new();
    for step in &service.steps {
        if let Some(condition) = &step.when {
            condition_is_sound(service, condition, &asked, &step.id, found);
        }
        for question in &step.questions {
            if let Some(condition) = &question.when {
                condition_is_sound(service, condition, &asked, &question.id, found);
            }
            if let Some(condition) = question.prefill.as_ref().and_then(|p| p.when.as_ref()) {
                condition_is_sound(service, condition, &asked, &question.id, found);
            }
            if let Some(prefill) = &question.prefill
                && !asked.iter().any(|q| q.id == prefill.from)
            {
                found.push((
                    prefill.from.clone(),
                    format!(
                        "{:?} is filled in from {:?}, which is not asked before it",
                        question.id, prefill.from
                    ),
                ));
            }
            asked.push(question);
        }
        for note in &step.notes {
            condition_is_sound(service, &note.when, &asked, &step.id, found);
        }
        if step.repeat.is_some() {
            // Outside of its items nobody could say whose answer is meant.
            asked.retain(|q| !step.questions.iter().any(|own| own.id == q.id));
        }
    }
    for requirement in &service.requirements {
        if let Some(condition) = &requirement.when {
            condition_is_sound(service, condition, &asked, &requirement.id, found);
        }
    }
    for part in &service.parts {
        if let Some(condition) = &part.when {
            condition_is_sound(service, condition, &asked, &part.service, found);
        }
    }
}

fn condition_is_sound(
    service: &Service,
    condition: &Condition,
    asked: &[&Question],
    owner: &str,
    found: &mut Found,
) {
    for inner in condition.all.iter().chain(&condition.any) {
        condition_is_sound(service, inner, asked, owner, found);
    }
    let Some(field) = &condition.field else {
        return;
    };
    let Some(question) = asked.iter().find(|q| q.id == *field) else {
        let names: Vec<&str> = asked.iter().map(|q| q.id.as_str()).collect();
        found.push((
            field.clone(),
            format!(
                "{owner:?} depends on {field:?}, which is not asked before it; asked are: {}",
                names.join(", ")
            ),
        ));
        return;
    };
    let dated = condition.days_ago_over.is_some()
        || condition.years_from.is_some()
        || condition.years_under.is_some();
    if dated && question.kind != Kind::Date {
        found.push((field.clone(), format!("{owner:?} counts days or years of {field:?}, which is no date")));
    }
    if !dated && condition.is.is_empty() && condition.is_not.is_empty() {
        found.push((
            field.clone(),
            format!(
                "{owner:?} names {field:?} without a test; there are: \
                 is, is_not, days_ago_over, years_from, years_under"
            ),
        ));
    }
    if matches!(question.kind, Kind::Choice | Kind::Choices) {
        let codes: Vec<&str> = service.choices(question).iter().map(|c| c.code.as_str()).collect();
        for value in condition.is.iter().chain(&condition.is_not).filter(|v| !codes.contains(&v.as_str())) {
            found.push((
                value.clone(),
                format!("{owner:?} waits for {field:?} to be {value:?}; it can be: {}", codes.join(", ")),
            ));
        }
    }
}

fn keys_of_the_service_exist(service: &Service, found: &mut Found) {
    for (key, id, kind) in [
        ("village_field", &service.village_field, Kind::Village),
        ("nik_field", &service.nik_field, Kind::Nik),
    ] {
        let always = service.steps.iter().filter(|s| s.when.is_none() && s.repeat.is_none());
        match always.flat_map(|s| &s.questions).find(|q| q.id == *id) {
            Some(q) if q.kind == kind && !q.optional && q.when.is_none() => {}
            _ => found.push((
                id.clone(),
                format!("{key} {id:?} must be a required question of that kind which is always asked"),
            )),
        }
    }
    for column in &service.staff_columns {
        if service.question(column).is_none() {
            found.push((
                column.clone(),
                format!("staff column {column:?} is no question; there are: {}", known(service)),
            ));
        }
    }
}

/// A rule is applied when its field is checked, so everything it looks at must
/// have been asked by then.
fn rules_look_back_at_known_questions(service: &Service, found: &mut Found) {
    let order: Vec<&str> = questions(service).map(|q| q.id.as_str()).collect();
    let place = |id: &str| order.iter().position(|o| *o == id);
    for rule in &service.rules {
        let (field, mut looks_at) = match rule.rule {
            // Stands beside a whole list, which is judged behind its last question.
            RuleKind::SomeItem => {
                let step =
                    service.steps.iter().find(|s| s.repeat.as_ref().is_some_and(|r| r.id == rule.field));
                let question = rule.other.split('=').next().unwrap_or("");
                (step.and_then(|s| s.questions.last()).map_or("", |q| q.id.as_str()), vec![question])
            }
            RuleKind::Once | RuleKind::SameProvince | RuleKind::OtherProvince | RuleKind::OutsideLebong => {
                (rule.field.as_str(), vec![])
            }
            _ => (rule.field.as_str(), vec![rule.other.as_str()]),
        };
        looks_at.extend(rule.when.iter().flat_map(Condition::fields));
        let Some(at) = place(field) else {
            found.push((
                rule.field.clone(),
                format!("a rule speaks of {:?}; there are: {}", rule.field, known(service)),
            ));
            continue;
        };
        let optional = questions(service).find(|q| q.id == field).is_some_and(|q| q.optional);
        if rule.rule == RuleKind::Either && !optional {
            found.push((
                rule.field.clone(),
                format!("the rule \"either\" beside {:?} needs a question with optional = true", rule.field),
            ));
        }
        for other in looks_at.into_iter().filter(|o| place(o).is_none_or(|p| p > at)) {
            found.push((
                other.to_owned(),
                format!(
                    "the rule beside {:?} looks at {other:?}, which is not asked before it; asked are: {}",
                    rule.field,
                    order[..at].join(", ")
                ),
            ));
        }
    }
}

fn every_legal_fact_has_a_source(service: &Service, found: &mut Found) {
    let said = service.sections.iter().flat_map(|s| &s.texts);
    let facts = service.applicants.iter().chain(&service.facts).chain(said).map(|f| (&f.text, &f.source));
    let requirements = service.requirements.iter().map(|r| (&r.id, &r.source));
    for (what, _) in facts.chain(requirements).filter(|(_, source)| source.is_empty()) {
        found.push((what.clone(), format!("{what:?} names no source")));
    }
}

fn pages_stay_below_the_limit(service: &Service, found: &mut Found) {
    let pages: usize = service.requirements.iter().map(|r| r.max_pages).sum();
    if pages > MOST_PAGES {
        found.push((
            "max_pages".into(),
            format!("the documents allow {pages} pages together; at most {MOST_PAGES}"),
        ));
    }
}
