//! What a PDF says.

use anyhow::Result;
use lopdf::Document;

/// Letters that fonts draw as one.
const LIGATURES: [(char, &str); 5] =
    [('\u{fb00}', "ff"), ('\u{fb01}', "fi"), ('\u{fb02}', "fl"), ('\u{fb03}', "ffi"), ('\u{fb04}', "ffl")];

/// The text of all pages without any blanks: where lines and words break is
/// the typesetter's.
pub fn said(bytes: &[u8]) -> Result<String> {
    let document = Document::load_mem(bytes)?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let mut text = document.extract_text(&pages)?;
    for (one, letters) in LIGATURES {
        text = text.replace(one, letters);
    }
    Ok(solid(&text))
}

/// A text without any blanks, to be looked for in `said`.
pub fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}
