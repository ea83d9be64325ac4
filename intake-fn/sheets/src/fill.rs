//! What goes into the gaps of a sheet.

use domain::answers::{Answers, split_path};
use domain::application::{self, Context};
use domain::record::in_words;
use domain::sheet::{Fill, Sheet, SheetUse};
use std::collections::BTreeMap;

/// What was found for the gaps of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// For a gap: the answer in words.
    pub words: BTreeMap<String, String>,
    /// For a gap that is ticked: the codes.
    pub codes: BTreeMap<String, Vec<String>>,
    /// For a table: its rows, by column.
    pub rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

/// The gap that holds the name of the service, on every sheet.
const SERVICE: &str = "layanan";

/// Fills a sheet: first with what the service says, then with what the sheet
/// does by itself. Answers that are missing, wrong or no longer asked for
/// leave their gaps empty.
pub fn fill(sheet: &Sheet, used: &SheetUse, context: Context<'_>, answers: &Answers) -> Filled {
    let kept = Kept { context, answers: application::check(context, answers).answers };
    let slots = sheet.slots();
    let mut filled = Filled::default();
    filled.words.insert(SERVICE.to_owned(), context.service.title.clone());
    for one in used.fill.iter().chain(&sheet.fill) {
        let holds = |c: &domain::service::Condition| c.holds(&|field| kept.answers.get(field), context.today);
        let asked = |id: &String| context.service.question(id).is_some();
        if one.when.as_ref().is_none_or(holds) && !one.without.as_ref().is_some_and(asked) {
            kept.put(one, &slots, sheet, &mut filled);
        }
    }
    filled
}

/// The answers to the questions that are asked.
struct Kept<'a> {
    context: Context<'a>,
    answers: Answers,
}

/// An answer, for reading and for ticking.
struct Found {
    words: String,
    code: String,
}

impl Kept<'_> {
    fn put(&self, fill: &Fill, slots: &[&str], sheet: &Sheet, filled: &mut Filled) {
        if let Some(text) = &fill.text {
            keep(filled, &fill.slot, Some(Found { words: text.clone(), code: text.clone() }));
        }
        if let Some(from) = &fill.from {
            keep(filled, &fill.slot, self.answer(from, from));
        }
        if let Some(block) = &fill.block {
            for slot in slots {
                match slot.strip_prefix(fill.slot.as_str()).and_then(|rest| rest.strip_prefix('_')) {
                    Some("alamat_lengkap") => keep(filled, slot, self.address(block)),
                    Some(rest) => {
                        let question = format!("{block}_{rest}");
                        keep(filled, slot, self.answer(&question, &question));
                    }
                    None => {}
                }
            }
        }
        if let Some(list) = &fill.list
            && !filled.rows.contains_key(&fill.slot)
        {
            let columns =
                sheet.tables().filter(|table| table.slot == fill.slot).flat_map(|table| &table.columns);
            let columns: Vec<&str> = columns.map(|column| column.slot.as_str()).collect();
            let row = |index| {
                let of_item = |question: &str| self.answer(question, &format!("{list}.{index}.{question}"));
                let cell = |column: &&str| {
                    let other = fill.columns.get(*column);
                    let found = other.and_then(|other| of_item(other).or_else(|| self.answer(other, other)));
                    let found = found.or_else(|| of_item(column))?;
                    Some(((*column).to_owned(), found.words))
                };
                columns.iter().filter_map(cell).collect()
            };
            let rows: Vec<_> = (0..self.answers.items(list).len()).map(row).collect();
            if !rows.is_empty() {
                filled.rows.insert(fill.slot.clone(), rows);
            }
        }
    }

    /// The answer to a question at a path, if there is a right one.
    fn answer(&self, question: &str, path: &str) -> Option<Found> {
        let question = self.context.service.question(question)?;
        let kept = match split_path(path) {
            Some(_) => self.answers.at(path),
            None => self.answers.get(path),
        };
        if kept.is_empty() {
            return None;
        }
        // What the form keeps as typed because it is wrong is not printed.
        let code = application::parse_value(self.context, question, kept).ok()?;
        Some(Found { words: in_words(self.context, question, &code), code })
    }

    /// An address on one line, of the questions that the block `alamat` and
    /// moves ask.
    fn address(&self, block: &str) -> Option<Found> {
        let part = |name: &str| {
            let id = format!("{block}_{name}");
            self.answer(&id, &id).map(|found| found.words)
        };
        let mut parts: Vec<String> = part("alamat").into_iter().collect();
        if let (Some(rt), Some(rw)) = (part("rt"), part("rw")) {
            parts.push(format!("RT {rt}/RW {rw}"));
        }
        parts.extend(["dusun", "desa", "kecamatan", "kodepos"].into_iter().filter_map(part));
        let words = parts.join(", ");
        (!words.is_empty()).then(|| Found { code: words.clone(), words })
    }
}

/// The first words stay; ticks add up.
fn keep(filled: &mut Filled, slot: &str, found: Option<Found>) {
    if let Some(Found { words, code }) = found {
        filled.words.entry(slot.to_owned()).or_insert(words);
        filled.codes.entry(slot.to_owned()).or_default().extend(code.split(',').map(str::to_owned));
    }
}
