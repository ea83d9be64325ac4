//! Sheets, and what services put into them: reading and checking.

use crate::files::{in_folder, line_of, parse};
use crate::service::{Choice, Condition, Service};
use crate::sheet::{Fill, MadeFor, Part, Sheet, SheetUse};
use crate::source::ReadService;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The lists that every file may use, by name.
pub type Lists = BTreeMap<String, Vec<Choice>>;

/// A mistake: the word at fault, and the sentence.
type Found = Vec<(String, String)>;

/// Reads `sheets/`, with lists written out.
pub fn read(root: &Path, lists: &Lists, mistakes: &mut Vec<String>) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for (name, file, text) in in_folder(&root.join("sheets"), "toml", mistakes) {
        let Some(mut sheet) = parse::<Sheet>(&file, &text, mistakes) else {
            continue;
        };
        let mut found = Found::new();
        if sheet.code != name {
            found.push((
                sheet.code.clone(),
                format!("the code is {:?}, but the file name says {name:?}", sheet.code),
            ));
        }
        write_out_lists(&mut sheet, lists, &mut found);
        parts_have_one_key(&sheet, &mut found);
        gaps_are_plain(&sheet, &mut found);
        ticks_stand_alone(&sheet, &mut found);
        signers_are_as_promised(&sheet, &mut found);
        for fill in &sheet.fill {
            fill_has_one_source_and_a_gap(&sheet, fill, &mut found);
        }
        report(&file, &text, found, mistakes);
        sheets.push(sheet);
    }
    sheets
}

fn report(file: &str, text: &str, found: Found, mistakes: &mut Vec<String>) {
    for (word, sentence) in found {
        mistakes.push(format!("{file}:{}: {sentence}", line_of(text, &word).unwrap_or(1)));
    }
}

fn write_out_lists(sheet: &mut Sheet, lists: &Lists, found: &mut Found) {
    for row in sheet.parts.iter_mut().flat_map(|part| &mut part.rows) {
        let Some(name) = row.list.take() else { continue };
        match lists.get(&name) {
            Some(list) => row.of.clone_from(list),
            None => {
                let known: Vec<&str> = lists.keys().map(String::as_str).collect();
                found.push((
                    name.clone(),
                    format!("there is no list {name:?}; there are: {}", known.join(", ")),
                ));
            }
        }
    }
}

fn parts_have_one_key(sheet: &Sheet, found: &mut Found) {
    for Part { heading, text, small, points, rows, ticks, table, sign } in &sheet.parts {
        let keys = [
            heading.is_some(),
            text.is_some(),
            small.is_some(),
            !points.is_empty(),
            !rows.is_empty(),
            ticks.is_some(),
            table.is_some(),
            !sign.is_empty(),
        ];
        if keys.iter().filter(|there| **there).count() != 1 {
            let first = heading.iter().chain(text).chain(small).chain(points).next().cloned();
            found.push((
                first.unwrap_or_else(|| sheet.code.clone()),
                "a part has one of: heading, text, small, points, rows, ticks, table, sign".into(),
            ));
        }
    }
    if sheet.pages == 0 {
        found.push((sheet.code.clone(), "a sheet has at least one page".into()));
    }
}

fn gaps_are_plain(sheet: &Sheet, found: &mut Found) {
    let plain = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let tables = sheet.tables().map(|table| table.slot.as_str());
    for name in sheet.slots().into_iter().chain(tables).filter(|name| !plain(name)) {
        found.push((
            name.to_owned(),
            format!("the gap {name:?} may hold only a to z, 0 to 9 and underscores"),
        ));
    }
}

/// A row of ticks has nothing but its gap as value.
fn ticks_stand_alone(sheet: &Sheet, found: &mut Found) {
    for row in sheet.parts.iter().flat_map(|part| &part.rows).filter(|row| !row.of.is_empty()) {
        let alone = matches!(crate::sheet::pieces(&row.value)[..], [crate::sheet::Piece::Gap(_, None)]);
        if !alone || row.boxes > 0 {
            found.push((
                row.value.clone(),
                format!("{:?} is ticked: its value is one gap and it has no boxes", row.label),
            ));
        }
    }
}

