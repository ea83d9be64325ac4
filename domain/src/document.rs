//! Documents: what a file is, by its bytes, and whether it is whole.
//!
//! The browser checks before it sends, the function again before it keeps.
//! Nothing here decodes a picture; headers and structure are enough to know
//! the kind and to refuse what hides in other formats.

pub mod jpeg;
pub mod pdf;
pub mod photo;
pub mod png;
pub mod webp;

use crate::problem::Code;
use serde::{Deserialize, Serialize};

/// The kinds of files that are kept.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum MediaType {
    /// `image/jpeg`
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// `image/png`
    #[serde(rename = "image/png")]
    Png,
    /// `image/webp`
    #[serde(rename = "image/webp")]
    Webp,
    /// `application/pdf`
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl MediaType {
    /// As in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Webp => "image/webp",
            MediaType::Pdf => "application/pdf",
        }
    }
}

/// Largest file that is sent (product decision): a PDF scan of four pages at
/// 200 dpi; photos are far smaller after the phone has shrunk them. It is
/// also what the function can hold in memory several times over.
pub const MOST_BYTES: u64 = 5 * 1024 * 1024;

/// Most pixels of a picture: a 48 megapixel phone camera, with room.
pub const MOST_PIXELS: u64 = 64_000_000;

/// What the first bytes of a file say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniffed {
    /// A kind that is kept as it is.
    Kept(MediaType),
    /// HEIC or AVIF: the phone may be able to turn it into a JPEG.
    Heif,
    /// Anything else.
    Other,
}

/// Reads the kind of a file from its first bytes (16 are enough), never from
/// its name.
pub fn sniff(bytes: &[u8]) -> Sniffed {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Sniffed::Kept(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Sniffed::Kept(MediaType::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Sniffed::Kept(MediaType::Webp),
        [b'%', b'P', b'D', b'F', b'-', ..] => Sniffed::Kept(MediaType::Pdf),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if brand.len() >= 4 => match &brand[..4] {
            b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" | b"heim" | b"heis" | b"avif" => Sniffed::Heif,
            _ => Sniffed::Other,
        },
        _ => Sniffed::Other,
    }
}

/// Whether a file of this length may be sent.
pub fn check_size(_kind: MediaType, bytes: u64) -> Result<(), Code> {
    match bytes {
        0 => Err(Code::FileEmpty),
        n if n > MOST_BYTES => Err(Code::FileTooLarge(n, MOST_BYTES)),
        _ => Ok(()),
    }
}

/// Whether a whole file is what it claims to be: length, signature, structure
/// from the first byte to the last, nothing hidden behind it.
pub fn inspect(kind: MediaType, bytes: &[u8]) -> Result<(), Code> {
    check_size(kind, bytes.len() as u64)?;
    if sniff(bytes) != Sniffed::Kept(kind) {
        return Err(Code::FileKind);
    }
    match kind {
        MediaType::Jpeg => jpeg::inspect(bytes)?,
        MediaType::Png => png::inspect(bytes)?,
        MediaType::Webp => webp::inspect(bytes)?,
        MediaType::Pdf => {
            pdf::inspect(bytes)?;
        }
    }
    // A picture has no business carrying another format's signature. A PDF may
    // speak of web pages, but is no archive either.
    let foreign = kind != MediaType::Pdf && (contains(bytes, b"%PDF-") || contains_markup(bytes));
    if foreign || is_archive(bytes) { Err(Code::FileUnsafe) } else { Ok(()) }
}

/// Whether a ZIP reader would open the file: it looks for the end of the
/// central directory in the last 64 KiB and 22 bytes (APPNOTE 4.3.16). Only
/// there, since four bytes turn up by chance in the middle of a large scan.
fn is_archive(bytes: &[u8]) -> bool {
    contains(&bytes[bytes.len().saturating_sub(65_535 + 22)..], b"PK\x05\x06")
}

/// Whether a picture of this size can be handled.
fn check_pixels(width: u64, height: u64) -> Result<(), Code> {
    match width * height {
        0 => Err(Code::FileDamaged),
        n if n > MOST_PIXELS => Err(Code::ImageTooLarge),
        _ => Ok(()),
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}

/// Whether the bytes hold the beginning of a script or a page.
fn contains_markup(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().filter(|(_, b)| **b == b'<').any(|(at, _)| {
        let tail = &bytes[at + 1..bytes.len().min(at + 9)];
        let starts = |word: &[u8]| tail.len() >= word.len() && tail[..word.len()].eq_ignore_ascii_case(word);
        // `<svg` alone turns up by chance; behind the name of an element comes
        // a blank, a slash or the end of the tag.
        [&b"script"[..], b"html", b"!doctype", b"?php", b"iframe"].into_iter().any(starts)
            || (starts(b"svg")
                && tail.get(3).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')))
    })
}
