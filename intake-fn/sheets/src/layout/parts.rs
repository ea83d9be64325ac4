//! Paragraphs, rows and ticks.

use super::{Flow, MARGIN, ROOM, SMALL};
use crate::font::Weight;
use crate::inline::{self, Align, Lines};
use crate::page::{MM, Mark, Page, Stroke, frame};
use domain::service::Choice;
use domain::sheet::{Part, Piece, Row, Ticks, pieces};

/// A box for one sign.
const CELL: f32 = 4.6 * MM;
/// A box to tick, as a share of the size of the letters beside it.
const TICK: f32 = 0.85;

impl Flow<'_> {
    pub(super) fn part(&mut self, part: &Part) {
        let (size, gap) = (self.style.size, self.style.gap);
        if let Some(heading) = &part.heading {
            let lines = self.wrap(heading, size, Weight::Bold, ROOM);
            // With at least the line below it.
            self.keep_together(gap + lines.height() * 2.5);
            self.y += gap;
            self.lines(&lines, Align::Left);
            self.y += gap / 2.0;
        }
        if let Some(text) = &part.text {
            let lines = self.wrap(text, size, Weight::Regular, ROOM);
            self.lines(&lines, Align::Left);
            self.y += gap;
        }
        if let Some(text) = &part.small {
            let lines = self.wrap(text, SMALL, Weight::Regular, ROOM);
            self.lines(&lines, Align::Left);
            self.y += gap;
        }
        self.points(&part.points);
        for row in &part.rows {
            self.row(row);
        }
        if !part.rows.is_empty() {
            self.y += gap;
        }
        if let Some(ticks) = &part.ticks {
            self.ticks(ticks);
        }
        if let Some(table) = &part.table {
            self.table(table);
        }
        if !part.sign.is_empty() {
            self.sign(&part.sign);
        }
    }

    fn points(&mut self, points: &[String]) {
        let (size, indent) = (self.style.size, 6.0 * MM);
        for (at, point) in points.iter().enumerate() {
            let lines = self.wrap(point, size, Weight::Regular, ROOM - indent);
            let number = self.wrap(&format!("{}.", at + 1), size, Weight::Regular, indent);
            self.keep_together(lines.height());
            let y = self.y;
            number.draw(self.page(), MARGIN, y, indent, Align::Left);
            lines.draw(self.page(), MARGIN + indent, y, ROOM - indent, Align::Left);
            self.y += lines.height() + self.style.gap / 2.0;
        }
        if !points.is_empty() {
            self.y += self.style.gap / 2.0;
        }
    }

    /// Label, colon, value.
    fn row(&mut self, row: &Row) {
        let (size, label) = (self.style.size, self.style.label);
        let labels = self.wrap(&row.label, size, Weight::Regular, label - 6.0);
        let (x, room) = (MARGIN + label + 8.0, ROOM - label - 8.0);
        let value = self.value(row, room);
        let height = labels.height().max(value.height());
        // Room above the dots for writing.
        let above = if value.by_hand() { (self.style.by_hand - height).max(0.0) } else { 0.0 };
        self.keep_together(above + height);
        self.y += above;
        let y = self.y;
        let colon = self.wrap(":", size, Weight::Regular, 8.0);
        labels.draw(self.page(), MARGIN, y, label, Align::Left);
        colon.draw(self.page(), MARGIN + label, y, 8.0, Align::Left);
        value.draw(self.page(), x, y, room);
        self.y += height;
    }

    fn value(&self, row: &Row, room: f32) -> Value {
        let size = self.style.size;
        let gap = match pieces(&row.value)[..] {
            [Piece::Gap(name, None)] => Some(name),
            _ => None,
        };
        let answer = gap.and_then(|gap| self.filled.words.get(gap));
        if row.boxes > 0 {
            let text = answer.map_or("", String::as_str);
            return Value::Boxes(row.boxes, self.signs(text));
        }
        if !row.of.is_empty() {
            let none = Vec::new();
            let codes = gap.and_then(|gap| self.filled.codes.get(gap)).unwrap_or(&none);
            return Value::Ticks(self.beside_each_other(&row.of, codes, room));
        }
        if gap.is_some() && answer.is_none() {
            return Value::Lines(inline::wrap(vec![inline::dots(room)], size, room));
        }
        Value::Lines(self.wrap(&row.value, size, Weight::Regular, room))
    }

    fn signs(&self, text: &str) -> Vec<Lines> {
        let signs = text.chars().filter(|c| !c.is_whitespace());
        signs.map(|c| inline::plain(&c.to_string(), self.style.size, Weight::Bold, CELL)).collect()
    }

    /// Options one behind the other, each with its place: x, y, ticked, name.
    fn beside_each_other(&self, of: &[Choice], codes: &[String], room: f32) -> Placed {
        let size = self.style.size;
        let side = size * TICK;
        let (mut x, mut y) = (0.0, 0.0);
        let mut options = Vec::new();
        for choice in of {
            let words = crate::font::width(&choice.name, Weight::Regular, size);
            let width = side + 4.0 + words.min(room - side - 4.0);
            if x > 0.0 && x + width > room {
                (x, y) = (0.0, y + size * 1.45);
            }
            let lines = inline::plain(&choice.name, size, Weight::Regular, room - side - 4.0);
            let ticked = codes.contains(&choice.code);
            let lower = lines.height() - lines.step();
            options.push((x, y, ticked, lines));
            x += width + 10.0;
            y += lower;
        }
        Placed { options, height: y + size * 1.45, side }
    }

    pub(super) fn ticks(&mut self, ticks: &Ticks) {
        let (size, across) = (self.style.size, ticks.across.max(1));
        let side = size * TICK;
        let width = ROOM / across as f32;
        let none = Vec::new();
        let codes = self.filled.codes.get(&ticks.slot).unwrap_or(&none);
        let columns = columns(&ticks.of, across);
        let cell = |choice: &Choice| {
            let heading = choice.code.is_empty();
            let weight = if heading { Weight::Bold } else { Weight::Regular };
            let indent = if heading { 0.0 } else { side + 5.0 };
            let lines = inline::plain(&choice.name, size, weight, width - indent - 8.0);
            (codes.contains(&choice.code), lines, indent)
        };
        for row in 0..columns.iter().map(|column| column.len()).max().unwrap_or_default() {
            let cells: Vec<_> = columns.iter().map(|column| column.get(row).map(cell)).collect();
            let heights = cells.iter().flatten().map(|(_, lines, _)| lines.height() + 2.0);
            let height = heights.fold(0.0, f32::max);
            self.keep_together(height);
            let y = self.y;
            for (column, (ticked, lines, indent)) in
                cells.into_iter().enumerate().filter_map(|(at, cell)| Some((at, cell?)))
            {
                let x = MARGIN + width * column as f32;
                if indent > 0.0 {
                    tick(self.page(), x, y, side, size, ticked);
                }
                lines.draw(self.page(), x + indent, y, width, Align::Left);
            }
            self.y += height;
        }
        self.y += self.style.gap;
    }
}