fn signers_are_as_promised(sheet: &Sheet, found: &mut Found) {
    let witnesses = sheet.signers().filter(|signer| signer.role.starts_with("Saksi")).count();
    if witnesses != sheet.witnesses {
        found.push((
            sheet.code.clone(),
            format!("{} witnesses are promised, {witnesses} sign (role \"Saksi …\")", sheet.witnesses),
        ));
    }
    if sheet.meterai != sheet.signers().any(|signer| signer.meterai) {
        found
            .push((sheet.code.clone(), "meterai = true and a signer with meterai = true go together".into()));
    }
}

fn fill_has_one_source_and_a_gap(sheet: &Sheet, fill: &Fill, found: &mut Found) {
    let Fill { slot, from, block, list, text, .. } = fill;
    if [from, block, list, text].iter().filter(|source| source.is_some()).count() != 1 {
        found.push((slot.clone(), format!("{slot:?} is filled by one of: from, block, list, text")));
    }
    let slots = sheet.slots();
    let tables: Vec<&str> = sheet.tables().map(|table| table.slot.as_str()).collect();
    let (there, known) = match (block, list) {
        (Some(_), _) => {
            let start = format!("{slot}_");
            (slots.iter().any(|gap| gap.starts_with(&start)), slots)
        }
        (None, Some(_)) => (tables.contains(&slot.as_str()), tables),
        (None, None) => (slots.contains(&slot.as_str()), slots),
    };
    if !there {
        found.push((
            slot.clone(),
            format!("{} has no gap {slot:?} for this; there are: {}", sheet.code, known.join(", ")),
        ));
    }
    let columns: Vec<&str> = sheet
        .tables()
        .filter(|table| table.slot == *slot)
        .flat_map(|table| &table.columns)
        .map(|column| column.slot.as_str())
        .collect();
    for column in fill.columns.keys().filter(|column| !columns.contains(&column.as_str())) {
        found.push((
            column.clone(),
            format!("the table {slot:?} has no column {column:?}; there are: {}", columns.join(", ")),
        ));
    }
}

/// What each service puts into which sheets: those that it names in
/// `[[sheet]]`, `forms` and its requirements.
pub fn of_services(
    services: &[ReadService],
    sheets: &[Sheet],
    mistakes: &mut Vec<String>,
) -> BTreeMap<String, Vec<SheetUse>> {
    let mut uses = BTreeMap::new();
    for read in services {
        let mut found = Found::new();
        for said in &read.sheets {
            check_use(&read.service, sheets, said, &mut found);
        }
        let mut all: Vec<SheetUse> = Vec::new();
        for said in read.sheets.iter().chain(&read.included_sheets) {
            let fill = said.fill.iter().filter(|fill| still_asked(&read.service, fill)).cloned();
            match all.iter_mut().find(|one| one.code == said.code) {
                Some(one) => one.fill.extend(fill),
                None => all.push(SheetUse { code: said.code.clone(), fill: fill.collect() }),
            }
        }
        let said: Vec<String> = all.iter().map(|one| one.code.clone()).collect();
        for (code, must_exist) in named(&read.service) {
            let known = sheets.iter().any(|sheet| sheet.code == code);
            if known && !all.iter().any(|one| one.code == code) {
                all.push(SheetUse { code: code.to_owned(), fill: Vec::new() });
            } else if must_exist && !known {
                found.push((code.to_owned(), no_such_sheet(code, sheets)));
            }
        }
        for requirement in &read.service.requirements {
            requirement_can_be_printed(&read.service, sheets, &said, requirement, &mut found);
        }
        for (word, sentence) in found {
            read.report(&word, &sentence, mistakes);
        }
        uses.insert(read.service.id.clone(), all);
    }
    uses
}

/// Whether all that a line looks at is asked; of an included service some may
/// have been left out, and goes with its line.
fn still_asked(service: &Service, fill: &Fill) -> bool {
    let looked_at = fill.when.iter().flat_map(Condition::fields).chain(fill.from.as_deref());
    looked_at.into_iter().all(|id| service.question(id).is_some())
}

