//! Every rule of every service: kept by right answers, and named when broken.

use crate::both::{Both, TODAY, all};
use crate::wrong::asked;
use domain::answers::{Answer, Answers, split_path};
use domain::problem::{Code, Problem};
use domain::samples::Sample;
use domain::service::{Kind, Question, Rule, RuleKind};
use domain::value::{Nik, date};

#[test]
fn every_broken_rule_is_named() {
    for both in all() {
        let samples = &both.roads.samples;
        for rule in &both.service.rules {
            let broken = samples.iter().find_map(|sample| break_rule(both, sample, rule));
            let (sample, changed, path) = broken.unwrap_or_else(|| {
                panic!("{}: no application breaks {:?} beside {}", both.service.id, rule.text, rule.field)
            });
            let checked = both.check(&changed);
            let (own, rest) = match rule.warning {
                true => (&checked.warnings, &checked.problems),
                false => (&checked.problems, &checked.warnings),
            };
            assert!(
                own.iter().any(|p| p.field == path && says(rule, p)),
                "{}: {rule:?} gave {own:?}",
                both.service.id
            );
            for problem in own.iter().chain(rest) {
                let meant = is_about(both, problem, rule) || follows(&sample, problem);
                assert!(meant, "{}: {rule:?} gave {problem:?}", both.service.id);
            }
        }
    }
}

/// The sentence of the rule, with the date in place.
fn says(rule: &Rule, problem: &Problem) -> bool {
    let Code::Rule(text) = &problem.code else { return false };
    match rule.text.split_once("{nik_date}") {
        Some((before, after)) => text.starts_with(before) && text.ends_with(after) && !text.contains('{'),
        None => *text == rule.text,
    }
}

/// Another rule that looks at the same answer may be broken by it, too.
fn is_about(both: &Both, problem: &Problem, rule: &Rule) -> bool {
    let looks_at = |r: &Rule| {
        let other = r.other.split('=').next().unwrap_or_default();
        let same = |field: &str| {
            field == rule.field || field == rule.other || rule.other.starts_with(&format!("{field}="))
        };
        same(&r.field) || (!other.is_empty() && same(other)) || r.rule == RuleKind::Once
    };
    let usual = matches!(problem.code, Code::Rule(_))
        && split_path(&problem.field).map_or(&problem.field[..], |p| p.2) == rule.field;
    usual || both.service.rules.iter().any(|r| looks_at(r) && says(r, problem))
}

/// A changed answer opens questions, which are empty, or leads to a stop.
fn follows(sample: &Sample, problem: &Problem) -> bool {
    match problem.code.name() {
        "required" | "required_choice" => sample.answers.at(&problem.field).is_empty(),
        "too_few" => sample.answers.items(&problem.field).is_empty(),
        code => code == "stop",
    }
}

/// The application with answers that break the rule, and the path at which it
/// should be named. `None` where the rule does not apply to it.
fn break_rule(both: &Both, sample: &Sample, rule: &Rule) -> Option<(Sample, Answers, String)> {
    let answers = &sample.answers;
    let mut changed = answers.clone();
    if rule.rule == RuleKind::SomeItem {
        let holds = |c: &domain::service::Condition| c.holds(&|field| answers.get(field), TODAY);
        rule.when.as_ref().is_none_or(holds).then_some(())?;
        let (id, lead) = rule.other.split_once('=')?;
        let question = both.service.question(id)?;
        let other = both.service.choices(question).iter().find(|c| c.code != lead)?;
        for index in 0..answers.items(&rule.field).len() {
            changed.set(&format!("{}.{index}.{id}", rule.field), other.code.clone());
        }
        return (changed != *answers).then(|| (sample.clone(), changed, rule.field.clone()));
    }
    let (path, question) = asked(both, answers).into_iter().find(|(_, q)| q.id == rule.field)?;
    let item = split_path(&path).and_then(|(list, index, _)| answers.items(list).get(index));
    let applies = |c: &domain::service::Condition| c.holds(&|field| answers.lookup(item, field), TODAY);
    rule.when.as_ref().is_none_or(applies).then_some(())?;
    let (value, other) = (answers.at(&path), answers.lookup(item, &rule.other));
    match rule.rule {
        RuleKind::Either => {
            changed.set(&path, String::new());
            changed.set(&rule.other, String::new());
        }
        RuleKind::Once => {
            let (list, index, id) = split_path(&path)?;
            let Some(Answer::Items(items)) = changed.0.get_mut(list) else { return None };
            items.push(items.get(index)?.clone());
            let again = items.len() - 1;
            return Some((sample.clone(), changed, format!("{list}.{again}.{id}")));
        }
        _ => changed.set(&path, breaking(both, rule, question, value, other)?),
    }
    Some((sample.clone(), changed, path))
}

/// An answer that breaks a rule about a single answer and another one.
fn breaking(both: &Both, rule: &Rule, question: &Question, value: &str, other: &str) -> Option<String> {
    let day = |text: &str| date::parse(text).ok();
    let place = |regency: &str| match question.kind {
        Kind::District => format!("{regency}.01"),
        _ => regency.to_owned(),
    };
    let broken = match rule.rule {
        RuleKind::Differs => other.to_owned(),
        RuleKind::NotBefore => date::iso(day(other)?.previous_day()?),
        RuleKind::TenYearsBefore => date::iso(day(other)?),
        // The next day, and the other sex.
        RuleKind::NikBirthDate => {
            let day = if day(other)?.day() == 2 { "03" } else { "02" };
            Nik::parse(value).ok().map(|nik| format!("{}{day}{}", &nik.as_str()[..6], &nik.as_str()[8..]))?
        }
        RuleKind::NikSex => {
            let own = day(&format!("01 01 {}", 1900 + value[10..12].parse::<i32>().ok()?))?;
            let first = if other == "2" { 1 } else { 41 };
            format!("{}{first:02}01{:02}{}", &value[..6], own.year() % 100, &value[12..])
        }
        RuleKind::SameProvince => place("11.01"),
        RuleKind::OtherProvince => place("17.71"),
        RuleKind::OutsideLebong => place("17.07"),
        RuleKind::Either | RuleKind::Once | RuleKind::SomeItem => return None,
    };
    let right = domain::application::parse_value(both.context(), question, &broken).is_ok();
    (right && !broken.is_empty()).then_some(broken)
}
