//! What a service is: its questions, its documents and the facts about it.
//!
//! The TOML files under `domain/services/` are turned into these types while
//! building (see `build/`), with shared blocks filled in, switches applied and
//! code lists written out. The browser reads a part of them as JSON, one asset
//! for each form: `lean::records` says which.

use serde::{Deserialize, Serialize};

/// A test on the answers given so far.
///
/// In a service file: `when = { field = "ada_surat_lahir", is = ["tidak"] }`,
/// or several tests joined by `all` or `any`. An empty condition holds.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The question whose answer is tested. In a repeated step: first the
    /// question of the same item, else the one of the whole form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The answer is one of these. Of several picked ones, at least one is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// The answer is given and is none of these. Of several picked ones, none
    /// is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is_not: Vec<String>,
    /// The answer is a date more than this many days before today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_ago_over: Option<i32>,
    /// The answer is a date at least this many years before today: somebody
    /// born then has turned that old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years_from: Option<i32>,
    /// The answer is a date less than this many years before today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years_under: Option<i32>,
    /// Every one of these holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<Condition>,
    /// At least one of these holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Condition>,
}

impl Condition {
    /// Every question the condition looks at.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields: Vec<&str> = self.field.as_deref().into_iter().collect();
        for inner in self.all.iter().chain(&self.any) {
            fields.extend(inner.fields());
        }
        fields
    }
}

/// A line of the list of services.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct IndexEntry {
    /// `Service::id`
    pub id: String,
    /// `Service::title`
    pub title: String,
    /// `Service::summary`
    pub summary: String,
    /// `Service::group`
    pub group: String,
    /// `Service::kind`
    #[serde(default, skip_serializing_if = "ServiceKind::is_form")]
    pub kind: ServiceKind,
    /// `Service::search_words`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub search_words: Vec<String>,
}

/// Whether a service has a form.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// It is applied for here.
    #[default]
    Form,
    /// Its page says where to go; there is nothing to fill in.
    Page,
}

impl ServiceKind {
    /// Whether it is applied for here.
    pub fn is_form(&self) -> bool {
        *self == ServiceKind::Form
    }
}

/// Whether somebody has to come to the office.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Everything is done from the phone.
    #[default]
    None,
    /// Once, to hand something over or to fetch the result.
    Collect,
    /// The person concerned has to be there.
    InPerson,
}

/// One service of the office.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Service {
    /// Also its file name and its place in the address: `akta-kelahiran`.
    pub id: String,
    /// Raised with every change of a question or a requirement; stored with
    /// each application.
    pub version: String,
    /// Whether it has a form.
    #[serde(skip_serializing_if = "ServiceKind::is_form")]
    pub kind: ServiceKind,
    /// Whether it is offered. One that is not is neither on the site nor
    /// accepted.
    pub active: bool,
    /// Name shown to residents.
    pub title: String,
    /// One sentence: what it is for.
    pub summary: String,
    /// Heading under which the home page lists it.
    pub group: String,
    /// Everyday words that people search by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub search_words: Vec<String>,
    /// The office forms which this replaces, with their year: `F-2.01A/2026`.
    pub forms: Vec<String>,
    /// Calendar days that the law gives the office, where it names a term;
    /// the fact that says so in words has the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_days: Option<u16>,
    /// Calendar days that the office itself promises; none as long as it has
    /// not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office_days: Option<u16>,
    /// Days that residents have for reporting. Later is never refused; the
    /// fact "Batas lapor" says so in words and has the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_days: Option<u16>,
    /// Whether somebody has to come; the fact "Kehadiran" says so in words.
    pub presence: Presence,
    /// Who may apply.
    pub applicants: Vec<Fact>,
    /// Legal facts shown on the service page: time, fee, deadline, presence.
    pub facts: Vec<Fact>,
    /// What happens after *Daftar Pemohon*, in order.
    pub next: Vec<String>,
    /// Other services that people need with this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// What the page of the service says besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Passage>,
    /// The services that one application asks for together; empty unless this
    /// is a bundle. The first one is always asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What was done for drafts that a new version breaks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub migrations: Vec<Migration>,
    /// The questions, one topic per step.
    pub steps: Vec<Step>,
    /// The documents to attach.
    pub requirements: Vec<Requirement>,
    /// Rules between answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Options that several questions share, by name.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub lists: std::collections::BTreeMap<String, Vec<Choice>>,
    /// The question whose answer (a village) says which kecamatan the
    /// application belongs to.
    pub village_field: String,
    /// The question that holds the applicant's NIK, the second key of tracking.
    pub nik_field: String,
    /// Questions that staff see in lists, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub staff_columns: Vec<String>,
}

