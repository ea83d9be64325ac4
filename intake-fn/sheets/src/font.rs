//! The one font family, and how wide its signs are.

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::sync::LazyLock;

/// Liberation Sans 2.1.5 (SIL Open Font License 1.1, see `fonts/LICENSE`): the
/// widths of Arial, which the official sheets are set in.
pub const REGULAR: &[u8] = include_bytes!("../fonts/LiberationSans-Regular.ttf");
/// The same, bold.
pub const BOLD: &[u8] = include_bytes!("../fonts/LiberationSans-Bold.ttf");

/// Units of the font in one em; both files have the same.
pub const UNITS_PER_EM: f32 = 2048.0;

/// How heavy the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// What is printed on every copy of the sheet.
    Regular,
    /// Headings, and what was answered.
    Bold,
}

/// What is needed of a font file.
struct Face {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

fn face(weight: Weight) -> Option<&'static Face> {
    fn read(data: &'static [u8]) -> Option<Face> {
        let font = FontRef::new(data).ok()?;
        Some(Face {
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
        })
    }
    static FACES: LazyLock<[Option<Face>; 2]> = LazyLock::new(|| [read(REGULAR), read(BOLD)]);
    FACES[usize::from(weight == Weight::Bold)].as_ref()
}

/// The sign of a character and its width in font units. A character that the
/// font does not have gets the sign for that, an empty box.
pub fn glyph(character: char, weight: Weight) -> (u32, f32) {
    let Some(face) = face(weight) else { return (0, 0.0) };
    let glyph = face.charmap.map(character).unwrap_or(GlyphId::NOTDEF);
    (glyph.to_u32(), face.metrics.advance_width(glyph).unwrap_or_default())
}

/// The width of a text in points.
pub fn width(text: &str, weight: Weight, size: f32) -> f32 {
    text.chars().map(|character| glyph(character, weight).1).sum::<f32>() * size / UNITS_PER_EM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // 2048 units to the em; the "i" of Arial is 455 wide, its "m" 1706.
        assert_eq!(glyph('i', Weight::Regular).1, 455.0);
        assert_eq!(glyph('m', Weight::Regular).1, 1706.0);
        assert_eq!(width("im", Weight::Regular, 2048.0), 2161.0);
        assert!(width("Nama", Weight::Bold, 10.0) > width("Nama", Weight::Regular, 10.0));
        assert_eq!(glyph('漢', Weight::Regular).0, 0);
        assert_eq!(width("", Weight::Regular, 10.0), 0.0);
    }
}
