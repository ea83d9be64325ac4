//! Invented applications, complete and right: those of `domain/tests/fixtures`,
//! and for the other services what the catalogue's generator makes.

use domain::answers::{Answer, Answers};
use domain::application::{Context, wanted_parts};
use domain::catalogue;
use domain::samples::{self, Sample};
use domain::service::{Kind, Question, Service};
use domain::value::date;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use time::{OffsetDateTime, UtcOffset};

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

/// The services that journeys fill in.
const FILLED: [&str; 6] = [
    "akta-kelahiran",
    "akta-kematian",
    "bayi-lahir",
    "kk-perubahan-data",
    "ktp-hilang-rusak",
    "pindah-keluar",
];

/// The fixture of a service; without one, what the generator answers to as
/// many steps as possible.
pub fn fixture(service: &str) -> Fixture {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/tests/fixtures");
    let file = folder.join(format!("{service}.json"));
    let service = catalogue::service(service).expect("a fixture bears the name of a service");
    if !file.exists() {
        return generated(service, samples::longest);
    }
    let text = std::fs::read(file).expect("a fixture can be read");
    let mut json: serde_json::Value = serde_json::from_slice(&text).expect("a fixture is JSON");
    Fixture {
        service,
        answers: serde_json::from_value(json["answers"].take()).expect("answers"),
        documents: serde_json::from_value(json["documents"].take()).expect("documents"),
    }
}

/// An application for everything that a bundle has.
pub fn with_all_parts(bundle: &str) -> Fixture {
    most(bundle, |context, sample| wanted_parts(context, &sample.answers).len())
}

/// An application that asks for a document which is made from the answers.
pub fn with_sheet(service: &str, sheet: &str) -> Fixture {
    most(service, |context, sample| {
        let own = context.service.requirements.iter().filter(|r| r.sheet.as_deref() == Some(sheet));
        own.filter(|r| sample.documents.contains_key(&r.id)).count()
    })
}

/// Of the applications that reach everything in a service, the one with the
/// most of something.
fn most(service: &str, count: impl Fn(Context<'_>, &Sample) -> usize) -> Fixture {
    generated(catalogue::service(service).expect("the name of a service"), |context| {
        samples::roads(context).samples.into_iter().max_by_key(|sample| count(context, sample))
    })
}

fn generated(service: &'static Service, make: impl FnOnce(Context<'_>) -> Option<Sample>) -> Fixture {
    // WIB, the day by which the office counts.
    let wib = UtcOffset::from_hms(7, 0, 0).expect("an offset");
    let today = OffsetDateTime::now_utc().to_offset(wib).date();
    let context = Context { service, today, regions: catalogue::regions() };
    let sample = make(context).expect("each service can be filled in");
    Fixture { service, answers: sample.answers, documents: sample.documents }
}

/// Every application that a journey fills in.
pub fn all() -> &'static [Fixture] {
    static ALL: LazyLock<Vec<Fixture>> = LazyLock::new(|| {
        let special = [with_all_parts("bayi-lahir"), with_sheet("akta-kelahiran", "F-2.03")];
        FILLED.iter().map(|id| fixture(id)).chain(special).collect()
    });
    &ALL
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
        self.longer_than_three(|kind| !matches!(kind, Kind::Choice | Kind::Choices))
    }

    /// Those of them that speak of a person. The others are short numbers,
    /// which turn up by chance in ports and times.
    pub fn personal(&self) -> Vec<String> {
        let chance =
            [Kind::Time, Kind::PostalCode, Kind::Integer, Kind::Decimal, Kind::Choice, Kind::Choices];
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
