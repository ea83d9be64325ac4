//! Reads a PDF again, as a reader would, with another library than it was
//! written with.

use lopdf::{Document, Object, content::Content};

/// A PDF.
pub struct Paper {
    pub pages: Vec<Page>,
}

/// One page.
pub struct Page {
    /// Its text, in order of drawing.
    pub text: String,
    /// Whether it is as large as A4.
    pub a4: bool,
    /// Whether a line on it is dashed as round a meterai: longer dashes than
    /// the dots to write on have.
    pub dashed: bool,
    /// Whether every text begins and every line lies on it.
    pub inside: bool,
}

impl Paper {
    /// The text of all pages.
    pub fn text(&self) -> String {
        self.pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Paper {
    let document = Document::load_mem(bytes).unwrap();
    let numbers: Vec<(u32, lopdf::ObjectId)> = document.get_pages().into_iter().collect();
    let pages = numbers.iter().map(|(number, id)| {
        let text = document.extract_text(&[*number]).unwrap();
        let page = document.get_dictionary(*id).unwrap();
        let size = page.get(b"MediaBox").unwrap().as_array().unwrap();
        let size: Vec<f32> = size.iter().map(|side| side.as_float().unwrap()).collect();
        let a4 = (size[2] - 595.3).abs() < 0.5 && (size[3] - 841.9).abs() < 0.5;
        let content = Content::decode(&document.get_page_content(*id)).unwrap();
        let on_page = |operands: &[Object]| match operands {
            [.., x, y] => {
                let (x, y) = (x.as_float().unwrap(), y.as_float().unwrap());
                (0.0..=size[2]).contains(&x) && (0.0..=size[3]).contains(&y)
            }
            _ => true,
        };
        let dash = |op: &lopdf::content::Operation| {
            let lengths = op.operands.first()?.as_array().ok()?;
            lengths.first()?.as_float().ok()
        };
        let dashes = content.operations.iter().filter(|op| op.operator == "d").filter_map(dash);
        let dashed = dashes.into_iter().any(|length| length > 1.0);
        let points = content.operations.iter().filter(|op| matches!(op.operator.as_str(), "m" | "l" | "Tm"));
        Page { text: joined(&text), a4, dashed, inside: points.into_iter().all(|op| on_page(&op.operands)) }
    });
    Paper { pages: pages.collect() }
}

/// Texts are drawn line by line; words of one answer are parted by one blank.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
