//! A page as a list of what is drawn on it. Points, from the top left corner.

use crate::font::Weight;

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;
/// Width of A4.
pub const WIDTH: f32 = 210.0 * MM;
/// Height of A4.
pub const HEIGHT: f32 = 297.0 * MM;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Frames and ticks.
    Solid,
    /// To write on.
    Dotted,
    /// Round a meterai.
    Dashed,
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Text on one line.
    Text {
        /// Left end.
        x: f32,
        /// Base line.
        y: f32,
        /// Size of the letters.
        size: f32,
        /// How heavy they are.
        weight: Weight,
        /// What it says.
        text: String,
    },
    /// Straight lines from point to point.
    Line {
        /// The points.
        points: Vec<(f32, f32)>,
        /// How it is drawn.
        stroke: Stroke,
    },
}

/// What is drawn on one page, in order of reading.
pub type Page = Vec<Mark>;

/// The four sides of a box.
pub fn frame(x: f32, y: f32, width: f32, height: f32, stroke: Stroke) -> Mark {
    let (right, bottom) = (x + width, y + height);
    Mark::Line { points: vec![(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], stroke }
}
