//! Finds services by everyday words, with typing mistakes, without a server.
//!
//! Works on what people type as it is typed: the last word may be half there,
//! the order of words is free, and case, accents and endings do not matter. A
//! title counts more than a search word, a search word more than the summary.

use crate::service::IndexEntry;
use crate::text::search as t;

/// The list of services, prepared for searching.
pub struct Searcher {
    entries: Vec<(IndexEntry, Vec<Phrase>)>,
    words: Words,
}

/// A title, a search word or a summary, in words as they are compared.
struct Phrase {
    words: Vec<String>,
    weight: u32,
}

/// The small lists of words out of the locale.
struct Words {
    stop: Vec<&'static str>,
    same: Vec<&'static str>,
}

/// How much a match counts, by where it is found.
const TITLE: u32 = 9;
const SEARCH_WORD: u32 = 5;
const SUMMARY: u32 = 3;

/// Most words that are looked at; the rest of a longer text changes nothing.
const MOST_WORDS: usize = 12;

/// Likeness of two words that are the same.
const SAME: u32 = 10;

impl Searcher {
    /// Prepares the list.
    pub fn new(index: Vec<IndexEntry>) -> Searcher {
        let words =
            Words { stop: t::stop_words().split(' ').collect(), same: t::same_words().split(' ').collect() };
        let phrases = |entry: &IndexEntry| {
            let searched = entry.search_words.iter().map(|text| (text, SEARCH_WORD));
            let all = [(&entry.title, TITLE), (&entry.summary, SUMMARY)].into_iter().chain(searched);
            all.map(|(text, weight)| Phrase { words: words.of(text), weight }).collect()
        };
        let entries = index.into_iter().map(|entry| (phrases(&entry), entry)).map(|(p, e)| (e, p)).collect();
        Searcher { entries, words }
    }

    /// The services that fit what was typed, the best first. None where no
    /// word is like any of theirs.
    pub fn find(&self, typed: &str) -> Vec<&IndexEntry> {
        let typed = self.words.of(typed);
        // How like each typed word is to each phrase's words, entry by entry.
        let table: Vec<Vec<Vec<u32>>> =
            self.entries.iter().map(|(_, phrases)| likenesses(&typed, phrases)).collect();
        let rarity: Vec<u32> = (0..typed.len()).map(|word| rarity(&table, word)).collect();
        let mut found: Vec<(u32, &IndexEntry)> = Vec::new();
        for ((entry, phrases), likenesses) in self.entries.iter().zip(&table) {
            let score = score(&typed, phrases, likenesses, &rarity);
            if score > 0 {
                found.push((score, entry));
            }
        }
        // Of equal ones the first of the list stays first.
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let best = found.first().map_or(0, |(score, _)| *score);
        found.into_iter().filter(|(score, _)| score * 5 >= best * 2).map(|(_, entry)| entry).collect()
    }
}

/// For each phrase, how like each typed word is to one of its words.
fn likenesses(typed: &[String], phrases: &[Phrase]) -> Vec<Vec<u32>> {
    let best = |word: &String, phrase: &Phrase| {
        phrase.words.iter().map(|other| likeness(word.as_bytes(), other.as_bytes())).max().unwrap_or(0)
    };
    phrases.iter().map(|phrase| typed.iter().map(|word| best(word, phrase)).collect()).collect()
}

/// A word that few services know says more: one for a word of all of them, up
/// to seven for a word of a single one.
fn rarity(table: &[Vec<Vec<u32>>], word: usize) -> u32 {
    let known = table.iter().filter(|phrases| phrases.iter().any(|p| p[word] >= SAME / 2)).count();
    1 + (table.len() / known.max(1)).checked_ilog2().unwrap_or(0)
}

/// How well an entry fits: its title and the best of its other phrases, and how
/// much of what was typed stands anywhere in it. Nothing when most of what was typed does not.
fn score(typed: &[String], phrases: &[Phrase], likenesses: &[Vec<u32>], rarity: &[u32]) -> u32 {
    let (mut title, mut other) = (0, 0);
    for (phrase, likeness) in phrases.iter().zip(likenesses) {
        let sum: u32 = likeness.iter().zip(rarity).map(|(likeness, rarity)| likeness * rarity).sum();
        let met = likeness.iter().filter(|l| **l > 0).count();
        // Words of the phrase that nobody asked for; a title that begins with
        // what was typed is nearly as good as one that ends there.
        let begins = phrase.weight == TITLE && phrase.words.starts_with(typed);
        let more = phrase.words.len().saturating_sub(met);
        let more = if begins { more.min(1) } else { more } as u32;
        // Of two titles, the one that begins with the first typed word.
        let first = phrase.weight == TITLE && phrase.words.first() == typed.first();
        let fits = sum * phrase.weight * 3 / (3 + more) + if first { sum / 2 } else { 0 };
        let best = if phrase.weight == TITLE { &mut title } else { &mut other };
        *best = fits.max(*best);
    }
    let anywhere = |word: usize| likenesses.iter().map(|phrase| phrase[word]).max().unwrap_or(0);
    let met = (0..typed.len()).filter(|word| anywhere(*word) > 0).count();
    if met * 2 < typed.len() {
        return 0;
    }
    title + other + (0..typed.len()).map(|word| anywhere(word) * rarity[word] * 2).sum::<u32>()
}

