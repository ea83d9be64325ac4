//! Tables.

use super::{Flow, MARGIN, ROOM};
use crate::font::Weight;
use crate::inline::{self, Align, Lines};
use crate::page::{Stroke, frame};
use domain::sheet::Table;
use std::collections::BTreeMap;

/// White inside of a cell.
const PADDING: f32 = 3.0;

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        let size = self.style.size - 0.5;
        let shares: usize = table.columns.iter().map(|column| column.share).sum();
        let widths: Vec<f32> =
            table.columns.iter().map(|column| ROOM * column.share as f32 / shares.max(1) as f32).collect();
        let head: Vec<Lines> = table
            .columns
            .iter()
            .zip(&widths)
            .map(|(column, width)| inline::plain(&column.title, size, Weight::Bold, width - 2.0 * PADDING))
            .collect();
        let (none, empty) = (Vec::new(), BTreeMap::new());
        let rows = self.filled.rows.get(&table.slot).unwrap_or(&none);
        self.keep_together(3.0 * self.style.by_hand);
        self.cells(&head, &widths, 0.0);
        for at in 0..rows.len().max(table.least) {
            let row = rows.get(at).unwrap_or(&empty);
            let number = (at + 1).to_string();
            let cells: Vec<Lines> = table
                .columns
                .iter()
                .zip(&widths)
                .map(|(column, width)| {
                    let (text, weight) = if column.slot.is_empty() {
                        (number.as_str(), Weight::Regular)
                    } else {
                        (row.get(&column.slot).map_or("", String::as_str), Weight::Bold)
                    };
                    inline::wrap(inline::literal(text, weight), size, width - 2.0 * PADDING)
                })
                .collect();
            let height = height(&cells, self.style.by_hand);
            if self.keep_together(height) {
                self.cells(&head, &widths, 0.0);
            }
            self.cells(&cells, &widths, self.style.by_hand);
        }
        self.y += self.style.gap;
    }

    /// One row with its frame.
    fn cells(&mut self, cells: &[Lines], widths: &[f32], least: f32) {
        let height = height(cells, least);
        let (mut x, y) = (MARGIN, self.y);
        for (lines, width) in cells.iter().zip(widths) {
            self.page().push(frame(x, y, *width, height, Stroke::Solid));
            lines.draw(self.page(), x + PADDING, y + PADDING, width - 2.0 * PADDING, Align::Left);
            x += width;
        }
        self.y += height;
    }
}

fn height(cells: &[Lines], least: f32) -> f32 {
    cells.iter().map(|lines| lines.height() + 2.0 * PADDING).fold(least, f32::max)
}
