//! Writes pages as PDF.

use crate::font::{self, UNITS_PER_EM, Weight};
use crate::page::{HEIGHT, Mark, Page, Stroke, WIDTH};
use domain::sheet::Sheet;
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, Stroke as Pen, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

/// The PDF, or why there is none.
pub fn draw(sheet: &Sheet, pages: &[Page]) -> Result<Vec<u8>, &'static str> {
    let font = |data: &'static [u8]| Font::new(data.into(), 0).ok_or("the font cannot be read");
    let (regular, bold) = (font(font::REGULAR)?, font(font::BOLD)?);
    let a4 = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("A4 is no size of a page")?;
    let mut document = Document::new();
    // Neither people nor times: two makings of one sheet are the same bytes.
    document.set_metadata(Metadata::new().title(sheet.code.clone()).language("id".into()));
    for marks in pages {
        let mut page = document.start_page_with(a4.clone());
        let mut surface = page.surface();
        for mark in marks {
            match mark {
                Mark::Text { x, y, size, weight, text } => {
                    let font = if *weight == Weight::Bold { &bold } else { &regular };
                    surface.set_stroke(None);
                    surface.set_fill(Some(Fill { paint: luma::Color::black().into(), ..Fill::default() }));
                    let at = Point::from_xy(*x, *y);
                    surface.draw_glyphs(at, &glyphs(text, *weight), font.clone(), text, *size, false);
                }
                Mark::Line { points, stroke } => line(&mut surface, points, *stroke),
            }
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|_| "the PDF cannot be written")
}

/// The signs of a text, one for each character. Their widths are in ems.
fn glyphs(text: &str, weight: Weight) -> Vec<KrillaGlyph> {
    let starts = text.char_indices();
    starts
        .map(|(at, character)| {
            let (glyph, advance) = font::glyph(character, weight);
            KrillaGlyph {
                glyph_id: GlyphId::new(glyph),
                text_range: at..at + character.len_utf8(),
                x_advance: advance / UNITS_PER_EM,
                x_offset: 0.0,
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            }
        })
        .collect()
}

fn line(surface: &mut Surface<'_>, points: &[(f32, f32)], stroke: Stroke) {
    let Some(path) = path(points) else { return };
    let dash = |array: [f32; 2]| Some(StrokeDash { array: array.to_vec(), offset: 0.0 });
    let (width, dash, line_cap) = match stroke {
        Stroke::Solid => (0.6, None, LineCap::Butt),
        Stroke::Dotted => (0.8, dash([0.0, 2.2]), LineCap::Round),
        Stroke::Dashed => (0.6, dash([3.0, 2.0]), LineCap::Butt),
    };
    surface.set_fill(None);
    surface.set_stroke(Some(Pen { width, dash, line_cap, ..Pen::default() }));
    surface.draw_path(&path);
}

fn path(points: &[(f32, f32)]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    path.move_to(first.0, first.1);
    rest.iter().for_each(|(x, y)| path.line_to(*x, *y));
    path.finish()
}
