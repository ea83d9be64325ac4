//! Puts a filled sheet on pages of A4, from top to bottom.

mod parts;
mod sign;
mod table;

use crate::fill::Filled;
use crate::font::Weight;
use crate::inline::{self, Align, Lines};
use crate::page::{HEIGHT, MM, Mark, Page, Stroke, WIDTH, frame};
use domain::sheet::{MadeFor, Sheet};
use domain::text::sheets as t;

/// White at the left and right.
const MARGIN: f32 = 20.0 * MM;
/// White at the top.
const TOP: f32 = 12.0 * MM;
/// Where the text ends; the footer stands below.
const BOTTOM: f32 = HEIGHT - 16.0 * MM;
/// The width that is written on.
const ROOM: f32 = WIDTH - 2.0 * MARGIN;

/// Sizes and distances, in points. Statements have room for handwriting; the
/// office's forms hold much.
struct Style {
    size: f32,
    label: f32,
    /// Least height of a line or cell that is filled in by hand.
    by_hand: f32,
    gap: f32,
}

const STATEMENT: Style = Style { size: 11.0, label: 52.0 * MM, by_hand: 19.0, gap: 9.0 };
const FORM: Style = Style { size: 8.5, label: 52.0 * MM, by_hand: 12.0, gap: 4.0 };
/// Size of small print and footers.
const SMALL: f32 = 7.5;

/// Where the pen is.
struct Flow<'a> {
    filled: &'a Filled,
    style: &'static Style,
    pages: Vec<Page>,
    y: f32,
}

/// The pages of a sheet.
pub fn lay_out(sheet: &Sheet, filled: &Filled) -> Vec<Page> {
    let style = match sheet.made_for {
        MadeFor::Residents => &STATEMENT,
        MadeFor::Staff => &FORM,
    };
    let mut flow = Flow { filled, style, pages: vec![Page::new()], y: TOP };
    flow.code(&sheet.code);
    flow.title(&sheet.title);
    for part in &sheet.parts {
        flow.part(part);
    }
    let mut pages = flow.pages;
    let count = pages.len();
    for (at, page) in pages.iter_mut().enumerate() {
        footer(page, sheet, at + 1, count);
    }
    pages
}

impl Flow<'_> {
    /// The code of the sheet, in a box at the top right.
    fn code(&mut self, code: &str) {
        let (width, height) = (24.0 * MM, 7.0 * MM);
        let x = WIDTH - MARGIN - width;
        let lines = inline::plain(code, 11.0, Weight::Bold, width);
        let y = self.y;
        let page = self.page();
        page.push(frame(x, y, width, height, Stroke::Solid));
        lines.draw(page, x, y + (height - lines.height()) / 2.0, width, Align::Centre);
        self.y += height + self.style.gap;
    }

    fn title(&mut self, title: &[String]) {
        for line in title {
            let lines = inline::plain(line, self.style.size + 1.5, Weight::Bold, ROOM);
            self.lines(&lines, Align::Centre);
        }
        self.y += 2.0 * self.style.gap;
    }

    /// Lines over the whole width, from page to page where they must.
    fn lines(&mut self, lines: &Lines, align: Align) {
        self.keep_together(lines.height());
        let y = self.y;
        lines.draw(self.page(), MARGIN, y, ROOM, align);
        self.y += lines.height();
    }

    /// The words of a text, in lines of this width.
    fn wrap(&self, text: &str, size: f32, weight: Weight, room: f32) -> Lines {
        inline::wrap(inline::words(text, self.filled, weight), size, room)
    }

    /// Begins a new page when the rest of this one is lower than that.
    fn keep_together(&mut self, height: f32) -> bool {
        let breaks = self.y + height > BOTTOM && self.y > TOP;
        if breaks {
            self.pages.push(Page::new());
            self.y = TOP;
        }
        breaks
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::new());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }
}

fn footer(page: &mut Page, sheet: &Sheet, number: usize, count: usize) {
    let y = BOTTOM + 4.0 * MM;
    page.push(Mark::Line { points: vec![(MARGIN, y), (MARGIN + ROOM, y)], stroke: Stroke::Solid });
    let text = match sheet.made_for {
        MadeFor::Residents => t::footer_residents(),
        MadeFor::Staff => t::footer_staff(),
    };
    let right = t::page(&sheet.code, sheet.year, number, count);
    let width = crate::font::width(&right, Weight::Regular, SMALL);
    inline::plain(text, SMALL, Weight::Regular, ROOM - width - 10.0).draw(
        page,
        MARGIN,
        y + 3.0,
        ROOM,
        Align::Left,
    );
    inline::plain(&right, SMALL, Weight::Regular, ROOM).draw(
        page,
        MARGIN + ROOM - width,
        y + 3.0,
        ROOM,
        Align::Left,
    );
}
