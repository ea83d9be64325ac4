//! Right answers to one question, the most natural first.

use crate::application::Context;
use crate::region;
use crate::service::{Condition, Kind, Question, RuleKind};
use crate::value::date;
use time::{Date, Duration};

/// Names of people who do not exist.
const PEOPLE: [&str; 8] = [
    "Siti Rekaan",
    "Budi Rekaan",
    "Nur'aini Rekaan",
    "Joko Rekaan",
    "Wati Rekaan",
    "Ahmad Rekaan",
    "Rina Rekaan",
    "Dewi Rekaan",
];

/// Answers to a question that may be right. `wishes` are the tests that it
/// should pass, `answer` looks up what was said before, and `serial` makes
/// names and numbers differ from each other.
pub fn values(
    context: Context<'_>,
    question: &Question,
    wishes: &[&Condition],
    answer: &dyn Fn(&str) -> String,
    serial: usize,
) -> Vec<String> {
    let plain = |text: &str| vec![text.to_owned()];
    let several = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
    let mut values: Vec<String> = match question.kind {
        Kind::Text => vec![format!("Contoh {serial}")],
        Kind::LongText => vec![format!("Keterangan contoh {serial}.")],
        Kind::PersonName => plain(PEOPLE[serial % PEOPLE.len()]),
        Kind::NewName => plain("Putri Rekaan"),
        Kind::Nik => niks(context, question, answer, serial),
        Kind::NoKk => (0..3).map(|n| format!("170701010105{:04}", serial * 3 + n + 1)).collect(),
        Kind::Phone => vec![format!("08123456{serial:04}")],
        Kind::Email => plain("rekaan@example.id"),
        Kind::Date => dates(context.today, question.future, wishes),
        Kind::Time => plain("07:30"),
        Kind::Choice => {
            let codes = context.service.choices(question).iter().map(|c| c.code.clone());
            question.default.iter().cloned().chain(codes).collect()
        }
        Kind::Choices => {
            let codes: Vec<String> =
                context.service.choices(question).iter().map(|c| c.code.clone()).collect();
            codes.iter().cloned().chain([codes.join(",")]).collect()
        }
        Kind::Integer | Kind::Decimal => {
            let usual = question.usual.as_ref().map(|(low, _)| low);
            vec![usual.or(question.min.as_ref()).cloned().unwrap_or_else(|| "1".to_owned())]
        }
        Kind::RtRw => plain("001"),
        Kind::PostalCode => plain("39259"),
        Kind::Village if question.outside => several(&["17.07.01.2002", "17.07.02.2001", region::OUTSIDE]),
        Kind::Village => several(&["17.07.01.2002", "17.07.02.2001"]),
        Kind::Regency => several(&["17.07", "17.71", "17.08", "11.01"]),
        Kind::District => several(&["17.07.01", "17.07.02", "17.71.01", "17.08.01", "11.01.01"]),
    };
    values.extend(wishes.iter().flat_map(|w| &w.is).cloned());
    values
}

/// Numbers that fit to the birth date and the sex where a rule compares them.
fn niks(
    context: Context<'_>,
    question: &Question,
    answer: &dyn Fn(&str) -> String,
    serial: usize,
) -> Vec<String> {
    let compared = |kind: RuleKind| {
        let rule = context.service.rules.iter().find(|r| r.rule == kind && r.field == question.id);
        rule.map(|r| answer(&r.other)).unwrap_or_default()
    };
    let born = date::parse(&compared(RuleKind::NikBirthDate)).ok();
    let (day, month, year) = born.map_or((1, 1, 80), |d| (d.day(), u8::from(d.month()), d.year() % 100));
    let day = if compared(RuleKind::NikSex) == "2" { day + 40 } else { day };
    (0..3).map(|n| format!("170701{day:02}{month:02}{year:02}{:04}", serial * 3 + n + 1)).collect()
}

/// Days that lie apart, and those around which a wish turns.
fn dates(today: Date, future: bool, wishes: &[&Condition]) -> Vec<String> {
    let days_ago = |days: i64| today.checked_sub(Duration::days(days));
    let years_ago = |years: i32| date::years_later(today, -years);
    let mut days: Vec<Option<Date>> = Vec::new();
    for wish in wishes {
        days.extend(wish.days_ago_over.map(|days| days_ago(i64::from(days) + 1)));
        days.extend(wish.years_from.map(years_ago));
        days.extend(wish.years_under.map(|years| years_ago(years).and_then(|d| d.next_day())));
    }
    days.extend([25, 400, 6 * 366, 20 * 366, 36 * 366, 60 * 366, 2, 0].map(days_ago));
    if future {
        days.push(days_ago(-30));
    }
    days.into_iter().flatten().map(date::iso).collect()
}