impl Words {
    /// The words of a text as they are compared: in small letters without
    /// accents and endings, each once, without those that say nothing.
    fn of(&self, text: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        for letter in text.chars().chain([' ']) {
            match plain(letter) {
                Some('\'') => {}
                Some(letter) => word.push(letter),
                None => {
                    let whole = self.core(std::mem::take(&mut word));
                    let says_nothing = whole.len() < 2 || self.stop.contains(&whole.as_str());
                    if !says_nothing && !words.contains(&whole) && words.len() < MOST_WORDS {
                        words.push(whole);
                    }
                }
            }
        }
        words
    }

    /// A word without its ending, or the one that it is taken for.
    fn core(&self, mut word: String) -> String {
        for (ending, least) in [("nya", 6), ("ku", 6), ("lah", 7)] {
            if word.len() >= least && word.ends_with(ending) && !self.stop.contains(&word.as_str()) {
                word.truncate(word.len() - ending.len());
                break;
            }
        }
        let pair = self.same.chunks(2).find(|pair| pair[0] == word);
        pair.and_then(|pair| pair.get(1)).map_or(word, |same| (*same).to_owned())
    }
}

/// A letter as it is compared: small, without accent. An apostrophe stays to
/// be passed over; everything else parts words.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'a'..='z' | '0'..='9' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        'à'..='å' | 'À'..='Å' => 'a',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ò'..='ö' | 'Ò'..='Ö' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        '\'' | '’' | '`' => '\'',
        _ => return None,
    })
}

/// How like a typed word is to one of ours: 10 the same, 0 not at all.
fn likeness(typed: &[u8], word: &[u8]) -> u32 {
    let (long, short) = (typed.len(), word.len());
    if typed == word {
        return SAME;
    }
    if word.starts_with(typed) {
        return if long >= 3 { 8 } else { 5 };
    }
    let within = |part: &[u8], whole: &[u8]| whole.windows(part.len()).any(|w| w == part);
    if long >= 4 && within(typed, word) {
        return 7;
    }
    if short >= 5 && within(word, typed) {
        return 6;
    }
    // A slip of the finger: none in two letters, only swapped ones in three.
    let slips = match long {
        0..=2 => return 0,
        3..=7 => 1,
        _ => 2,
    };
    if long == 3 && (short != 3 || !swapped(typed, word)) {
        return 0;
    }
    if long == 4 && typed[0] != word[0] {
        return 0;
    }
    let (whole, so_far) = slips_between(typed, word);
    match (whole <= slips, so_far <= 1 && long >= 5) {
        (true, _) => 8 - 2 * whole,
        (false, true) => 4,
        _ => 0,
    }
}

/// Whether two words of three letters differ by two neighbours in each other's
/// place.
fn swapped(a: &[u8], b: &[u8]) -> bool {
    (a[0] == b[0] && a[1] == b[2] && a[2] == b[1]) || (a[2] == b[2] && a[0] == b[1] && a[1] == b[0])
}

/// Longest word that is compared letter by letter.
const LONGEST: usize = 24;

/// How many letters are missing, too many, wrong or swapped with their
/// neighbour: in the whole word, and in what was typed of it so far.
fn slips_between(typed: &[u8], word: &[u8]) -> (u32, u32) {
    if typed.len() > LONGEST || word.len() > LONGEST {
        return (u32::MAX, u32::MAX);
    }
    let width = word.len() + 1;
    // The last three rows of the table (optimal string alignment).
    let mut rows = [[0u32; LONGEST + 1]; 3];
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at as u32;
    }
    for (i, letter) in typed.iter().enumerate() {
        let (now, before, earlier) = ((i + 1) % 3, i % 3, (i + 2) % 3);
        rows[now][0] = i as u32 + 1;
        for j in 1..width {
            let other = word[j - 1];
            let mut least = (rows[before][j] + 1)
                .min(rows[now][j - 1] + 1)
                .min(rows[before][j - 1] + u32::from(*letter != other));
            if i > 0 && j > 1 && *letter == word[j - 2] && typed[i - 1] == other {
                least = least.min(rows[earlier][j - 2] + 1);
            }
            rows[now][j] = least;
        }
    }
    let last = &rows[typed.len() % 3][..width];
    (last[width - 1], last.iter().copied().min().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_alike_or_not() {
        for (typed, word, expected) in [
            ("akta", "akta", 10),
            ("kela", "kelahiran", 8),
            ("kk", "kkonline", 5),
            ("nikah", "pernikahan", 7),
            ("kelahiran2", "kelahiran", 6),
            ("keluar", "luar", 0),
            ("kpt", "ktp", 6),
            ("kai", "kia", 6),
            ("kua", "kia", 0),
            ("lama", "nama", 0),
            ("htlang", "hilang", 6),
            ("hialng", "hilang", 6),
            ("hlang", "hilang", 6),
            ("hilanng", "hilang", 6),
            ("kelahirna", "kelahiran", 6),
            ("kelajirna", "kelahiran", 4),
            ("perceria", "perceraian", 4),
            ("kk", "ktp", 0),
            ("xyzzy", "pindah", 0),
        ] {
            assert_eq!(likeness(typed.as_bytes(), word.as_bytes()), expected, "{typed} {word}");
        }
    }

    #[test]
    fn long_words_end_nothing() {
        let long = "a".repeat(5000);
        assert_eq!(likeness(long.as_bytes(), b"akta"), 0);
        assert!(Searcher::new(Vec::new()).find(&format!("{long} {long}b")).is_empty());
    }
}
