//! Sheets: the statements that residents print and sign, and the office's own
//! forms, as data.
//!
//! A sheet (`sheets/<code>.toml`) says what stands on the paper and where its
//! gaps are. A service says which of its answers go into which gap
//! (`[[sheet]]`). The crate `sheets` makes a PDF of the two.

use crate::service::{Choice, Condition};
use serde::{Deserialize, Serialize};

/// A sheet of paper.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Its code, also its file name: `F-2.03`.
    pub code: String,
    /// Year of the rules that it belongs to.
    pub year: u16,
    /// Its heading, line by line.
    pub title: Vec<String>,
    /// Who it is made for.
    #[serde(rename = "for")]
    pub made_for: MadeFor,
    /// Whether a meterai belongs on it; then somebody signs on one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub meterai: bool,
    /// How many witnesses sign.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub witnesses: usize,
    /// Pages that it fills when the answers are of usual length.
    pub pages: usize,
    /// What goes into its gaps in every service that has such questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fill: Vec<Fill>,
    /// What stands on it, from top to bottom.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands references over")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Who a sheet is made for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum MadeFor {
    /// Residents print it, sign it and attach a photo of it.
    Residents,
    /// Staff print it out of an application.
    Staff,
}

/// A piece of a sheet: one of the keys below.
///
/// Texts name gaps in braces: `{anak_nama}`. A gap without an answer becomes a
/// dotted line to fill in by hand, which reaches to the edge or has the width
/// that the text gives it in millimetres: `{anak_nama:60}`. `{layanan}` is the
/// title of the service on every sheet.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// A heading inside of the sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// A paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Small print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small: Option<String>,
    /// Numbered paragraphs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
    /// Label, colon, answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// Boxes to tick, one below the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticks: Option<Ticks>,
    /// People or things, one in each row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// Who signs, side by side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sign: Vec<Signer>,
}

/// A line with a label: an answer in words, in boxes of one sign each, or as
/// ticks.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What stands before the colon.
    pub label: String,
    /// Text with gaps; of a row of ticks the gap alone.
    pub value: String,
    /// How many boxes there are for the signs of the answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub boxes: usize,
    /// Name of the list whose options are ticked (`lists/`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The options to tick; the build fills them in where `list` is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<Choice>,
}

/// A block of options to tick.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ticks {
    /// The gap that holds the codes.
    pub slot: String,
    /// How many stand side by side.
    #[serde(default = "one")]
    pub across: usize,
    /// The options. One without a code is a heading among them.
    pub of: Vec<Choice>,
}

fn one() -> usize {
    1
}

/// A table.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The gap that holds the list.
    pub slot: String,
    /// Fewest rows; the empty ones are filled in by hand.
    pub least: usize,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// The question of the repeated step that it holds; empty for the number
    /// of the row.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slot: String,
    /// Its share of the width.
    pub share: usize,
}

/// Somebody who signs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// As what: "Saksi I".
    pub role: String,
    /// The name below the signature.
    pub name: String,
    /// The NIK below the name, where the sheet asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik: Option<String>,
    /// Signs on a meterai.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub meterai: bool,
    /// Place and date stand above.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub date: bool,
}

/// What a service puts into a sheet.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SheetUse {
    /// Which sheet.
    pub code: String,
    /// Its gaps; these go before those that the sheet fills by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fill: Vec<Fill>,
}

/// What goes into a gap: one of `from`, `block`, `list`, `text`. Of several
/// for one gap the first that has an answer counts; ticks add up.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// The gap; with `block` the first part of the names of several:
    /// `pelapor` stands for `pelapor_nama`, `pelapor_nik` ….
    pub slot: String,
    /// The question whose answer goes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Questions with this prefix: `pemohon` brings `pemohon_nama` into
    /// `pelapor_nama`. The gap `…_alamat_lengkap` gets the whole address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// The repeated step whose items are the rows of a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// For a table: which question goes into a column before that of the same
    /// name; one of the item, else one of the whole form.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub columns: std::collections::BTreeMap<String, String>,
    /// These words, or the code of a tick.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Only in services that do not ask this question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
}

/// A piece of a text with gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Printed as it is.
    Words(&'a str),
    /// A gap, and the millimetres of its dotted line where the text says so.
    Gap(&'a str, Option<u16>),
}

/// Takes a text with gaps apart.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, (gap, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        if !before.is_empty() {
            found.push(Piece::Words(before));
        }
        let (name, width) = match gap.split_once(':') {
            Some((name, width)) => (name, width.parse().ok()),
            None => (gap, None),
        };
        found.push(Piece::Gap(name, width));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Words(rest));
    }
    found
}

impl Sheet {
    /// The names of the gaps for one answer each, in order, each once.
    pub fn slots(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = Vec::new();
        let mut slots = Vec::new();
        for part in &self.parts {
            texts.extend(part.text.iter().chain(&part.small).chain(&part.points).map(String::as_str));
            texts.extend(part.rows.iter().map(|row| row.value.as_str()));
            for signer in &part.sign {
                texts.extend([&signer.role, &signer.name].into_iter().chain(&signer.nik).map(String::as_str));
            }
            slots.extend(part.ticks.iter().map(|ticks| ticks.slot.as_str()));
        }
        slots.extend(texts.into_iter().flat_map(pieces).filter_map(|piece| match piece {
            Piece::Gap(name, _) => Some(name),
            Piece::Words(_) => None,
        }));
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Its tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.parts.iter().filter_map(|part| part.table.as_ref())
    }

    /// Everybody who signs.
    pub fn signers(&self) -> impl Iterator<Item = &Signer> {
        self.parts.iter().flat_map(|part| &part.sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_at_their_gaps() {
        use Piece::{Gap, Words};
        for (text, expected) in [
            ("", vec![]),
            ("saja", vec![Words("saja")]),
            ("{nama}", vec![Gap("nama", None)]),
            (
                "di {kota:40}, {tgl}.",
                vec![Words("di "), Gap("kota", Some(40)), Words(", "), Gap("tgl", None), Words(".")],
            ),
            ("{a}{b}", vec![Gap("a", None), Gap("b", None)]),
            ("open {here", vec![Words("open {here")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
