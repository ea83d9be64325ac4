//! What a file must be to be kept, on small real files and on what people and
//! attackers make of them.
//!
//! The files of `tests/fixtures/files` show the word "CONTOH" and nothing
//! else. `baseline`, `progressive` and `exif` are JPEGs of a usual encoder;
//! `extended.webp` is the kind with a header of its own (VP8X).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

use domain::document::{MOST_BYTES, MediaType, Sniffed, inspect, pdf, sniff};
use domain::problem::Code;

const BASELINE: &[u8] = include_bytes!("fixtures/files/baseline.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("fixtures/files/progressive.jpg");
const EXIF: &[u8] = include_bytes!("fixtures/files/exif.jpg");
const PNG: &[u8] = include_bytes!("fixtures/files/card.png");
const LOSSY: &[u8] = include_bytes!("fixtures/files/lossy.webp");
const LOSSLESS: &[u8] = include_bytes!("fixtures/files/lossless.webp");
const EXTENDED: &[u8] = include_bytes!("fixtures/files/extended.webp");
const PDF: &[u8] = include_bytes!("fixtures/files/two-pages.pdf");
const ANIMATED_WEBP: &[u8] = include_bytes!("fixtures/files/animated.webp");
const ANIMATED_PNG: &[u8] = include_bytes!("fixtures/files/animated.png");

const GOOD: [(&str, MediaType, &[u8]); 8] = [
    ("baseline", MediaType::Jpeg, BASELINE),
    ("progressive", MediaType::Jpeg, PROGRESSIVE),
    ("exif", MediaType::Jpeg, EXIF),
    ("png", MediaType::Png, PNG),
    ("lossy", MediaType::Webp, LOSSY),
    ("lossless", MediaType::Webp, LOSSLESS),
    ("extended", MediaType::Webp, EXTENDED),
    ("pdf", MediaType::Pdf, PDF),
];

/// An empty ZIP archive.
const ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// The PDF with a text in place of another of the same meaning.
fn pdf_with(found: &str, replacement: &str) -> Vec<u8> {
    let at = PDF.windows(found.len()).position(|w| w == found.as_bytes()).unwrap();
    joined(&[&PDF[..at], replacement.as_bytes(), &PDF[at + found.len()..]])
}

/// The JPEG with one more segment behind SOI.
fn jpeg_with_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    joined(&[&BASELINE[..2], &[0xFF, marker], &length, content, &BASELINE[2..]])
}

/// The PNG with one more chunk behind IHDR (8 + 25 bytes); its checksum is not
/// looked at.
fn png_with_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    joined(&[&PNG[..33], &length, name, content, &[0; 4], &PNG[33..]])
}

/// The WebP with one more chunk at its end.
fn webp_with_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    let mut file = joined(&[LOSSY, name, &length, content, pad]);
    let total = u32::try_from(file.len() - 8).unwrap().to_le_bytes();
    file[4..8].copy_from_slice(&total);
    file
}

fn changed(bytes: &[u8], at: usize, to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

/// Where the frame header of a JPEG stands: marker, length, precision, then
/// height and width.
fn frame_header(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap()
}

#[test]
fn real_files_are_kept() {
    for (name, kind, bytes) in GOOD {
        assert_eq!(sniff(bytes), Sniffed::Kept(kind), "{name}");
        assert_eq!(inspect(kind, bytes), Ok(()), "{name}");
    }
    assert_eq!(pdf::inspect(PDF), Ok(2));
}

#[test]
fn a_file_must_be_what_it_claims() {
    for (name, kind, bytes) in GOOD {
        for claimed in [MediaType::Jpeg, MediaType::Png, MediaType::Webp, MediaType::Pdf] {
            let expected = if claimed == kind { Ok(()) } else { Err(Code::FileKind) };
            assert_eq!(inspect(claimed, bytes), expected, "{name} as {}", claimed.as_str());
        }
    }
}

#[test]
fn other_kinds_of_files_are_seen_by_their_bytes() {
    for (bytes, expected) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0"[..], Sniffed::Heif),
        (b"\0\0\0\x18ftypavif\0\0\0\0", Sniffed::Heif),
        (b"\0\0\0\x18ftypisom\0\0\0\0", Sniffed::Other), // MP4
        (b"PK\x03\x04 a DOCX", Sniffed::Other),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", Sniffed::Other),
        (b"<!DOCTYPE html>", Sniffed::Other),
        (b"MZ a Windows program", Sniffed::Other),
        (b"\x7fELF", Sniffed::Other),
        (b"GIF89a", Sniffed::Other),
        (b"II*\0 a TIFF", Sniffed::Other),
        (b" %PDF-1.4", Sniffed::Other),
        (b"", Sniffed::Other),
        (b"\xFF\xD8", Sniffed::Other),
    ] {
        assert_eq!(sniff(bytes), expected, "{bytes:?}");
        for kind in [MediaType::Jpeg, MediaType::Png, MediaType::Webp, MediaType::Pdf] {
            assert!(inspect(kind, bytes).is_err(), "{bytes:?}");
        }
    }
}

