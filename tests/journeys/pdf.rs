//! What a PDF says.

use anyhow::Result;
use lopdf::Document;

/// The text of all pages without any blanks: where lines and words break is
/// the typesetter's.
pub fn said(bytes: &[u8]) -> Result<String> {
    let document = Document::load_mem(bytes)?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    Ok(solid(&document.extract_text(&pages)?))
}

/// A text without any blanks, to be looked for in `said`.
pub fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}
