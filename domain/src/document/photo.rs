//! How photos are shrunk and judged. The decoding is the browser's.

use crate::text::problems as t;

/// Longest edge of a photo that is sent, in pixels: an A4 family card comes
/// out at 170 dots per inch, at which its 6-point print is still read easily.
pub const LONGEST_EDGE: u32 = 2000;

/// Qualities tried in turn (JPEG, 0 to 1), until the file is small enough.
pub const QUALITIES: [f64; 3] = [0.8, 0.65, 0.5];

/// Size that is aimed at: 12 seconds on a line of 400 kbit/s.
pub const AIM_BYTES: u64 = 600 * 1024;

/// Longest edge of the copy that is judged.
const SAMPLE_EDGE: u32 = 640;

/// The size a photo is shrunk to; it never grows.
pub fn fit(width: u32, height: u32) -> (u32, u32) {
    within(width, height, LONGEST_EDGE)
}

/// The size of the copy that is judged.
pub fn sample_size(width: u32, height: u32) -> (u32, u32) {
    within(width, height, SAMPLE_EDGE)
}

fn within(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= edge {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| ((u64::from(side) * u64::from(edge) / u64::from(longest)) as u32).max(1);
    (scale(width), scale(height))
}

/// What looks odd about a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Fine print cannot be read.
    Blurred,
    /// Too little light.
    Dark,
    /// Glare or overexposure.
    Bright,
}

impl Oddity {
    /// The sentence for the resident.
    pub fn sentence(self) -> &'static str {
        match self {
            Oddity::Blurred => t::photo_blurred(),
            Oddity::Dark => t::photo_dark(),
            Oddity::Bright => t::photo_bright(),
        }
    }
}

/// Mean brightness (0 to 255) below which print is lost in shadow.
const DARK: f64 = 60.0;
/// Mean brightness above which a page of print would be only paper.
const BRIGHT: f64 = 248.0;
/// Variance of the Laplacian below which a document is unreadable. Sharp
/// photos of print give 300 and more, motion blur of five pixels below 40.
const BLURRED: f64 = 60.0;

/// Judges the pixels (RGBA, row by row) of a copy of `sample_size`.
pub fn judge(rgba: &[u8], width: usize) -> Option<Oddity> {
    let gray: Vec<f64> = rgba
        .chunks_exact(4)
        // Luma of ITU-R BT.601.
        .map(|p| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]))
        .collect();
    let height = gray.len().checked_div(width)?;
    if width < 3 || height < 3 {
        return None;
    }
    let mean = gray.iter().sum::<f64>() / gray.len() as f64;
    if mean < DARK {
        return Some(Oddity::Dark);
    }
    if mean > BRIGHT {
        return Some(Oddity::Bright);
    }
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
    for row in 1..height - 1 {
        for column in 1..width - 1 {
            let at = row * width + column;
            let value = gray[at - 1] + gray[at + 1] + gray[at - width] + gray[at + width] - 4.0 * gray[at];
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    }
    let variance = squares / count - (sum / count) * (sum / count);
    (variance < BLURRED).then_some(Oddity::Blurred)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_shrink_and_never_grow() {
        assert_eq!(fit(4000, 3000), (2000, 1500));
        assert_eq!(fit(3000, 4000), (1500, 2000));
        assert_eq!(fit(800, 600), (800, 600));
        assert_eq!(fit(40_000, 1), (2000, 1));
    }

    /// Lines of print, `step` pixels apart, blurred over `radius` pixels.
    fn print(step: usize, radius: usize, ink: u8, paper: u8) -> Vec<u8> {
        let (width, height) = (120usize, 80usize);
        let line = |x: usize| {
            if (x / step).is_multiple_of(2) { f64::from(ink) } else { f64::from(paper) }
        };
        let mut rgba = Vec::new();
        for _ in 0..height {
            for x in 0..width {
                let from = x.saturating_sub(radius);
                let to = (x + radius).min(width - 1);
                let value = (from..=to).map(line).sum::<f64>() / (to - from + 1) as f64;
                rgba.extend([value as u8, value as u8, value as u8, 255]);
            }
        }
        rgba
    }

    #[test]
    fn sharp_blurred_dark_and_bright() {
        assert_eq!(judge(&print(3, 0, 40, 220), 120), None);
        assert_eq!(judge(&print(12, 12, 40, 220), 120), Some(Oddity::Blurred));
        assert_eq!(judge(&print(3, 0, 5, 40), 120), Some(Oddity::Dark));
        assert_eq!(judge(&print(3, 0, 250, 254), 120), Some(Oddity::Bright));
        assert_eq!(judge(&[], 0), None);
    }
}
