//! PDF (ISO 32000-1): what can be seen without inflating its streams.
//!
//! The function looks again with a real PDF reader, which opens compressed
//! objects too. This look is small enough for the browser and catches what
//! people really send: cut-off, password-protected and overlong files.

use super::contains;
use crate::problem::Code;

/// Most pages of one PDF (product decision): a court ruling fits.
pub const MOST_PAGES: usize = 20;

/// Names that let a PDF run or carry something (ISO 32000-1, 12.6.4 and 7.11.4).
pub const ACTIVE_NAMES: [&[u8]; 8] = [
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/EmbeddedFile",
    b"/EmbeddedFiles",
    b"/RichMedia",
    b"/XFA",
    b"/ImportData",
];

/// Checks beginning, end, password, active content and the number of pages.
/// Returns that number, or 0 when the pages are inside compressed objects.
pub fn inspect(bytes: &[u8]) -> Result<usize, Code> {
    // The end-of-file mark stands in the last kilobyte (7.5.5, note 15 in
    // appendix H), whatever a mail program added behind it.
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    if !contains(tail, b"%%EOF") || !contains(bytes, b"startxref") {
        return Err(Code::FileDamaged);
    }
    if has_name(bytes, b"/Encrypt") {
        return Err(Code::PdfEncrypted);
    }
    if ACTIVE_NAMES.iter().any(|name| has_name(bytes, name)) || SHORT_ACTIVE_NAMES.iter().any(short) {
        return Err(Code::PdfActive);
    }
    let pages = count_pages(bytes);
    if pages > MOST_PAGES { Err(Code::PdfPages(MOST_PAGES)) } else { Ok(pages) }
}

/// Whether a name stands as a whole: `/JS` is not part of `/JSomething`.
fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    bytes.windows(name.len() + 1).any(|w| &w[..name.len()] == name && !w[name.len()].is_ascii_alphanumeric())
}

/// Counts `/Type /Page` entries.
fn count_pages(bytes: &[u8]) -> usize {
    let mut count = 0;
    let mut rest = bytes;
    while let Some(at) = rest.windows(5).position(|w| w == b"/Type") {
        rest = &rest[at + 5..];
        let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let value = &rest[blank..];
        if value.starts_with(b"/Page") && !value.get(5).is_some_and(u8::is_ascii_alphanumeric) {
            count += 1;
        }
    }
    count
}
