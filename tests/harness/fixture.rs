//! Invented applications, complete and right: `domain/tests/fixtures`.

use domain::answers::{Answer, Answers};
use domain::service::{Kind, Question, Service};
use domain::value::date;
use std::collections::BTreeMap;
use std::path::Path;

/// An application as somebody would make it.
#[derive(Clone)]
pub struct Fixture {
    /// The service applied for.
    pub service: &'static Service,
    /// The answers, as the function keeps them.
    pub answers: Answers,
    /// Pages for each document.
    pub documents: BTreeMap<String, usize>,
}

/// The fixture of a service.
pub fn fixture(service: &str) -> Fixture {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/fixtures");
    let text = std::fs::read(folder.join(format!("{service}.json"))).expect("each service has a fixture");
    let mut json: serde_json::Value = serde_json::from_slice(&text).expect("a fixture is JSON");
    Fixture {
        service: domain::catalogue::service(service).expect("a fixture bears the name of a service"),
        answers: serde_json::from_value(json["answers"].take()).expect("answers"),
        documents: serde_json::from_value(json["documents"].take()).expect("documents"),
    }
}

/// The fixtures of all services.
pub fn all() -> Vec<Fixture> {
    domain::catalogue::SERVICES.iter().map(|(id, _)| fixture(id)).collect()
}

impl Fixture {
    /// Every answer, by path and question.
    pub fn each(&self) -> Vec<(&'static Question, String)> {
        let question = |id: &str| self.service.question(id).expect("a fixture answers known questions");
        let mut all = Vec::new();
        for (id, answer) in &self.answers.0 {
            match answer {
                Answer::Text(text) => all.push((question(id), text.clone())),
                Answer::Items(items) => {
                    let inside = items.iter().flatten();
                    all.extend(inside.map(|(id, text)| (question(id), text.clone())));
                }
            }
        }
        all
    }

    /// The answers longer than three characters that were not chosen from a
    /// list of the service, as typed and as kept: no mail may hold them.
    pub fn written(&self) -> Vec<String> {
        self.longer_than_three(|kind| kind != Kind::Choice)
    }

    /// Those of them that speak of a person. The others are short numbers,
    /// which turn up by chance in ports and times.
    pub fn personal(&self) -> Vec<String> {
        let chance = [Kind::Time, Kind::PostalCode, Kind::Integer, Kind::Decimal, Kind::Choice];
        self.longer_than_three(|kind| !chance.contains(&kind))
    }

    fn longer_than_three(&self, wanted: impl Fn(Kind) -> bool) -> Vec<String> {
        let own = self.each().into_iter().filter(|(question, _)| wanted(question.kind));
        let both = own.flat_map(|(question, text)| [as_typed(question.kind, &text), text]);
        both.filter(|text| text.chars().count() > 3).collect()
    }
}

/// An answer the way people type it.
pub fn as_typed(kind: Kind, kept: &str) -> String {
    match kind {
        Kind::Date => date::parse(kept).map_or_else(
            |_| kept.to_owned(),
            |day| format!("{} {} {}", day.day(), u8::from(day.month()), day.year()),
        ),
        Kind::Phone => kept.replacen("+62", "0", 1),
        _ => kept.to_owned(),
    }
}