/// Another service that people need with this one.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// Its id.
    pub service: String,
    /// When it is needed: "Bila status di KTP ikut berubah."
    pub text: String,
    /// Its title; filled in while building.
    #[serde(default)]
    pub title: String,
}

/// A paragraph with a heading on the page of a service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The heading.
    pub title: String,
    /// The statements below it.
    #[serde(default, rename = "text", skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Fact>,
    /// Where to go from there.
    #[serde(default, rename = "link", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// A way on: to an official address, a service, or the office's WhatsApp.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What the link says.
    pub text: String,
    /// An address that begins with `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// A service of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The office's WhatsApp.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whatsapp: bool,
}

/// One of the services that a bundle asks for together.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The service.
    pub service: String,
    /// What it is called on the receipt: "KIA anak".
    pub text: String,
    /// When it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// What happens to a draft that was begun under an older version.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// The version of the draft.
    pub from: String,
    /// What the resident has to look at again, and why nothing is lost.
    pub text: String,
}

/// How sure we are of a legal fact.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Read in the law itself or on the official sheet.
    Verified,
    /// Second-hand: another office's page, news.
    Secondary,
    /// Not proven; never shown as certain.
    #[default]
    Unverified,
    /// The office decides; shown as "tanyakan kantor".
    OfficeDecides,
    /// A decision of this product, not a rule of law.
    Product,
}

/// A statement about a service, with where it comes from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Short heading ("Biaya"); empty where the list needs none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The sentence that residents read.
    pub text: String,
    /// Law and article, or the second-hand source.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
}

/// One page of the form: one topic.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Step {
    /// Stands in the address behind `#`.
    pub id: String,
    /// The topic, as the heading of the page.
    pub title: String,
    /// A sentence of help below the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// When the step is asked at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Present where the step's questions are asked once for each of several
    /// people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// Sentences shown when their condition holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// A step asked for several people.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Key of the list in the answers.
    pub id: String,
    /// What one item is called: "Orang yang pindah".
    pub item: String,
    /// Fewest items.
    pub min: usize,
    /// Most items.
    pub max: usize,
}

/// A sentence with a condition.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// When it is shown.
    pub when: Condition,
    /// What it says.
    pub text: String,
    /// True: this service is the wrong one for such an answer; the resident
    /// cannot go on and reads where to go.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stop: bool,
    /// The service that is the right one for such an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// One question.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Key of the answer.
    pub id: String,
    /// The accessible name of the field.
    pub label: String,
    /// Help below the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What is asked for, which decides widget and rule.
    pub kind: Kind,
    /// May be left empty. Optional questions are marked, required ones not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// When it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// HTML autocomplete token, where the answer is about the person typing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autocomplete: Option<String>,
    /// The option of a `choice` that is chosen when a form is begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Name of the list of a `choice` or of `choices`, in `Service::lists`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Lowest number (`integer`, `decimal`), as people write it, or fewest
    /// characters (`long_text`); below is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// Highest number; above is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Usual range; outside of it there is a warning, no refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<(String, String)>,
    /// Unit shown behind a number: `kg`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// A `date` that may lie in the future (a planned move).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub future: bool,
    /// A `village` may also be answered by "outside Lebong".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside: bool,
    /// Filled in from another answer as long as it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
}

/// Where a first answer comes from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Prefill {
    /// The question to take it from.
    pub from: String,
    /// How.
    pub rule: PrefillRule,
    /// When it is taken over; always, where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// How an answer is carried over.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum PrefillRule {
    /// As it is.
    Same,
    /// The postal code of the village answered there.
    PostalCode,
}

