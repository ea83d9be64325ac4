//! The form in which people write services: TOML with shared blocks.

use crate::order::{Order, Paper, Papers};
use crate::service::{
    Choice, Condition, Fact, Migration, Note, Part, Passage, Presence, Question, Related, Repeat,
    Requirement, Rule, Service, ServiceKind, Step,
};
use crate::sheet::SheetUse;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// `services/<id>.toml`. docs/services.md explains every word.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    pub id: String,
    pub version: String,
    #[serde(default)]
    pub kind: ServiceKind,
    #[serde(default = "yes")]
    pub active: bool,
    pub title: String,
    pub summary: String,
    pub group: String,
    #[serde(default)]
    pub search_words: Vec<String>,
    #[serde(default)]
    pub forms: Vec<String>,
    pub legal_days: Option<u16>,
    pub office_days: Option<u16>,
    pub report_days: Option<u16>,
    pub presence: Option<Presence>,
    #[serde(default)]
    pub applicants: Vec<Fact>,
    pub facts: Vec<Fact>,
    #[serde(default)]
    pub next: Vec<String>,
    #[serde(default)]
    pub related: Vec<Related>,
    #[serde(default)]
    pub section: Vec<Passage>,
    #[serde(default)]
    pub part: Vec<Part>,
    #[serde(default)]
    pub migration: Vec<Migration>,
    #[serde(default)]
    pub village_field: String,
    #[serde(default)]
    pub nik_field: String,
    #[serde(default)]
    pub staff_columns: Vec<String>,
    #[serde(default)]
    pub step: Vec<StepFile>,
    #[serde(default)]
    pub requirement: Vec<Requirement>,
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// Lists that only this service has.
    #[serde(default)]
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// What goes into the sheets.
    #[serde(default)]
    pub sheet: Vec<SheetUse>,
    /// The service whose questions, documents and rules come first.
    pub include: Option<String>,
    #[serde(default)]
    pub omit_steps: Vec<String>,
    #[serde(default)]
    pub omit_requirements: Vec<String>,
    /// Rules of the included service. One that speaks of a step which has been
    /// left out goes with it.
    #[serde(skip)]
    pub included_rules: Vec<Rule>,
    /// What the included service puts into sheets, likewise.
    #[serde(skip)]
    pub included_sheets: Vec<SheetUse>,
    /// Columns of the included service, likewise.
    #[serde(skip)]
    pub included_columns: Vec<String>,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    pub id: String,
    title: String,
    hint: Option<String>,
    when: Option<Condition>,
    repeat: Option<Repeat>,
    #[serde(default)]
    note: Vec<Note>,
    /// Shared blocks, whose questions come before the step's own.
    #[serde(default)]
    block: Vec<BlockUse>,
    #[serde(default)]
    question: Vec<Question>,
}

/// Puts `blocks/<name>.toml` into a step.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockUse {
    name: String,
    /// Goes before each id: `ayah` makes `ayah_nama`. Empty in a repeated step.
    #[serde(default)]
    prefix: String,
    /// Takes the place of `{who}` in labels: "ayah".
    #[serde(default)]
    who: String,
    /// Questions of the block that this service does not ask.
    #[serde(default)]
    omit: Vec<String>,
    /// Questions that this service lets people leave out.
    #[serde(default)]
    optional: Vec<String>,
}

/// `blocks/<name>.toml`: questions that several services share.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockFile {
    #[serde(default)]
    question: Vec<Question>,
    #[serde(default)]
    rule: Vec<Rule>,
}

/// The lists that every service may use: those of the official forms, and our
/// own.
const LISTS: [&str; 2] = ["kode-formulir.csv", "kode-produk.csv"];

/// Everything that was read.
pub struct Read {
    /// `catalogue.toml`, with its path and its text.
    pub order: Order,
    pub order_file: String,
    pub order_text: String,
    /// `papers.toml`
    pub papers: Vec<Paper>,
    /// Every service, by file name.
    pub services: Vec<ReadService>,
    /// The services whose files could not be read.
    pub unread: Vec<String>,
    /// The lists that every file may use.
    pub lists: BTreeMap<String, Vec<Choice>>,
}

/// A service, with the files that it was read from.
pub struct ReadService {
    pub service: Service,
    /// What it puts into sheets.
    pub sheets: Vec<SheetUse>,
    /// What the service that it includes puts into them.
    pub included_sheets: Vec<SheetUse>,
    /// File name and text: its own, then that of the included service.
    files: Vec<(String, String)>,
}

impl ReadService {
    /// Reports a mistake on the line on which the word at fault first stands.
    pub fn report(&self, word: &str, sentence: &str, mistakes: &mut Vec<String>) {
        let place =
            self.files.iter().find_map(|(file, text)| Some((file, crate::files::line_of(text, word)?)));
        let (file, line) = place.unwrap_or((&self.files[0].0, 1));
        let mistake = format!("{file}:{line}: {sentence}");
        // The included service may have reported it already.
        if !mistakes.contains(&mistake) {
            mistakes.push(mistake);
        }
    }
}

