//! An application: answers and pages that the service accepts.
//!
//! The browser and the function both call `parse`. It looks at everything and
//! returns every problem at once, in the order of the form.

use crate::answers::{Answer, Answers};
use crate::document::{self, MediaType};
use crate::problem::{Code, Problem};
use crate::region::{self, Regions};
use crate::service::{Kind, Note, Question, Rule, RuleKind, Service, Step};
use crate::value::{self, Nik, NoKk, Number, PhoneNumber, date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::Date;

/// One page of a document, as the phone lists it.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Page {
    /// Made on the phone: 32 hexadecimal digits.
    pub id: String,
    /// The requirement that it belongs to.
    pub requirement: String,
    /// What the file is.
    pub media_type: MediaType,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// An accepted application.
#[derive(Debug)]
pub struct Application {
    /// The answers in their kept form, only those that were asked for.
    pub answers: Answers,
    /// The pages, in the order of the requirements.
    pub pages: Vec<Page>,
    /// NIK of the applicant.
    pub nik: Nik,
    /// Code of the kecamatan that it belongs to, or `luar`.
    pub district: String,
    /// What looks odd but does not block.
    pub warnings: Vec<Problem>,
}

/// What a check needs to know besides the answers.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The service applied for.
    pub service: &'a Service,
    /// Today in Lebong (WIB, UTC+7).
    pub today: Date,
    /// Names of places.
    pub regions: &'a dyn Regions,
}

/// The outcome of looking at all answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// Answers to the questions that are asked, in their kept form where they
    /// are right and as typed where they are not.
    pub answers: Answers,
    /// Every mistake, in form order.
    pub problems: Vec<Problem>,
    /// What looks odd, in form order.
    pub warnings: Vec<Problem>,
}

/// Most pages in one application: the longest list of documents in the
/// catalogue, each with its most pages, stays below.
pub const MOST_PAGES: usize = 40;

/// Accepts an application or says everything that is wrong with it.
pub fn parse(context: Context<'_>, answers: &Answers, pages: &[Page]) -> Result<Application, Vec<Problem>> {
    let mut checked = check(context, answers);
    let pages = check_pages(context, &checked.answers, pages, &mut checked.problems);
    if !checked.problems.is_empty() {
        return Err(checked.problems);
    }
    let service = context.service;
    let nik = Nik::parse(checked.answers.get(&service.nik_field))
        .map_err(|code| vec![Problem { field: service.nik_field.clone(), code }])?;
    let district = match checked.answers.get(&service.village_field) {
        village if village.len() > 8 => village[..8].to_owned(),
        other => other.to_owned(),
    };
    Ok(Application { answers: checked.answers, pages, nik, district, warnings: checked.warnings })
}

/// Looks at all answers, steps and rules.
pub fn check(context: Context<'_>, answers: &Answers) -> Checked {
    let mut checked = Checked::default();
    for step in &context.service.steps {
        check_step(context, answers, step, &mut checked);
    }
    checked
}

/// Whether a step is asked, given the answers so far.
pub fn step_applies(context: Context<'_>, answers: &Answers, step: &Step) -> bool {
    step.when.as_ref().is_none_or(|c| c.holds(&|field| answers.get(field), context.today))
}

/// Whether a question is asked. `item` is the item of a repeated step.
pub fn question_applies(
    context: Context<'_>,
    answers: &Answers,
    item: Option<&BTreeMap<String, String>>,
    question: &Question,
) -> bool {
    question.when.as_ref().is_none_or(|c| c.holds(&|field| answers.lookup(item, field), context.today))
}

fn check_step(context: Context<'_>, typed: &Answers, step: &Step, checked: &mut Checked) {
    if !step_applies(context, &checked.answers, step) {
        return;
    }
    match &step.repeat {
        None => {
            for question in &step.questions {
                check_question(context, typed.get(&question.id), None, question, checked);
            }
        }
        Some(repeat) => {
            let items = typed.items(&repeat.id);
            if items.len() < repeat.min {
                checked.problems.push(Problem { field: repeat.id.clone(), code: Code::TooFew(repeat.min) });
            } else if items.len() > repeat.max {
                checked.problems.push(Problem { field: repeat.id.clone(), code: Code::TooMany(repeat.max) });
            }
            checked.answers.0.insert(repeat.id.clone(), Answer::Items(Vec::new()));
            for (index, item) in items.iter().take(repeat.max).enumerate() {
                if let Some(Answer::Items(kept)) = checked.answers.0.get_mut(&repeat.id) {
                    kept.push(BTreeMap::new());
                }
                for question in &step.questions {
                    let answer = item.get(&question.id).map_or("", String::as_str);
                    check_question(context, answer, Some((&repeat.id, index)), question, checked);
                }
            }
            apply_rules(context, &repeat.id, None, checked);
        }
    }
    for note in step.notes.iter().filter(|n| n.stop) {
        for field in note_paths(context, &checked.answers, step, note) {
            checked.problems.push(Problem { field, code: Code::Stop(note.text.clone()) });
        }
    }
}