/// What a question asks for. One widget and one rule for each.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line, at most 100 characters.
    Text,
    /// Several lines, at most 500 characters.
    LongText,
    /// The name of somebody who already has documents.
    PersonName,
    /// The name of a newborn, by Permendagri 73/2022.
    NewName,
    /// NIK, 16 digits.
    Nik,
    /// Number of the family card, 16 digits.
    NoKk,
    /// Telephone, kept as E.164.
    Phone,
    /// E-mail address.
    Email,
    /// A date, kept as `YYYY-MM-DD`.
    Date,
    /// A time of day, kept as `HH:MM`.
    Time,
    /// One of a list.
    Choice,
    /// Several of a list, kept as their codes in the order of the list, parted
    /// by commas.
    Choices,
    /// A whole number.
    Integer,
    /// A number with a decimal comma.
    Decimal,
    /// RT or RW: three digits.
    RtRw,
    /// Five digits.
    PostalCode,
    /// A village of Lebong, kept as its code `17.07.01.2002`.
    Village,
    /// A kabupaten or kota of Indonesia, kept as its code `17.07`.
    Regency,
    /// A kecamatan of Indonesia, kept as its code `17.07.01`.
    District,
}

/// One option of a list.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub name: String,
}

/// What has to be done with the paper whose picture was sent.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Original {
    /// It is brought to be seen.
    Show,
    /// It is handed over when the result is fetched.
    Surrender,
}

/// A document to attach.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Key in the list of pages.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it must show and how to get it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// May be left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// When it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// In words, when it is asked for; shown on the service page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_text: Option<String>,
    /// Most pages.
    #[serde(default = "default_pages")]
    pub max_pages: usize,
    /// Which kind of paper it is (`domain/papers.toml`): its sample picture
    /// and how to photograph it.
    pub paper: String,
    /// The office's sheet that is made from the answers: `F-2.03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What has to be done with the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
    /// Where the demand comes from.
    pub source: String,
    /// How sure it is.
    pub mark: Mark,
}

/// Pages allowed for a document that says nothing else: front, back, and two
/// for the unexpected.
const DEFAULT_PAGES: usize = 4;

fn default_pages() -> usize {
    DEFAULT_PAGES
}

/// A rule between answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which rule.
    pub rule: RuleKind,
    /// The question beside which the message stands.
    pub field: String,
    /// The question it is held against, where the rule needs one. It is asked
    /// before `field`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other: String,
    /// When the rule applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// True: a warning, the resident may go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warning: bool,
    /// What the resident reads.
    pub text: String,
}

/// The rules there are.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// The two answers must not be the same.
    Differs,
    /// At least one of the two is answered.
    Either,
    /// `field` (a date) is not before `other` (a date).
    NotBefore,
    /// `field` (a parent's birth date) lies at least ten years before `other`
    /// (the child's birth date).
    TenYearsBefore,
    /// The birth date inside the NIK in `field` is the date in `other`.
    NikBirthDate,
    /// The sex inside the NIK in `field` is the choice in `other` (1 male, 2 female).
    NikSex,
    /// In a repeated step: no item before this one has the same answer.
    Once,
    /// Some item of the list `field` has the answer `is` (written
    /// `question=answer`) given in `other`.
    SomeItem,
    /// The place in `field` lies in the province of Lebong (17).
    SameProvince,
    /// The place in `field` lies in another province than 17.
    OtherProvince,
    /// The place in `field` lies outside of kabupaten 17.07.
    OutsideLebong,
}

impl Service {
    /// The question of this id, in any step.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.steps.iter().flat_map(|s| &s.questions).find(|q| q.id == id)
    }

    /// The questions outside of repeated steps that begin with an answer, with
    /// that answer.
    pub fn defaults(&self) -> impl Iterator<Item = (&str, &str)> {
        self.steps
            .iter()
            .filter(|s| s.repeat.is_none())
            .flat_map(|s| &s.questions)
            .filter_map(|q| Some((q.id.as_str(), q.default.as_deref()?)))
    }

    /// The requirement of this id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|r| r.id == id)
    }

    /// The options of a question; empty where it is not a choice.
    pub fn choices(&self, question: &Question) -> &[Choice] {
        question.list.as_ref().and_then(|l| self.lists.get(l)).map_or(&[], Vec::as_slice)
    }

    /// What an option is called; empty when it is not on the list.
    pub fn choice_name<'a>(&'a self, question: &Question, code: &str) -> &'a str {
        self.choices(question).iter().find(|c| c.code == code).map_or("", |c| c.name.as_str())
    }
}
