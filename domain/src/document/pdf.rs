//! PDF (ISO 32000-1): what can be seen without inflating its streams.
//!
//! The function looks again (`intake-fn`, `inspect`) and opens compressed
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
    let names = Names::of(bytes);
    if names.encrypted {
        return Err(Code::PdfEncrypted);
    }
    if names.active {
        return Err(Code::PdfActive);
    }
    let pages = count_pages(bytes);
    if pages > MOST_PAGES { Err(Code::PdfPages(MOST_PAGES)) } else { Ok(pages) }
}

/// Which names of interest a file holds.
#[derive(Default)]
struct Names {
    encrypted: bool,
    active: bool,
}

/// Names up to this length (with the slash) turn up by chance in the
/// compressed pixels of a scan: `/JS` in every fourth file of 5 MB. They count
/// only outside of streams; the longer names count everywhere.
const SHORT: usize = 4;

impl Names {
    fn of(bytes: &[u8]) -> Names {
        let mut found = Names::default();
        let mut in_stream = false;
        for (at, byte) in bytes.iter().enumerate() {
            let rest = &bytes[at..];
            match byte {
                b'e' if rest.starts_with(b"endstream") => in_stream = false,
                b's' if rest.starts_with(b"stream") => {
                    in_stream |= bytes[..at].trim_ascii_end().ends_with(b">>")
                }
                b'/' => {
                    let name = read_name(rest);
                    let counts = |n: &&[u8]| **n == name && (n.len() > SHORT || !in_stream);
                    found.encrypted |= name == b"/Encrypt";
                    found.active |= ACTIVE_NAMES.iter().any(counts);
                }
                _ => {}
            }
        }
        found
    }
}

/// The name at the beginning of `bytes`, with its escapes read: `/J#53` is
/// `/JS` (7.3.5). Longer names than those of interest are cut.
fn read_name(bytes: &[u8]) -> Vec<u8> {
    let mut name = vec![b'/'];
    let mut at = 1;
    while let Some(byte) = bytes.get(at).filter(|_| name.len() < 20) {
        let hex = || u8::from_str_radix(std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok()?, 16).ok();
        match byte {
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' | 0 => break,
            b if b.is_ascii_whitespace() => break,
            b'#' => match hex() {
                Some(escaped) => {
                    name.push(escaped);
                    at += 2;
                }
                None => name.push(b'#'),
            },
            other => name.push(*other),
        }
        at += 1;
    }
    name
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
