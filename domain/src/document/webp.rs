//! WebP: RFC 9649.

use super::check_pixels;
use crate::problem::Code;

/// Walks the RIFF chunks; the outer length must be the length of the file.
pub fn inspect(bytes: &[u8]) -> Result<(), Code> {
    let number = |at: usize| {
        bytes
            .get(at..at + 4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
            .ok_or(Code::FileDamaged)
    };
    match (number(4)? as u64 + 8).cmp(&(bytes.len() as u64)) {
        std::cmp::Ordering::Greater => return Err(Code::FileDamaged),
        std::cmp::Ordering::Less => return Err(Code::FileUnsafe),
        std::cmp::Ordering::Equal => {}
    }
    let mut at = 12;
    let mut picture = false;
    while at < bytes.len() {
        let name = bytes.get(at..at + 4).ok_or(Code::FileDamaged)?;
        let length = number(at + 4)?;
        let content = bytes.get(at + 8..).and_then(|rest| rest.get(..length)).ok_or(Code::FileDamaged)?;
        match (name, content) {
            (b"VP8X", [_, _, _, _, w0, w1, w2, h0, h1, h2]) => {
                let triple =
                    |a: &u8, b: &u8, c: &u8| 1 + (u64::from(*a) | u64::from(*b) << 8 | u64::from(*c) << 16);
                check_pixels(triple(w0, w1, w2), triple(h0, h1, h2))?;
            }
            // Lossy: frame tag (3 bytes), start code, then 14-bit sizes.
            (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..]) => {
                let pair = |a: &u8, b: &u8| (u64::from(*a) | u64::from(*b) << 8) & 0x3FFF;
                check_pixels(pair(w0, w1), pair(h0, h1))?;
                picture = true;
            }
            // Lossless: signature byte, then two 14-bit sizes less one.
            (b"VP8L", [0x2F, a, b, c, d, ..]) => {
                let bits = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
                check_pixels((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)?;
                picture = true;
            }
            (b"VP8 " | b"VP8L" | b"VP8X", _) => return Err(Code::FileDamaged),
            // Animation: a document does not move.
            (b"ANIM" | b"ANMF", _) => return Err(Code::FileKind),
            _ => {}
        }
        at += 8 + length + length % 2;
    }
    if picture { Ok(()) } else { Err(Code::FileDamaged) }
}