#[test]
fn every_damage_has_its_name() {
    let header = frame_header(BASELINE);
    let end_of_scan = BASELINE.len() - 2;
    let start_of_scan = BASELINE.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
    let many_pages = format!("{}\n%%EOF\n", "<< /Type /Page >>\n".repeat(21));
    let large = |kind: &[u8]| [kind, &vec![0; usize::try_from(MOST_BYTES).unwrap()]].concat();
    for (name, kind, bytes, expected) in [
        ("no bytes", MediaType::Jpeg, vec![], Code::FileEmpty),
        ("no bytes", MediaType::Pdf, vec![], Code::FileEmpty),
        ("oversize", MediaType::Jpeg, large(BASELINE), Code::FileTooLarge(MOST_BYTES + 1926, MOST_BYTES)),
        ("oversize", MediaType::Pdf, large(PDF), Code::FileTooLarge(MOST_BYTES + 858, MOST_BYTES)),
        // JPEG
        ("cut off", MediaType::Jpeg, BASELINE[..1000].to_vec(), Code::FileDamaged),
        ("without end", MediaType::Jpeg, BASELINE[..end_of_scan].to_vec(), Code::FileDamaged),
        (
            "only a header",
            MediaType::Jpeg,
            joined(&[&BASELINE[..start_of_scan], &[0xFF, 0xD9]]),
            Code::FileDamaged,
        ),
        ("trailing zip", MediaType::Jpeg, joined(&[BASELINE, ZIP]), Code::FileUnsafe),
        ("trailing byte", MediaType::Jpeg, joined(&[BASELINE, &[0]]), Code::FileUnsafe),
        ("zip in a comment", MediaType::Jpeg, jpeg_with_segment(0xFE, ZIP), Code::FileUnsafe),
        ("page in a comment", MediaType::Jpeg, jpeg_with_segment(0xFE, b"<HTML><body>"), Code::FileUnsafe),
        (
            "script in a comment",
            MediaType::Jpeg,
            jpeg_with_segment(0xFE, b"x<ScRiPt>alert(1)"),
            Code::FileUnsafe,
        ),
        (
            "drawing in a comment",
            MediaType::Jpeg,
            jpeg_with_segment(0xFE, b"<svg\nonload=x>"),
            Code::FileUnsafe,
        ),
        (
            "program in a comment",
            MediaType::Jpeg,
            jpeg_with_segment(0xE1, b"<?php system(1)"),
            Code::FileUnsafe,
        ),
        ("pdf in a comment", MediaType::Jpeg, jpeg_with_segment(0xFE, PDF), Code::FileUnsafe),
        ("no pixels", MediaType::Jpeg, changed(BASELINE, header + 5, &[0, 0]), Code::FileDamaged),
        ("4 gigapixels", MediaType::Jpeg, changed(BASELINE, header + 5, &[0xFF; 4]), Code::ImageTooLarge),
        ("length 1", MediaType::Jpeg, changed(BASELINE, 4, &[0, 1]), Code::FileDamaged),
        // PNG
        ("cut off", MediaType::Png, PNG[..PNG.len() / 2].to_vec(), Code::FileDamaged),
        ("without end", MediaType::Png, PNG[..PNG.len() - 12].to_vec(), Code::FileDamaged),
        ("without picture", MediaType::Png, joined(&[&PNG[..33], &PNG[PNG.len() - 12..]]), Code::FileDamaged),
        ("trailing zip", MediaType::Png, joined(&[PNG, ZIP]), Code::FileUnsafe),
        (
            "page in a chunk",
            MediaType::Png,
            png_with_chunk(b"tEXt", b"Comment\0<!DOCTYPE html>"),
            Code::FileUnsafe,
        ),
        ("animated", MediaType::Png, ANIMATED_PNG.to_vec(), Code::FileKind),
        ("huge", MediaType::Png, changed(PNG, 16, &[0xFF; 8]), Code::ImageTooLarge),
        ("no pixels", MediaType::Png, changed(PNG, 16, &[0; 4]), Code::FileDamaged),
        ("endless chunk", MediaType::Png, changed(PNG, 33, &[0xFF; 4]), Code::FileDamaged),
        ("another first chunk", MediaType::Png, changed(PNG, 12, b"tEXt"), Code::FileDamaged),
        // WebP
        ("cut off", MediaType::Webp, LOSSY[..LOSSY.len() - 1].to_vec(), Code::FileDamaged),
        ("trailing zip", MediaType::Webp, joined(&[LOSSY, ZIP]), Code::FileUnsafe),
        ("page in a chunk", MediaType::Webp, webp_with_chunk(b"XMP ", b"<html>"), Code::FileUnsafe),
        ("zip in a chunk", MediaType::Webp, webp_with_chunk(b"JUNK", ZIP), Code::FileUnsafe),
        ("animated", MediaType::Webp, ANIMATED_WEBP.to_vec(), Code::FileKind),
        ("huge", MediaType::Webp, changed(EXTENDED, 24, &[0xFF; 6]), Code::ImageTooLarge),
        ("endless file", MediaType::Webp, changed(LOSSY, 4, &[0xFF; 4]), Code::FileDamaged),
        ("without picture", MediaType::Webp, b"RIFF\x04\0\0\0WEBP".to_vec(), Code::FileDamaged),
        ("no start code", MediaType::Webp, changed(LOSSY, 23, &[0; 3]), Code::FileDamaged),
        // PDF
        ("cut off", MediaType::Pdf, PDF[..PDF.len() / 2].to_vec(), Code::FileDamaged),
        ("without end", MediaType::Pdf, PDF[..PDF.len() - 7].to_vec(), Code::FileDamaged),
        ("trailing zip", MediaType::Pdf, joined(&[PDF, ZIP]), Code::FileUnsafe),
        ("zip around", MediaType::Pdf, joined(&[PDF, ZIP, b"%%EOF"]), Code::FileUnsafe),
        (
            "password",
            MediaType::Pdf,
            pdf_with("/Root 1 0 R", "/Root 1 0 R /Encrypt 9 0 R"),
            Code::PdfEncrypted,
        ),
        ("21 pages", MediaType::Pdf, joined(&[PDF, many_pages.as_bytes()]), Code::PdfPages(20)),
    ] {
        assert_eq!(inspect(kind, &bytes), Err(expected), "{} {name}", kind.as_str());
    }
}