/// The sheets that a service names outside of `[[sheet]]`, with whether we
/// must be able to print them.
fn named(service: &Service) -> Vec<(&str, bool)> {
    let asked = service.requirements.iter().filter_map(|r| Some((r.sheet.as_deref()?, true)));
    let forms = service.forms.iter().map(|form| (form.split('/').next().unwrap_or_default(), false));
    asked.chain(forms).collect()
}

fn no_such_sheet(code: &str, sheets: &[Sheet]) -> String {
    let known: Vec<&str> = sheets.iter().map(|sheet| sheet.code.as_str()).collect();
    format!("there is no sheet {code:?}; there are: {}", known.join(", "))
}

/// A sheet that residents are asked for must be for them, and hold something
/// of theirs unless the file says that it is to stay empty.
fn requirement_can_be_printed(
    service: &Service,
    sheets: &[Sheet],
    said: &[String],
    requirement: &crate::service::Requirement,
    found: &mut Found,
) {
    let Some(code) = &requirement.sheet else { return };
    let Some(sheet) = sheets.iter().find(|sheet| sheet.code == *code) else { return };
    if sheet.made_for != MadeFor::Residents {
        found.push((code.clone(), format!("{code} is for staff; residents cannot be asked for it")));
    }
    let filled = sheet.fill.iter().any(|fill| brings_something(service, sheet, fill));
    if !filled && !said.contains(code) {
        found.push((
            code.clone(),
            format!("nothing of this service goes into {code}; say what does in a [[sheet]] (with its code alone: nothing)"),
        ));
    }
}

fn brings_something(service: &Service, sheet: &Sheet, fill: &Fill) -> bool {
    let asked = |id: &str| service.question(id).is_some();
    match (&fill.from, &fill.block, &fill.list) {
        (Some(from), _, _) => asked(from),
        (_, Some(block), _) => sheet
            .slots()
            .iter()
            .filter_map(|gap| gap.strip_prefix(fill.slot.as_str()))
            .any(|rest| asked(&format!("{block}{rest}"))),
        (_, _, Some(list)) => lists_of(service).contains(&list.as_str()),
        _ => false,
    }
}

fn lists_of(service: &Service) -> Vec<&str> {
    service.steps.iter().filter_map(|step| step.repeat.as_ref()).map(|repeat| repeat.id.as_str()).collect()
}

/// Every word of a `[[sheet]]` exists, on the sheet and in the service.
fn check_use(service: &Service, sheets: &[Sheet], said: &SheetUse, found: &mut Found) {
    let Some(sheet) = sheets.iter().find(|sheet| sheet.code == said.code) else {
        found.push((said.code.clone(), no_such_sheet(&said.code, sheets)));
        return;
    };
    let questions: Vec<&str> =
        service.steps.iter().flat_map(|step| &step.questions).map(|question| question.id.as_str()).collect();
    let no_question = |id: &str| {
        (id.to_owned(), format!("{} is filled from {id:?}; asked are: {}", said.code, questions.join(", ")))
    };
    for fill in &said.fill {
        fill_has_one_source_and_a_gap(sheet, fill, found);
        let single = fill.from.as_deref().into_iter().chain(fill.when.iter().flat_map(Condition::fields));
        found.extend(single.filter(|id| !questions.contains(id)).map(no_question));
        if let Some(block) = &fill.block
            && !brings_something(service, sheet, fill)
        {
            let starts: BTreeSet<&str> =
                questions.iter().filter_map(|id| Some(id.rsplit_once('_')?.0)).collect();
            let starts: Vec<&str> = starts.into_iter().collect();
            found.push((
                block.clone(),
                format!("no question of {block:?} fits {:?}; there are: {}", fill.slot, starts.join(", ")),
            ));
        }
        if let Some(list) = &fill.list {
            match service.steps.iter().find(|step| step.repeat.as_ref().is_some_and(|r| r.id == *list)) {
                Some(_) => {
                    let columns = fill.columns.values().map(String::as_str);
                    found.extend(columns.filter(|id| !questions.contains(id)).map(no_question));
                }
                None => found.push((
                    list.clone(),
                    format!("{list:?} is no repeated step; there are: {}", lists_of(service).join(", ")),
                )),
            }
        }
    }
}
