//! Signatures.

use super::{Flow, MARGIN, ROOM};
use crate::font::Weight;
use crate::inline::{self, Align, Lines};
use crate::page::{MM, Mark, Stroke, frame};
use domain::sheet::Signer;
use domain::text::sheets as t;

/// White for a signature.
const SPACE: f32 = 19.0 * MM;
/// Most signers side by side.
const ACROSS: usize = 3;
/// The frame that shows where a meterai goes.
const METERAI: (f32, f32) = (26.0 * MM, 17.0 * MM);

/// One signer, measured.
struct Field {
    date: Option<Lines>,
    role: Lines,
    name: Option<Lines>,
    nik: Option<Lines>,
    meterai: bool,
}

impl Flow<'_> {
    /// Everybody who signs, side by side, and never parted from one another.
    pub(super) fn sign(&mut self, signers: &[Signer]) {
        let rows: Vec<&[Signer]> = match signers.len() {
            4 => signers.chunks(2).collect(),
            _ => signers.chunks(ACROSS).collect(),
        };
        let measured: Vec<(f32, Vec<Field>)> = rows
            .into_iter()
            .map(|row| {
                let width = ROOM / row.len().max(2) as f32;
                (width, row.iter().map(|signer| self.measure(signer, width - 4.0 * MM)).collect())
            })
            .collect();
        let height = measured.iter().map(|(_, fields)| row_height(fields)).sum::<f32>();
        self.y += self.style.gap;
        self.keep_together(height);
        for (width, fields) in measured {
            self.sign_row(width, &fields);
        }
    }

    fn measure(&self, signer: &Signer, room: f32) -> Field {
        let size = self.style.size;
        let answered = |text: &str| {
            let gap = |piece| match piece {
                domain::sheet::Piece::Gap(name, _) => self.filled.words.contains_key(name),
                domain::sheet::Piece::Words(_) => true,
            };
            domain::sheet::pieces(text).into_iter().all(gap)
        };
        let name = answered(&signer.name).then(|| self.wrap(&signer.name, size, Weight::Bold, room));
        let nik = signer.nik.as_ref().map(|nik| {
            let text = if answered(nik) { t::nik(nik) } else { t::nik("{:34}") };
            self.wrap(&text, size - 1.0, Weight::Regular, room)
        });
        Field {
            date: signer.date.then(|| self.date(size - 1.0, room)),
            role: self.wrap(&signer.role, size, Weight::Regular, room),
            name,
            nik,
            meterai: signer.meterai,
        }
    }

    /// Place and date, to be filled in by hand.
    fn date(&self, size: f32, room: f32) -> Lines {
        let part = |share: f32| format!("{{:{:.0}}}", room / MM * share);
        let text = t::place_and_date(part(0.36), part(0.34), part(0.08));
        self.wrap(&text, size, Weight::Regular, room)
    }

    fn sign_row(&mut self, width: f32, fields: &[Field]) {
        let (top, room) = (self.y, width - 4.0 * MM);
        let date = height_of(fields, |field| field.date.as_ref());
        let role = height_of(fields, |field| Some(&field.role));
        let base = top + date + role + SPACE;
        // One signer alone stands at the right.
        let start = if fields.len() == 1 { MARGIN + ROOM - width } else { MARGIN };
        for (at, field) in fields.iter().enumerate() {
            let x = start + width * at as f32 + 2.0 * MM;
            let page = self.page();
            if let Some(date) = &field.date {
                date.draw(page, x, top, room, Align::Centre);
            }
            field.role.draw(page, x, top + date, room, Align::Centre);
            if field.meterai {
                let (wide, high) = METERAI;
                let y = top + date + role + 1.0 * MM;
                page.push(frame(x, y, wide, high, Stroke::Dashed));
                let word = inline::plain(t::meterai(), 7.0, Weight::Regular, wide);
                word.draw(page, x, y + (high - word.height()) / 2.0, wide, Align::Centre);
            }
            let mut y = base;
            match &field.name {
                Some(name) => {
                    name.draw(page, x, y, room, Align::Centre);
                    y += name.height();
                }
                None => {
                    y += self.style.size * 1.3;
                    let points = vec![(x, y - 3.0), (x + room, y - 3.0)];
                    self.page().push(Mark::Line { points, stroke: Stroke::Dotted });
                }
            }
            if let Some(nik) = &field.nik {
                nik.draw(self.page(), x, y, room, Align::Centre);
            }
        }
        self.y += row_height(fields);
    }
}

fn height_of<'a>(fields: &'a [Field], lines: impl Fn(&'a Field) -> Option<&'a Lines>) -> f32 {
    fields.iter().filter_map(lines).map(Lines::height).fold(0.0, f32::max)
}

fn row_height(fields: &[Field]) -> f32 {
    height_of(fields, |field| field.date.as_ref())
        + height_of(fields, |field| Some(&field.role))
        + SPACE
        + height_of(fields, |field| field.name.as_ref()).max(14.0)
        + height_of(fields, |field| field.nik.as_ref())
        + 5.0 * MM
}