#[test]
fn a_pdf_that_can_do_something_is_refused() {
    for active in [
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "/OpenAction << /S /Java#53cript >>",
        "/AA << /O << /JS(x) >> >>",
        "/AA << /O << /J#53 (x) >> >>",
        "/OpenAction << /S /Launch /F (cmd.exe) >>",
        "/Names << /EmbeddedFiles 9 0 R >>",
        "/AcroForm << /XFA 9 0 R >>",
        "/RichMedia 9 0 R",
        "/AA << /S/ImportData/F(x)>>",
    ] {
        let file = pdf_with("/Type /Catalog", &format!("/Type /Catalog {active}"));
        assert_eq!(inspect(MediaType::Pdf, &file), Err(Code::PdfActive), "{active}");
        // Hidden in a stream, the long names are still seen.
        if active.contains("/JavaScript") {
            let file = pdf_with("BT /F1", &format!("{active} BT /F1"));
            assert_eq!(inspect(MediaType::Pdf, &file), Err(Code::PdfActive), "{active}");
        }
    }
}

#[test]
fn harmless_names_and_scanned_pixels_are_no_programs() {
    for (found, replacement) in [
        ("/Type /Catalog", "/Type /Catalog /JSomething 1 /Launcher 2 /EncryptMetadata false"),
        ("/Type /Catalog", "/Type /Catalog /OpenAction [3 0 R /Fit]"),
        ("BT /F1", "\u{1}/JS\u{2} /XFA\u{3} BT /F1"), // bytes of a compressed picture
        ("(CONTOH 0)", "(https://contoh.id/JSx <html>)"),
    ] {
        assert_eq!(inspect(MediaType::Pdf, &pdf_with(found, replacement)), Ok(()), "{replacement}");
    }
    // Line ends that a mail program added.
    assert_eq!(inspect(MediaType::Pdf, &joined(&[PDF, b"\r\n\r\n"])), Ok(()));
}

#[test]
fn no_cut_and_no_wrong_byte_makes_a_check_fall_over() {
    // xorshift64*: the same numbers in every run.
    let mut state = 0x1707_2026_1123_0001_u64;
    let mut random = move |below: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below
    };
    let animated = [("moving", MediaType::Webp, ANIMATED_WEBP), ("moving", MediaType::Png, ANIMATED_PNG)];
    for (name, kind, bytes) in GOOD.into_iter().chain(animated) {
        for length in 0..bytes.len() {
            let cut = inspect(kind, &bytes[..length]);
            // Only the line end behind %%EOF may be missing.
            assert!(
                cut.is_err() || (kind == MediaType::Pdf && length + 1 == bytes.len()),
                "{name} cut at {length}"
            );
        }
        for _ in 0..2_000 {
            let mut wrong = bytes.to_vec();
            for _ in 0..=random(8) {
                let at = random(wrong.len());
                match random(4) {
                    0 => wrong[at] = random(256) as u8,
                    1 => wrong[at] = [0, 0x7F, 0x80, 0xFF][random(4)],
                    2 => drop(wrong.drain(at..(at + 1 + random(8)).min(wrong.len()))),
                    _ => wrong.insert(at, random(256) as u8),
                }
                if wrong.is_empty() {
                    break;
                }
            }
            // Whatever it says, it says it with a sentence.
            if let Err(code) = inspect(kind, &wrong) {
                assert!(!code.message().is_empty(), "{name}");
            }
        }
    }
}