/// Reads everything below `root`, with switches applied, blocks filled in and
/// lists written out.
pub fn read(root: &Path, mistakes: &mut Vec<String>) -> Read {
    let (order_file, order_text) = crate::files::one(&root.join("catalogue.toml"), mistakes);
    let order: Order = crate::files::parse(&order_file, &order_text, mistakes).unwrap_or_default();
    let (file, text) = crate::files::one(&root.join("papers.toml"), mistakes);
    let papers: Papers = crate::files::parse(&file, &text, mistakes).unwrap_or_default();
    let mut blocks: BTreeMap<String, BlockFile> = BTreeMap::new();
    for (name, file, text) in crate::files::in_folder(&root.join("blocks"), "toml", mistakes) {
        blocks.extend(parse(&file, &text, &order, mistakes).map(|block| (name, block)));
    }
    let mut lists = BTreeMap::new();
    for name in LISTS {
        read_lists(&root.join("lists").join(name), &mut lists, mistakes);
    }
    let mut unread = Vec::new();
    let mut sources: BTreeMap<String, (String, String, ServiceFile)> = BTreeMap::new();
    for (name, file, text) in crate::files::in_folder(&root.join("services"), "toml", mistakes) {
        let Some(source) = parse::<ServiceFile>(&file, &text, &order, mistakes) else {
            unread.push(name);
            continue;
        };
        if source.id != name {
            mistakes.push(format!("{file}:1: id is {:?}, but the file name says {name:?}", source.id));
        }
        sources.insert(name, (file, text, source));
    }
    let mut services: Vec<ReadService> = Vec::new();
    for (file, text, source) in sources.values() {
        let mut files = vec![(file.clone(), text.clone())];
        let mut found = Vec::new();
        let mut source = source.clone();
        if let Some(name) = source.include.clone() {
            match sources.get(&name).filter(|(_, _, base)| base.include.is_none()) {
                Some((file, text, base)) => {
                    files.push((file.clone(), text.clone()));
                    source = crate::include::include(source, base.clone(), &mut found);
                }
                None => found.push(crate::include::cannot(&name, sources.values().map(|(_, _, s)| s))),
            }
        }
        for part in &source.part {
            let of_part = sources.get(&part.service).map_or(&[][..], |(_, _, s)| &s.forms);
            let more: Vec<String> = of_part.iter().filter(|f| !source.forms.contains(f)).cloned().collect();
            source.forms.extend(more);
        }
        for related in &mut source.related {
            related.title = sources.get(&related.service).map_or(String::new(), |(_, _, s)| s.title.clone());
        }
        let (sheets, included_sheets) = (source.sheet.clone(), source.included_sheets.clone());
        let service = fill_in(source, &blocks, &lists, &mut found);
        let read = ReadService { service, sheets, included_sheets, files };
        for (word, sentence) in found {
            read.report(&word, &sentence, mistakes);
        }
        services.push(read);
    }
    Read { order, order_file, order_text, papers: papers.paper, services, unread, lists }
}

/// Reads a file whose parts may depend on switches.
fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    order: &Order,
    mistakes: &mut Vec<String>,
) -> Option<T> {
    crate::files::parse_changed(
        file,
        text,
        |table, found| crate::switch::apply(table, &order.switches, found),
        mistakes,
    )
}

fn read_lists(path: &Path, lists: &mut BTreeMap<String, Vec<Choice>>, mistakes: &mut Vec<String>) {
    match csv::Reader::from_path(path) {
        Ok(mut reader) => {
            for row in reader.deserialize::<(String, String, String)>() {
                match row {
                    Ok((list, code, name)) => lists.entry(list).or_default().push(Choice { code, name }),
                    Err(error) => mistakes.push(format!("{}: {error}", path.display())),
                }
            }
        }
        Err(error) => mistakes.push(format!("{}: {error}", path.display())),
    }
}

