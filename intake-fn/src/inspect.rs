//! The function's look at a page: the checks of `domain`, then what only
//! unpacking shows.
//!
//! A PDF can keep its objects in compressed streams (ISO 32000-1, 7.5.7) and
//! write names with escapes (7.3.5), so the plain look of `domain` can be
//! blind. Here every compressed object is unpacked, with hard limits, and
//! every name is read with its escapes. Reading nothing but names keeps the
//! memory needed at a few kilobytes whatever the file says.

use domain::application::Page;
use domain::document::{self, MediaType, pdf};
use domain::problem::Code;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Most bytes that all compressed objects of a PDF may unpack to (product
/// decision). Twenty scanned pages need a few kilobytes.
const MOST_UNPACKED: u64 = 32 * 1024 * 1024;

/// Longest name (ISO 32000-1, annex C).
const LONGEST_NAME: usize = 127;

/// Whether a page is what it claims to be. Takes milliseconds of processor
/// time, so call it where that may block.
pub fn inspect(page: &Page, bytes: &[u8]) -> Result<(), Code> {
    if crate::keys::hex(&crate::keys::sha256(bytes)) != page.sha256 {
        return Err(Code::PageMissing);
    }
    document::inspect(page.media_type, bytes)?;
    if page.media_type == MediaType::Pdf { look_into_pdf(bytes) } else { Ok(()) }
}

fn look_into_pdf(bytes: &[u8]) -> Result<(), Code> {
    let mut names = Names::default();
    names.read(bytes);
    names.judge()?;
    let mut left = MOST_UNPACKED;
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], b"stream") {
        let at = from + at;
        let data = at + b"stream".len();
        from = data;
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let dictionary = &bytes[start_of_dictionary(bytes, at)..at];
        if !holds_objects(dictionary) {
            continue;
        }
        // Only plain deflate: no ordinary program packs objects another way,
        // and what cannot be read cannot be trusted.
        let mut filters = Names { keep: true, ..Names::default() };
        filters.read(dictionary);
        let other = |name: &Vec<u8>| name.ends_with(b"Decode") && name != b"FlateDecode";
        if filters.kept.iter().any(other) {
            return Err(Code::PdfActive);
        }
        let line_end = bytes[data..].iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let packed = &bytes[data + line_end..];
        if filters.kept.iter().any(|name| name == b"FlateDecode") {
            left = unpack(packed, &mut names, left)?;
        }
        names.judge()?;
    }
    if names.pages > pdf::MOST_PAGES { Err(Code::PdfPages(pdf::MOST_PAGES)) } else { Ok(()) }
}

/// Reads the names in a compressed stream, a buffer at a time. Returns how
/// much may still be unpacked.
fn unpack(packed: &[u8], names: &mut Names, mut left: u64) -> Result<u64, Code> {
    let mut decoder = ZlibDecoder::new(packed);
    let mut buffer = [0; 16 * 1024];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                left = left.checked_sub(count as u64).ok_or(Code::FileUnsafe)?;
                names.read(&buffer[..count]);
            }
            // Damaged: readers show what they could unpack, and so far that
            // has been looked at.
            Err(_) => break,
        }
    }
    names.end();
    Ok(left)
}

/// Where the dictionary before `stream` begins: behind the `obj` before it.
fn start_of_dictionary(bytes: &[u8], stream: usize) -> usize {
    const FAR: usize = 4096; // a stream dictionary is far shorter
    let from = stream.saturating_sub(FAR);
    bytes[from..stream].windows(3).rposition(|w| w == b"obj").map_or(from, |at| from + at + 3)
}

/// Whether a dictionary is that of a stream of objects: `/First` is required
/// there and nowhere else in stream dictionaries.
fn holds_objects(dictionary: &[u8]) -> bool {
    let mut names = Names { keep: true, ..Names::default() };
    names.read(dictionary);
    names.end();
    names.kept.iter().any(|name| name == b"First" || name == b"ObjStm")
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|w| w == needle)
}

/// Reads names out of PDF syntax that arrives in pieces.
#[derive(Default)]
struct Names {
    /// The name being read, without its slash.
    name: Option<Vec<u8>>,
    /// The last whole name, to know `/Type /Page`.
    after_type: bool,
    /// `/Type /Page` so far.
    pages: usize,
    encrypted: bool,
    active: bool,
    /// Whether to keep the names.
    keep: bool,
    kept: Vec<Vec<u8>>,
}

