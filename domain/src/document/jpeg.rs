//! JPEG: ITU-T T.81, annex B.

use super::check_pixels;
use crate::problem::Code;

/// Walks the segments from SOI to EOI; nothing may follow.
pub fn inspect(bytes: &[u8]) -> Result<(), Code> {
    let mut at = 2; // behind SOI
    let (mut sized, mut scanned) = (false, false);
    loop {
        let marker = match bytes.get(at..at + 2) {
            Some([0xFF, 0xFF]) => {
                at += 1; // fill byte
                continue;
            }
            Some([0xFF, marker]) => *marker,
            _ => return Err(Code::FileDamaged),
        };
        at += 2;
        match marker {
            0xD9 => {
                return match bytes.len() - at {
                    0 if sized && scanned => Ok(()),
                    0 => Err(Code::FileDamaged),
                    _ => Err(Code::FileUnsafe),
                };
            }
            0x01 | 0xD0..=0xD7 => continue, // no length
            0x00 | 0xD8 => return Err(Code::FileDamaged),
            _ => {}
        }
        let segment = match bytes.get(at..at + 2) {
            Some([high, low]) => {
                let length = usize::from(*high) << 8 | usize::from(*low);
                bytes.get(at + 2..at + length.max(2)).filter(|_| length >= 2).ok_or(Code::FileDamaged)?
            }
            _ => return Err(Code::FileDamaged),
        };
        at += 2 + segment.len();
        match (marker, segment) {
            // SOF0..SOF15 without DHT (C4), JPG (C8) and DAC (CC).
            (0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF, [_, h1, h0, w1, w0, ..]) => {
                let pair = |high: u8, low: u8| u64::from(high) << 8 | u64::from(low);
                check_pixels(pair(*w1, *w0), pair(*h1, *h0))?;
                sized = true;
            }
            // Start of scan: entropy-coded data up to the next real marker.
            (0xDA, _) => {
                let scan = bytes.get(at..).ok_or(Code::FileDamaged)?;
                let end =
                    scan.windows(2).position(|w| w[0] == 0xFF && !matches!(w[1], 0x00 | 0xD0..=0xD7 | 0xFF));
                at += end.ok_or(Code::FileDamaged)?;
                scanned = true;
            }
            _ => {}
        }
    }
}
