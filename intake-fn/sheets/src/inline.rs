//! Text with gaps, broken into lines.

use crate::fill::Filled;
use crate::font::{self, Weight};
use crate::page::{MM, Mark, Page, Stroke};
use domain::sheet::{Piece, pieces};

/// Width of a dotted line inside of a text that says nothing else.
const GAP: f32 = 40.0 * MM;

/// Letters of one weight, or a dotted line.
#[derive(Clone, Debug, PartialEq)]
enum Run {
    Letters(String, Weight),
    Dots(f32),
}

/// What stays together on a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word(Vec<Run>);

/// Lines of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    size: f32,
    lines: Vec<Vec<Word>>,
}

/// How lines stand between two edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
}

impl Word {
    fn push(&mut self, text: &str, weight: Weight) {
        match self.0.last_mut() {
            Some(Run::Letters(letters, same)) if *same == weight => letters.push_str(text),
            _ => self.0.push(Run::Letters(text.to_owned(), weight)),
        }
    }

    fn width(&self, size: f32) -> f32 {
        self.0
            .iter()
            .map(|run| match run {
                Run::Letters(text, weight) => font::width(text, *weight, size),
                Run::Dots(width) => *width,
            })
            .sum()
    }

    /// Parts of at most `room`, where the word is wider than that.
    fn split(self, size: f32, room: f32) -> Vec<Word> {
        if self.width(size) <= room {
            return vec![self];
        }
        let mut parts = vec![Word::default()];
        let mut used = 0.0;
        for run in self.0 {
            let bits: Vec<Run> = match run {
                Run::Letters(text, weight) => {
                    text.chars().map(|c| Run::Letters(c.to_string(), weight)).collect()
                }
                Run::Dots(width) => vec![Run::Dots(width.min(room))],
            };
            for bit in bits {
                let width = Word(vec![bit.clone()]).width(size);
                if used + width > room && used > 0.0 {
                    parts.push(Word::default());
                    used = 0.0;
                }
                used += width;
                match (parts.last_mut(), bit) {
                    (Some(last), Run::Letters(text, weight)) => last.push(&text, weight),
                    (Some(last), dots) => last.0.push(dots),
                    (None, _) => {}
                }
            }
        }
        parts
    }
}

/// Adds letters to a word; each blank among them ends it.
fn add(text: &str, weight: Weight, word: &mut Word, words: &mut Vec<Word>) {
    for (at, part) in text.split(|c: char| c.is_whitespace() || c.is_control()).enumerate() {
        if at > 0 && !word.0.is_empty() {
            words.push(std::mem::take(word));
        }
        if !part.is_empty() {
            word.push(part, weight);
        }
    }
}

/// A dotted line.
pub fn dots(width: f32) -> Word {
    Word(vec![Run::Dots(width)])
}

/// The words of a text in which braces are nothing special.
pub fn literal(text: &str, weight: Weight) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    add(text, weight, &mut word, &mut words);
    if !word.0.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a text: answers are bold, gaps without one are dotted.
pub fn words(text: &str, filled: &Filled, weight: Weight) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for piece in pieces(text) {
        match piece {
            Piece::Words(text) => add(text, weight, &mut word, &mut words),
            Piece::Gap(name, width) => match filled.words.get(name) {
                Some(answer) => add(answer, Weight::Bold, &mut word, &mut words),
                None => word.0.push(Run::Dots(width.map_or(GAP, |width| f32::from(width) * MM))),
            },
        }
    }
    if !word.0.is_empty() {
        words.push(word);
    }
    words
}

/// Words broken into lines of at most `room`.
pub fn wrap(words: Vec<Word>, size: f32, room: f32) -> Lines {
    let space = font::width(" ", Weight::Regular, size);
    let mut lines: Vec<Vec<Word>> = Vec::new();
    let mut used = 0.0;
    for word in words.into_iter().flat_map(|word| word.split(size, room)) {
        let width = word.width(size);
        match lines.last_mut() {
            Some(line) if used + space + width <= room => {
                used += space + width;
                line.push(word);
            }
            _ => {
                used = width;
                lines.push(vec![word]);
            }
        }
    }
    Lines { size, lines }
}

/// Printed text without gaps, broken into lines.
pub fn plain(text: &str, size: f32, weight: Weight, room: f32) -> Lines {
    wrap(literal(text, weight), size, room)
}

impl Lines {
    /// Whether there are dotted lines among them.
    pub fn have_dots(&self) -> bool {
        self.lines.iter().flatten().flat_map(|word| &word.0).any(|run| matches!(run, Run::Dots(_)))
    }

    /// The height of one of these lines.
    pub fn step(&self) -> f32 {
        self.size * 1.3
    }

    /// The height of them all; of none, that of one.
    pub fn height(&self) -> f32 {
        self.step() * self.lines.len().max(1) as f32
    }

    /// Draws them below `y`, between `x` and `x + room`.
    pub fn draw(&self, page: &mut Page, x: f32, y: f32, room: f32, align: Align) {
        let space = font::width(" ", Weight::Regular, self.size);
        for (at, line) in self.lines.iter().enumerate() {
            let width = line.iter().map(|word| word.width(self.size)).sum::<f32>()
                + space * line.len().saturating_sub(1) as f32;
            let mut x = if align == Align::Centre { x + (room - width) / 2.0 } else { x };
            let base = y + self.step() * at as f32 + self.size;
            // Neighbours of one weight become one text, so that readers of the
            // file find whole sentences.
            let mut open: Option<(f32, String, Weight)> = None;
            for (at, word) in line.iter().enumerate() {
                let mut before = if at > 0 { " " } else { "" };
                for run in &word.0 {
                    match run {
                        Run::Letters(text, weight) => {
                            let text = format!("{before}{text}");
                            let width = font::width(&text, *weight, self.size);
                            match &mut open {
                                Some((_, letters, same)) if same == weight => letters.push_str(&text),
                                _ => {
                                    self.close(page, open.take(), base);
                                    open = Some((x, text, *weight));
                                }
                            }
                            x += width;
                        }
                        Run::Dots(width) => {
                            self.close(page, open.take(), base);
                            if !before.is_empty() {
                                x += space;
                            }
                            let points = vec![(x, base + 1.5), (x + width, base + 1.5)];
                            page.push(Mark::Line { points, stroke: Stroke::Dotted });
                            x += width;
                        }
                    }
                    before = "";
                }
            }
            self.close(page, open, base);
        }
    }

    fn close(&self, page: &mut Page, open: Option<(f32, String, Weight)>, y: f32) {
        if let Some((x, text, weight)) = open {
            page.push(Mark::Text { x, y, size: self.size, weight, text });
        }
    }
}
