//! The form in which people write services: TOML with shared blocks.

use crate::service::{Choice, Condition, Fact, Note, Question, Repeat, Requirement, Rule, Service, Step};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// `services/<id>.toml`. See docs/services.md for a commented sample.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceFile {
    id: String,
    version: String,
    title: String,
    summary: String,
    group: String,
    #[serde(default)]
    search_words: Vec<String>,
    forms: Vec<String>,
    legal_days: Option<u16>,
    applicants: Vec<Fact>,
    facts: Vec<Fact>,
    next: Vec<String>,
    village_field: String,
    nik_field: String,
    #[serde(default)]
    staff_columns: Vec<String>,
    step: Vec<StepFile>,
    requirement: Vec<Requirement>,
    #[serde(default)]
    rule: Vec<Rule>,
    /// Lists that only this service has.
    #[serde(default)]
    lists: BTreeMap<String, Vec<Choice>>,
    /// Read by `sheets`.
    #[serde(default, rename = "sheet")]
    _sheet: serde::de::IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    id: String,
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
#[derive(Deserialize)]
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
    question: Vec<Question>,
    #[serde(default)]
    rule: Vec<Rule>,
}

/// The lists that every service may use: those of the official forms, and our
/// own.
const LISTS: [&str; 2] = ["kode-formulir.csv", "kode-produk.csv"];

/// Reads every service below `root`, with blocks filled in and lists written
/// out. Returns file name, text and service.
pub fn read(root: &Path, mistakes: &mut Vec<String>) -> Vec<(String, String, Service)> {
    let blocks: BTreeMap<String, BlockFile> = crate::files::in_folder(&root.join("blocks"), "toml", mistakes)
        .into_iter()
        .filter_map(|(name, file, text)| Some((name, crate::files::parse(&file, &text, mistakes)?)))
        .collect();
    let lists = lists(root, mistakes);
    let mut services = Vec::new();
    for (name, file, text) in crate::files::in_folder(&root.join("services"), "toml", mistakes) {
        let Some(source) = crate::files::parse::<ServiceFile>(&file, &text, mistakes) else {
            continue;
        };
        if source.id != name {
            mistakes.push(format!("{file}:1: id is {:?}, but the file name says {name:?}", source.id));
        }
        let mut found = Vec::new();
        let service = fill_in(source, &blocks, &lists, &mut found);
        for (word, sentence) in found {
            mistakes.push(format!("{file}:{}: {sentence}", crate::files::line_of(&text, &word)));
        }
        services.push((file, text, service));
    }
    services
}

/// The lists that every file may use.
pub fn lists(root: &Path, mistakes: &mut Vec<String>) -> BTreeMap<String, Vec<Choice>> {
    let mut lists = BTreeMap::new();
    for name in LISTS {
        read_lists(&root.join("lists").join(name), &mut lists, mistakes);
    }
    lists
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
    let mut lists = source.lists;
    for name in steps.iter().flat_map(|s| &s.questions).filter_map(|q| q.list.as_ref()) {
        if let (false, Some(list)) = (lists.contains_key(name), shared.get(name)) {
            lists.insert(name.clone(), list.clone());
        }
    }
    Service {
        id: source.id,
        version: source.version,
        title: source.title,
        summary: source.summary,
        group: source.group,
        search_words: source.search_words,
        forms: source.forms,
        legal_days: source.legal_days,
        applicants: source.applicants,
        facts: source.facts,
        next: source.next,
        steps,
        requirements: source.requirement,
        rules,
        lists,
        village_field: source.village_field,
        nik_field: source.nik_field,
        staff_columns: source.staff_columns,
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