/// Makes the service. `found` takes each mistake with the word at fault.
fn fill_in(
    source: ServiceFile,
    blocks: &BTreeMap<String, BlockFile>,
    shared: &BTreeMap<String, Vec<Choice>>,
    found: &mut Vec<(String, String)>,
) -> Service {
    let mut rules = source.rule;
    let mut steps = Vec::new();
    for step in source.step {
        let mut questions = Vec::new();
        for used in &step.block {
            match blocks.get(&used.name) {
                Some(block) => {
                    words_of_the_block_exist(block, used, found);
                    expand(block, used, &mut questions, &mut rules);
                }
                None => {
                    let known: Vec<&str> = blocks.keys().map(String::as_str).collect();
                    let sentence = format!(
                        "step {:?} uses the block {:?}; there are: {}",
                        step.id,
                        used.name,
                        known.join(", ")
                    );
                    found.push((used.name.clone(), sentence));
                }
            }
        }
        questions.extend(step.question);
        steps.push(Step {
            id: step.id,
            title: step.title,
            hint: step.hint,
            when: step.when,
            repeat: step.repeat,
            questions,
            notes: step.note,
        });
    }
    let asked: Vec<&str> = steps
        .iter()
        .flat_map(|s| s.questions.iter().map(|q| &q.id).chain(s.repeat.as_ref().map(|r| &r.id)))
        .map(String::as_str)
        .collect();
    let still_asked = |rule: &Rule| {
        let other = rule.other.split('=').next().filter(|o| !o.is_empty());
        let looked_at = rule.when.iter().flat_map(Condition::fields);
        looked_at.chain(other).chain([rule.field.as_str()]).all(|f| asked.contains(&f))
    };
    rules.extend(source.included_rules.into_iter().filter(still_asked));
    let mut staff_columns = source.included_columns;
    staff_columns.retain(|column| asked.contains(&column.as_str()) && !source.staff_columns.contains(column));
    staff_columns.extend(source.staff_columns);
    if source.presence.is_none() && source.kind.is_form() {
        let allowed = "presence is missing; it can be: none, collect, in_person";
        found.push((source.id.clone(), allowed.to_owned()));
    }
    let mut lists = source.lists;
    for name in steps.iter().flat_map(|s| &s.questions).filter_map(|q| q.list.as_ref()) {
        if let (false, Some(list)) = (lists.contains_key(name), shared.get(name)) {
            lists.insert(name.clone(), list.clone());
        }
    }
    Service {
        id: source.id,
        version: source.version,
        kind: source.kind,
        active: source.active,
        title: source.title,
        summary: source.summary,
        group: source.group,
        search_words: source.search_words,
        forms: source.forms,
        legal_days: source.legal_days,
        office_days: source.office_days,
        report_days: source.report_days,
        presence: source.presence.unwrap_or_default(),
        applicants: source.applicants,
        facts: source.facts,
        next: source.next,
        related: source.related,
        sections: source.section,
        parts: source.part,
        migrations: source.migration,
        steps,
        requirements: source.requirement,
        rules,
        lists,
        village_field: source.village_field,
        nik_field: source.nik_field,
        staff_columns,
    }
}

fn words_of_the_block_exist(block: &BlockFile, used: &BlockUse, found: &mut Vec<(String, String)>) {
    let known: Vec<&str> = block.question.iter().map(|q| q.id.as_str()).collect();
    for word in used.omit.iter().chain(&used.optional).filter(|w| !known.contains(&w.as_str())) {
        let sentence =
            format!("block {:?} has no question {word:?}; there are: {}", used.name, known.join(", "));
        found.push((word.clone(), sentence));
    }
}

/// Copies a block's questions and rules, with prefix and person put in.
fn expand(block: &BlockFile, used: &BlockUse, questions: &mut Vec<Question>, rules: &mut Vec<Rule>) {
    let own: Vec<String> = block.question.iter().map(|q| q.id.clone()).collect();
    let name = |id: &str| match (own.iter().any(|o| o == id), used.prefix.as_str()) {
        (true, prefix) if !prefix.is_empty() => format!("{prefix}_{id}"),
        _ => id.to_owned(),
    };
    let words = |text: &str| {
        let text = text.replace("{who}", &used.who);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for question in block.question.iter().filter(|q| !used.omit.contains(&q.id)) {
        let mut question = question.clone();
        question.optional |= used.optional.contains(&question.id);
        question.id = name(&question.id);
        question.label = words(&question.label);
        question.hint = question.hint.as_deref().map(&words);
        if let Some(condition) = &mut question.when {
            rename(condition, &name);
        }
        if let Some(prefill) = &mut question.prefill {
            prefill.from = name(&prefill.from);
            if let Some(condition) = &mut prefill.when {
                rename(condition, &name);
            }
        }
        questions.push(question);
    }
    for rule in block.rule.iter().filter(|r| !used.omit.contains(&r.field) && !used.omit.contains(&r.other)) {
        let mut rule = rule.clone();
        rule.field = name(&rule.field);
        rule.other = name(&rule.other);
        rule.text = rule.text.replace("{who}", &used.who);
        if let Some(condition) = &mut rule.when {
            rename(condition, &name);
        }
        rules.push(rule);
    }
}

fn rename(condition: &mut Condition, name: &impl Fn(&str) -> String) {
    if let Some(field) = &mut condition.field {
        *field = name(field);
    }
    for inner in condition.all.iter_mut().chain(&mut condition.any) {
        rename(inner, name);
    }
}