/// The answers beside which a note of a step is shown: none where it does not
/// apply, and in a repeated step one for each item that it applies to.
pub fn note_paths(context: Context<'_>, answers: &Answers, step: &Step, note: &Note) -> Vec<String> {
    let fields = note.when.fields();
    let own = fields.iter().find(|f| step.questions.iter().any(|q| q.id == **f));
    match (&step.repeat, own) {
        (Some(repeat), Some(asked)) => {
            let holds = |item| note.when.holds(&|field| answers.lookup(Some(item), field), context.today);
            let items = answers.items(&repeat.id).iter().enumerate().filter(|(_, item)| holds(item));
            items.map(|(index, _)| format!("{}.{index}.{asked}", repeat.id)).collect()
        }
        _ if note.when.holds(&|field| answers.get(field), context.today) => {
            vec![own.or(fields.first()).map_or("", |f| f).to_owned()]
        }
        _ => Vec::new(),
    }
}

fn check_question(
    context: Context<'_>,
    typed: &str,
    item: Option<(&str, usize)>,
    question: &Question,
    checked: &mut Checked,
) {
    let in_item = item.and_then(|(list, index)| checked.answers.items(list).get(index));
    if !question_applies(context, &checked.answers, in_item, question) {
        return;
    }
    let path = match item {
        Some((list, index)) => format!("{list}.{index}.{}", question.id),
        None => question.id.clone(),
    };
    if typed.trim().is_empty() {
        if !question.optional {
            let code = match question.kind {
                Kind::Choice | Kind::Choices | Kind::Village | Kind::Regency | Kind::District => {
                    Code::RequiredChoice(question.label.clone())
                }
                _ => Code::Required(question.label.clone()),
            };
            checked.problems.push(Problem { field: path, code });
        }
        apply_rules(context, &question.id, item, checked);
        return;
    }
    match parse_value(context, question, typed) {
        Ok(kept) => {
            checked.answers.set(&path, kept);
            value_warnings(context, question, &path, checked);
            apply_rules(context, &question.id, item, checked);
        }
        Err(code) => {
            checked.answers.set(&path, typed.to_owned());
            checked.problems.push(Problem { field: path, code });
        }
    }
}

/// Reads one answer by the rule of its kind and returns it as it is kept.
pub fn parse_value(context: Context<'_>, question: &Question, typed: &str) -> Result<String, Code> {
    match question.kind {
        Kind::Text => value::text::parse_line(typed),
        Kind::LongText => long_text(question, typed),
        Kind::PersonName => value::name::parse(typed),
        Kind::NewName => value::name::parse_new(typed),
        Kind::Nik => Nik::parse(typed).map(|nik| nik.as_str().to_owned()),
        Kind::NoKk => NoKk::parse(typed).map(|number| number.as_str().to_owned()),
        Kind::Phone => PhoneNumber::parse(typed).map(|number| number.as_str().to_owned()),
        Kind::Email => value::email::parse(typed),
        Kind::Date => {
            let date = date::parse(typed)?;
            if date > context.today && !question.future { Err(Code::DateFuture) } else { Ok(date::iso(date)) }
        }
        Kind::Time => value::time_of_day::parse(typed),
        Kind::Choice => match context.service.choices(question).iter().find(|c| c.code == typed) {
            Some(choice) => Ok(choice.code.clone()),
            None => Err(Code::NotOnList),
        },
        Kind::Choices => several(context, question, typed),
        Kind::Integer => bounded(question, Number::integer(typed)?),
        Kind::Decimal => bounded(question, Number::decimal(typed)?),
        Kind::RtRw => value::number::parse_rt_rw(typed),
        Kind::PostalCode => value::number::parse_postal_code(typed),
        Kind::Village if typed == region::OUTSIDE && question.outside => Ok(typed.to_owned()),
        Kind::Village if typed.starts_with(region::LEBONG) => place(context, typed, 13),
        Kind::Village => Err(Code::Region),
        Kind::Regency => place(context, typed, 5),
        Kind::District => place(context, typed, 8),
    }
}

