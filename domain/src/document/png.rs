//! PNG: W3C PNG specification, third edition.

use super::check_pixels;
use crate::problem::Code;

/// Walks the chunks from IHDR to IEND; nothing may follow.
pub fn inspect(bytes: &[u8]) -> Result<(), Code> {
    let mut at = 8; // behind the signature
    let mut first = true;
    let mut data = false;
    loop {
        let header = bytes.get(at..at + 8).ok_or(Code::FileDamaged)?;
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let content = bytes.get(at + 8..).and_then(|rest| rest.get(..length)).ok_or(Code::FileDamaged)?;
        at += 12 + length; // length, name, content, checksum
        if at > bytes.len() {
            return Err(Code::FileDamaged);
        }
        match &header[4..8] {
            b"IHDR" if first && length == 13 => {
                let number = |at: usize| {
                    u64::from(u32::from_be_bytes([
                        content[at],
                        content[at + 1],
                        content[at + 2],
                        content[at + 3],
                    ]))
                };
                check_pixels(number(0), number(4))?;
            }
            _ if first => return Err(Code::FileDamaged),
            b"IDAT" => data = true,
            // Animation: a document does not move.
            b"acTL" => return Err(Code::FileKind),
            b"IEND" if !data => return Err(Code::FileDamaged),
            b"IEND" if at == bytes.len() => return Ok(()),
            b"IEND" => return Err(Code::FileUnsafe),
            _ => {}
        }
        first = false;
    }
}
