//! What is measured.

use std::collections::BTreeMap;

/// One thing that is measured; in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Bodies as brotli, by type, all that the page loads.
    Html,
    Css,
    Js,
    Wasm,
    Json,
    Other,
    /// Everything received on the first visit.
    Wire,
    Paint,
    Field,
    Hint,
    Judged,
    Blocking,
    SecondPaint,
    SecondJudged,
    Key,
    KeyAll,
    KeyWithMessages,
    Next,
}

/// The figures of one round.
pub type Round = BTreeMap<Figure, f64>;

/// The rows of the table: figure, words with the unit, aim. The aims are those
/// that the issue of this bench sets; "x" means times the hand-written page.
pub const ROWS: [(Figure, &str, &str); 18] = [
    (Figure::Html, "HTML with CSS inside, kB", "≤ 14"),
    (Figure::Css, "CSS, kB", "0"),
    (Figure::Js, "JS, kB", ""),
    (Figure::Wasm, "WASM, kB", ""),
    (Figure::Json, "JSON, kB", ""),
    (Figure::Other, "other files, kB", ""),
    (Figure::Wire, "all received, with TLS, headers and what is fetched for later, kB", "≤ 100"),
    (Figure::Paint, "first contentful paint, s", "≤ 1.15x"),
    (Figure::Field, "first field that keeps what is typed, s", "≤ 1.15x"),
    (Figure::Hint, "typed wrong NIK: the browser's own hint, s", ""),
    (Figure::Judged, "typed wrong NIK: judged by the page's code, s", "≤ 4.0"),
    (Figure::Blocking, "blocking after the first paint, ms", "≤ 100"),
    (Figure::SecondPaint, "second visit: first contentful paint, s", "≤ 0.6"),
    (Figure::SecondJudged, "second visit: judged, s", "≤ 0.6"),
    (Figure::Key, "script per key, ms", "≤ 3.5"),
    (Figure::KeyAll, "all work per key (script, style, layout, paint), ms", ""),
    (Figure::KeyWithMessages, "script per key while every message is shown, ms", ""),
    (Figure::Next, "script when a step is refused: all checked, summary shown, ms", "≤ 5"),
];