/// Several lines, not fewer characters than the question wants.
fn long_text(question: &Question, typed: &str) -> Result<String, Code> {
    let text = value::text::parse_text(typed)?;
    let least = question.min.as_ref().and_then(|least| least.parse().ok()).unwrap_or_default();
    if text.chars().count() < least { Err(Code::TooShort(least)) } else { Ok(text) }
}

/// The picked codes in the order of the list. At least one is picked.
fn several(context: Context<'_>, question: &Question, typed: &str) -> Result<String, Code> {
    let choices = context.service.choices(question);
    let picked = |code: &str| typed.split(',').any(|p| p == code);
    if !typed.split(',').all(|p| choices.iter().any(|c| c.code == p)) {
        return Err(Code::NotOnList);
    }
    let codes: Vec<&str> = choices.iter().map(|c| c.code.as_str()).filter(|c| picked(c)).collect();
    Ok(codes.join(","))
}

/// A code of the right length (`17.07` has 5 characters) that has a name.
fn place(context: Context<'_>, code: &str, length: usize) -> Result<String, Code> {
    if code.len() == length && context.regions.name(code).is_some() {
        Ok(code.to_owned())
    } else {
        Err(Code::Region)
    }
}

fn bounded(question: &Question, number: Number) -> Result<String, Code> {
    let (min, max) = (question.min.as_deref().unwrap_or("0"), question.max.as_deref().unwrap_or("999999999"));
    if is_outside(number, min, max) {
        return Err(Code::Range(min.to_owned(), max.to_owned()));
    }
    Ok(number.to_string())
}

/// Whether a number lies outside of bounds; one that is no number holds none.
fn is_outside(number: Number, low: &str, high: &str) -> bool {
    Number::decimal(low).is_ok_and(|low| number < low)
        || Number::decimal(high).is_ok_and(|high| number > high)
}

/// Oddities of a single value.
fn value_warnings(context: Context<'_>, question: &Question, path: &str, checked: &mut Checked) {
    let kept = checked.answers.at(path);
    let text = match question.kind {
        Kind::Nik if Nik::parse(kept).is_ok_and(|nik| !nik.region_is_known()) => {
            crate::text::problems::nik_region().to_owned()
        }
        Kind::NewName if value::name::is_one_word(kept) => crate::text::problems::one_word_name().to_owned(),
        Kind::Integer | Kind::Decimal => match (&question.usual, Number::decimal(kept)) {
            (Some((low, high)), Ok(number)) if is_outside(number, low, high) => {
                crate::text::problems::unusual_number(low, high)
            }
            _ => return,
        },
        _ => return,
    };
    let _ = context;
    checked.warnings.push(Problem { field: path.to_owned(), code: Code::Rule(text) });
}

/// Applies the rules that stand beside `field`.
fn apply_rules(context: Context<'_>, field: &str, item: Option<(&str, usize)>, checked: &mut Checked) {
    for rule in context.service.rules.iter().filter(|r| r.field == field) {
        let in_item = item.and_then(|(list, index)| checked.answers.items(list).get(index));
        let applies = rule
            .when
            .as_ref()
            .is_none_or(|c| c.holds(&|f| checked.answers.lookup(in_item, f), context.today));
        let value = checked.answers.lookup(in_item, field);
        // The one rule that is about answers which are not there.
        if value.is_empty() && checked.answers.items(field).is_empty() && rule.rule != RuleKind::Either {
            continue;
        }
        let other = checked.answers.lookup(in_item, &rule.other);
        let before = item.map_or(&[][..], |(list, index)| &checked.answers.items(list)[..index]);
        if !applies
            || waits(rule, item, &checked.problems)
            || !is_broken(rule, value, other, before, &checked.answers)
        {
            continue;
        }
        let path = match item {
            Some((list, index)) => format!("{list}.{index}.{field}"),
            None => field.to_owned(),
        };
        let text = match Nik::parse(value) {
            // The sentence may name the date inside the NIK.
            Ok(nik) => rule.text.replace("{nik_date}", &nik.birth_date_text()),
            Err(_) => rule.text.clone(),
        };
        let problem = Problem { field: path, code: Code::Rule(text) };
        if rule.warning { checked.warnings.push(problem) } else { checked.problems.push(problem) }
    }
}

/// Whether a rule cannot be judged yet, because an answer that it looks at is
/// missing or wrong itself.
fn waits(rule: &Rule, item: Option<(&str, usize)>, problems: &[Problem]) -> bool {
    let of_items = rule.other.split_once('=').map(|(question, _)| question);
    let looked_at = |problem: &Problem| match crate::answers::split_path(&problem.field) {
        Some((list, _, question)) if list == rule.field => Some(question) == of_items,
        Some((list, index, question)) => item == Some((list, index)) && question == rule.other,
        None => problem.field == rule.other,
    };
    problems.iter().any(|p| !matches!(p.code, Code::Rule(_)) && looked_at(p))
}