/// Options column by column, as they are read. No column ends with a heading.
fn columns(of: &[Choice], across: usize) -> Vec<&[Choice]> {
    let mut columns = Vec::new();
    let mut rest = of;
    for left in (1..=across).rev() {
        let mut count = rest.len().div_ceil(left);
        while left > 1 && count > 0 && rest[count - 1].code.is_empty() {
            count -= 1;
        }
        let (column, after) = rest.split_at(count);
        columns.push(column);
        rest = after;
    }
    columns
}

/// Options with their places.
struct Placed {
    options: Vec<(f32, f32, bool, Lines)>,
    height: f32,
    side: f32,
}

/// What stands behind a colon.
enum Value {
    Lines(Lines),
    Boxes(usize, Vec<Lines>),
    Ticks(Placed),
}

impl Value {
    /// Whether something of it is filled in by hand.
    fn by_hand(&self) -> bool {
        matches!(self, Value::Lines(lines) if lines.have_dots())
    }

    fn height(&self) -> f32 {
        match self {
            Value::Lines(lines) => lines.height() + 1.5,
            Value::Boxes(..) => CELL + 2.0,
            Value::Ticks(placed) => placed.height,
        }
    }

    fn draw(&self, page: &mut Page, x: f32, y: f32, room: f32) {
        match self {
            Value::Lines(lines) => lines.draw(page, x, y, room, Align::Left),
            Value::Boxes(count, signs) => {
                // An answer that is longer than the boxes gets more of them.
                for at in 0..(*count).max(signs.len()) {
                    let x = x + CELL * at as f32;
                    page.push(frame(x, y, CELL, CELL, Stroke::Solid));
                    if let Some(sign) = signs.get(at) {
                        sign.draw(page, x, y + (CELL - sign.height()) / 2.0, CELL, Align::Centre);
                    }
                }
            }
            Value::Ticks(placed) => {
                for (dx, dy, ticked, lines) in &placed.options {
                    let size = placed.side / TICK;
                    tick(page, x + dx, y + dy, placed.side, size, *ticked);
                    lines.draw(page, x + dx + placed.side + 4.0, y + dy, room, Align::Left);
                }
            }
        }
    }
}

/// A box beside letters of this size, with a tick or without.
fn tick(page: &mut Page, x: f32, y: f32, side: f32, size: f32, ticked: bool) {
    let y = y + size * 0.22;
    page.push(frame(x, y, side, side, Stroke::Solid));
    if ticked {
        let at = |dx: f32, dy: f32| (x + side * dx, y + side * dy);
        for lower in [0.0, 0.07] {
            let points = vec![at(0.15, 0.5 + lower), at(0.4, 0.78 + lower), at(0.88, 0.12 + lower)];
            page.push(Mark::Line { points, stroke: Stroke::Solid });
        }
    }
}