impl Names {
    fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            // White space and delimiters end a name (ISO 32000-1, 7.2.2).
            let ends = matches!(
                byte,
                0 | b'\t'
                    | b'\n'
                    | 0x0C
                    | b'\r'
                    | b' '
                    | b'('
                    | b')'
                    | b'<'
                    | b'>'
                    | b'['
                    | b']'
                    | b'{'
                    | b'}'
                    | b'/'
                    | b'%'
            );
            match &mut self.name {
                Some(name) if !ends => {
                    if name.len() <= LONGEST_NAME * 3 {
                        name.push(*byte); // an escape takes three bytes
                    }
                }
                _ => {
                    self.end();
                    if *byte == b'/' {
                        self.name = Some(Vec::new());
                    }
                }
            }
        }
    }

    /// Takes the name that was being read.
    fn end(&mut self) {
        let Some(written) = self.name.take() else { return };
        let name = unescape(&written);
        match name.as_slice() {
            b"Page" if self.after_type => self.pages += 1,
            b"Encrypt" => self.encrypted = true,
            other => self.active |= pdf::ACTIVE_NAMES.iter().any(|active| &active[1..] == other),
        }
        self.after_type = name == b"Type";
        if self.keep {
            self.kept.push(name);
        }
    }

    fn judge(&mut self) -> Result<(), Code> {
        self.end();
        match (self.encrypted, self.active) {
            (true, _) => Err(Code::PdfEncrypted),
            (_, true) => Err(Code::PdfActive),
            _ => Ok(()),
        }
    }
}

/// Reads `#4A` as `J`.
fn unescape(written: &[u8]) -> Vec<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut name = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((first, tail)) = rest.split_first() {
        match (first, tail) {
            (b'#', [high, low, after @ ..]) if let (Some(high), Some(low)) = (digit(*high), digit(*low)) => {
                name.push(high << 4 | low);
                rest = after;
            }
            _ => {
                name.push(*first);
                rest = tail;
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn pdf(objects: &[u8]) -> Vec<u8> {
        [b"%PDF-1.7\n", objects, b"\nstartxref\n0\n%%EOF\n"].concat()
    }

    fn object_stream(content: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        [
            b"1 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode>>\nstream\r\n",
            &packed[..],
            b"\nendstream endobj",
        ]
        .concat()
    }

    fn look(bytes: &[u8]) -> Result<(), Code> {
        let page = Page {
            id: "0".repeat(32),
            requirement: "kk".into(),
            media_type: MediaType::Pdf,
            bytes: bytes.len() as u64,
            sha256: crate::keys::hex(&crate::keys::sha256(bytes)),
        };
        inspect(&page, bytes)
    }

    #[test]
    fn plain_files_pass() {
        assert_eq!(look(&pdf(b"1 0 obj <</Type /Page>> endobj")), Ok(()));
        assert_eq!(look(&pdf(&object_stream(b"1 0 <</Type /Page>>"))), Ok(()));
    }

    #[test]
    fn what_hides_in_escapes_and_streams_is_found() {
        for (objects, expected) in [
            (b"1 0 obj <</Type /Page /AA <</O <</S /J#61vaScript>>>>>> endobj".to_vec(), Code::PdfActive),
            (b"trailer <</#45ncrypt 2 0 R>>".to_vec(), Code::PdfEncrypted),
            (object_stream(b"1 0 <</S /JavaScript /JS (app.alert(1))>>"), Code::PdfActive),
            (object_stream(b"1 0 <</S /#4caunch>>"), Code::PdfActive),
            (object_stream("<</Type /Page>> ".repeat(21).as_bytes()), Code::PdfPages(pdf::MOST_PAGES)),
            (
                b"1 0 obj <</Type /ObjStm /First 4 /Filter [/ASCIIHexDecode /FlateDecode]>>\nstream\n00>\nendstream".to_vec(),
                Code::PdfActive,
            ),
        ] {
            assert_eq!(look(&pdf(&objects)), Err(expected), "{}", String::from_utf8_lossy(&objects));
        }
    }

    #[test]
    fn a_name_may_be_cut_by_the_buffer() {
        let content = [vec![b' '; 16 * 1024 - 5], b"/JavaScript".to_vec()].concat();
        assert_eq!(look(&pdf(&object_stream(&content))), Err(Code::PdfActive));
    }

    #[test]
    fn a_bomb_is_refused_without_unpacking_it_all() {
        let bomb = object_stream(&vec![b' '; 40 * 1024 * 1024]);
        assert!(bomb.len() < 100_000);
        assert_eq!(look(&pdf(&bomb)), Err(Code::FileUnsafe));
    }

    #[test]
    fn other_bytes_than_announced_have_not_arrived() {
        let bytes = pdf(b"");
        let mut page = Page {
            id: "0".repeat(32),
            requirement: "kk".into(),
            media_type: MediaType::Pdf,
            bytes: bytes.len() as u64,
            sha256: "0".repeat(64),
        };
        assert_eq!(inspect(&page, &bytes), Err(Code::PageMissing));
        page.sha256 = crate::keys::hex(&crate::keys::sha256(&bytes));
        assert_eq!(inspect(&page, &bytes), Ok(()));
    }
}