/// `before` are the items before this one in a repeated step.
fn is_broken(
    rule: &Rule,
    value: &str,
    other: &str,
    before: &[BTreeMap<String, String>],
    answers: &Answers,
) -> bool {
    let both_dates = || Some((date::parse(value).ok()?, date::parse(other).ok()?));
    match rule.rule {
        RuleKind::Either => value.is_empty() && other.is_empty(),
        RuleKind::Differs => !value.is_empty() && value == other,
        RuleKind::NotBefore => both_dates().is_some_and(|(later, earlier)| later < earlier),
        RuleKind::Once => before.iter().any(|i| i.get(&rule.field).is_some_and(|v| v == value)),
        RuleKind::TenYearsBefore => both_dates()
            .is_some_and(|(parent, child)| date::years_later(parent, 10).is_some_and(|least| child < least)),
        RuleKind::NikBirthDate => match (Nik::parse(value), date::parse(other)) {
            (Ok(nik), Ok(birth)) => !nik.matches_birth_date(birth),
            _ => false,
        },
        RuleKind::NikSex => {
            Nik::parse(value).is_ok_and(|nik| matches!(other, "1" | "2") && nik.sex().code() != other)
        }
        RuleKind::SomeItem => {
            let (question, wanted) = rule.other.split_once('=').unwrap_or((&rule.other, ""));
            let items = answers.items(&rule.field);
            !items.is_empty() && !items.iter().any(|i| i.get(question).is_some_and(|v| v == wanted))
        }
        RuleKind::SameProvince => !value.starts_with("17."),
        RuleKind::OtherProvince => value.starts_with("17."),
        RuleKind::OutsideLebong => value.starts_with(region::LEBONG),
    }
}

fn check_pages(
    context: Context<'_>,
    answers: &Answers,
    pages: &[Page],
    problems: &mut Vec<Problem>,
) -> Vec<Page> {
    let mut ordered = Vec::with_capacity(pages.len());
    let wanted: Vec<_> = wanted_documents(context, answers);
    for (requirement, required) in &wanted {
        let field = format!("dokumen.{}", requirement.id);
        let mut own = 0;
        for page in pages.iter().filter(|p| p.requirement == requirement.id) {
            own += 1;
            if let Err(code) = document::check_size(page.media_type, page.bytes) {
                problems.push(Problem { field: field.clone(), code });
            }
            ordered.push(page.clone());
        }
        if own == 0 && *required {
            problems.push(Problem { field, code: Code::DocumentMissing(requirement.label.clone()) });
        } else if own > requirement.max_pages {
            problems.push(Problem { field, code: Code::DocumentPages(requirement.max_pages) });
        }
    }
    for page in pages {
        if !wanted.iter().any(|(r, _)| r.id == page.requirement) {
            problems.push(Problem { field: "dokumen".into(), code: Code::DocumentUnknown });
            break;
        }
    }
    let mut ids: Vec<&str> = pages.iter().map(|p| p.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let well_formed = |p: &Page| is_hex(&p.id, 32) && is_hex(&p.sha256, 64);
    if ids.len() != pages.len() || pages.len() > MOST_PAGES || !pages.iter().all(well_formed) {
        problems.push(Problem { field: "dokumen".into(), code: Code::Format });
    }
    ordered
}

/// What is wrong with the pages of the documents that the answers ask for.
pub fn page_problems(context: Context<'_>, answers: &Answers, pages: &[Page]) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_pages(context, answers, pages, &mut problems);
    problems
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The services of a bundle that these answers ask for, in order; none for a
/// service by itself.
pub fn wanted_parts<'a>(context: Context<'a>, answers: &Answers) -> Vec<&'a crate::service::Part> {
    let holds = |c: &crate::service::Condition| c.holds(&|field| answers.get(field), context.today);
    context.service.parts.iter().filter(|part| part.when.as_ref().is_none_or(holds)).collect()
}

/// The documents that these answers ask for, each with whether it must be
/// there.
pub fn wanted_documents<'a>(
    context: Context<'a>,
    answers: &Answers,
) -> Vec<(&'a crate::service::Requirement, bool)> {
    let holds = |c: &crate::service::Condition| c.holds(&|field| answers.get(field), context.today);
    let requirements = &context.service.requirements;
    requirements.iter().filter(|r| r.when.as_ref().is_none_or(holds)).map(|r| (r, !r.optional)).collect()
}
