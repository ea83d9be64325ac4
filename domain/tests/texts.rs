//! Every sentence has one home, is used, and is whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

use domain::problem::Code;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The Rust files below a folder, with their text.
fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()) {
        if path.is_dir() && !path.ends_with("target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// The keys of the locale files; mail texts by their file names.
fn keys() -> Vec<(String, String)> {
    let folder = workspace().join("domain/locales/id");
    let mut keys = Vec::new();
    for path in std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()) {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let table: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        keys.extend(table.keys().map(|key| (file.clone(), key.clone())));
    }
    for path in std::fs::read_dir(folder.join("mail")).unwrap().map(|e| e.unwrap().path()) {
        keys.push(("mail".into(), path.file_stem().unwrap().to_string_lossy().into_owned()));
    }
    keys
}

/// Whether `::key` stands in the text as a whole word.
fn is_called(text: &str, key: &str) -> bool {
    let path = format!("::{key}");
    text.match_indices(&path)
        .any(|(at, _)| !text[at + path.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn every_sentence_is_used() {
    let folders = ["domain/src", "frontend/src", "intake-fn", "infra", "tests"];
    let code: String =
        folders.iter().flat_map(|f| rust_files(&workspace().join(f))).map(|(_, text)| text).collect();
    let unused: Vec<_> = keys().into_iter().filter(|(_, key)| !is_called(&code, key)).collect();
    assert_eq!(unused, Vec::new());
}

/// The string literals of a Rust file up to its tests, each with its line.
fn literals(code: &str) -> Vec<(usize, String)> {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let characters: Vec<char> = code.chars().collect();
    let starts = |at: usize, word: &str| characters[at..].iter().take(word.len()).copied().eq(word.chars());
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < characters.len() {
        let begin = at;
        if starts(at, "//") {
            while at < characters.len() && characters[at] != '\n' {
                at += 1;
            }
        } else if starts(at, "/*") {
            while at < characters.len() && !starts(at, "*/") {
                at += 1;
            }
        } else if starts(at, "'\"'") || starts(at, "'\\\"'") {
            at += 4; // a quotation mark as a character
        } else if starts(at, "r\"") || starts(at, "r#") {
            let fence = characters[at + 1..].iter().take_while(|c| **c == '#').count();
            if characters.get(at + 1 + fence) == Some(&'"') {
                let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', fence)).collect();
                at += 2 + fence;
                let from = at;
                while at < characters.len() && !starts(at, &end) {
                    at += 1;
                }
                found.push((line, characters[from..at].iter().collect()));
                at += end.len();
            }
        } else if characters[at] == '"' {
            at += 1;
            let from = at;
            while at < characters.len() && characters[at] != '"' {
                at += if characters[at] == '\\' { 2 } else { 1 };
            }
            found.push((line, characters[from..at.min(characters.len())].iter().collect()));
        }
        at = at.max(begin) + 1;
        line += characters[begin..at.min(characters.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// Words that Indonesian sentences are held together with and English ones are
/// not.
const INDONESIAN: [&str; 34] = [
    "yang",
    "dan",
    "atau",
    "tidak",
    "belum",
    "sudah",
    "untuk",
    "dari",
    "dengan",
    "anda",
    "ini",
    "itu",
    "bila",
    "akan",
    "pada",
    "adalah",
    "permohonan",
    "silakan",
    "kembali",
    "dokumen",
    "berkas",
    "petugas",
    "kantor",
    "tanggal",
    "nomor",
    "pilih",
    "isi",
    "kirim",
    "coba",
    "lagi",
    "masih",
    "harus",
    "bisa",
    "layanan",
];

fn is_indonesian(literal: &str) -> bool {
    literal.contains(' ')
        && !literal.starts_with(['#', '.']) // a CSS selector
        && literal
            .split(|c: char| !c.is_alphabetic())
            .any(|word| INDONESIAN.contains(&word.to_lowercase().as_str()))
}

#[test]
fn sentences_stand_in_locale_files_only() {
    let mut found = Vec::new();
    for folder in ["frontend/src", "intake-fn/src", "intake-fn/sheets/src"] {
        for (path, code) in rust_files(&workspace().join(folder)) {
            for (line, literal) in literals(&code).into_iter().filter(|(_, l)| is_indonesian(l)) {
                found.push(format!("{}:{line}: {literal}", path.display()));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_search_for_sentences_finds_them() {
    let code = r##"
        // "komentar yang tidak dihitung"
        let a = "Anda belum mengisi"; let quote = '"';
        let b = r#"Coba "lagi" nanti"#;
        let c = ("id-only", "tidak", "a class name", "quoted \" dan lagi");
        #[cfg(test)] mod tests { const T: &str = "kalimat dalam tes ini"; }
    "##;
    let found: Vec<_> = literals(code).into_iter().filter(|(_, l)| is_indonesian(l)).collect();
    assert_eq!(
        found,
        [
            (3, "Anda belum mengisi".to_owned()),
            (4, "Coba \"lagi\" nanti".to_owned()),
            (5, "quoted \\\" dan lagi".to_owned())
        ]
    );
}

/// One of each, with figures that people meet.
fn every_code() -> Vec<Code> {
    let label = || "NIK ibu".to_owned();
    vec![
        Code::Required(label()),
        Code::RequiredChoice(label()),
        Code::NotDigits,
        Code::NikLength(0),
        Code::NikLength(15),
        Code::NikDate,
        Code::NikSerial,
        Code::NoKkLength(0),
        Code::NoKkLength(17),
        Code::Phone,
        Code::Email,
        Code::Name,
        Code::NameDigits,
        Code::NewName,
        Code::TooLong(60),
        Code::TooShort(20),
        Code::Characters,
        Code::Date,
        Code::DateYear,
        Code::DateFuture,
        Code::Time,
        Code::Integer,
        Code::Decimal,
        Code::Range("1".into(), "99".into()),
        Code::RtRw,
        Code::Postal,
        Code::NotOnList,
        Code::Region,
        Code::TooFew(1),
        Code::TooMany(20),
        Code::Rule(label()),
        Code::Stop(label()),
        Code::DocumentMissing(label()),
        Code::DocumentPages(4),
        Code::DocumentUnknown,
        Code::FileTooLarge(6_000_000, 5_242_880),
        Code::FileEmpty,
        Code::FileKind,
        Code::FileDamaged,
        Code::FileUnsafe,
        Code::PdfEncrypted,
        Code::PdfPages(20),
        Code::PdfActive,
        Code::ImageTooLarge,
        Code::PageMissing,
        Code::NumberLength,
        Code::NumberWrong,
        Code::ServiceUnknown,
        Code::Format,
    ]
}

#[test]
fn every_problem_has_a_whole_sentence() {
    for code in every_code() {
        let sentence = code.message();
        assert!(!sentence.contains(['{', '}']), "{}: {sentence}", code.name());
        let own = matches!(code, Code::Rule(_) | Code::Stop(_));
        assert!(own || sentence.ends_with(['.', '?']), "{}: {sentence}", code.name());
    }
}

#[test]
fn no_problem_is_left_out_above() {
    let source = std::fs::read_to_string(workspace().join("domain/src/problem.rs")).unwrap();
    let names = source.lines().filter_map(|l| l.trim().strip_suffix("\",")?.split_once("=> \""));
    let known: BTreeSet<&str> = names.map(|(_, name)| name).collect();
    let codes = every_code();
    let listed: BTreeSet<&str> = codes.iter().map(Code::name).collect();
    assert_eq!(listed, known);
}

#[test]
fn sentences_of_services_are_short_and_polite() {
    for (path, text) in
        ["services", "blocks"].iter().flat_map(|f| toml_files(&workspace().join("domain").join(f)))
    {
        let table: toml::Table = toml::from_str(&text).unwrap();
        let mut sentences = Vec::new();
        collect(&toml::Value::Table(table), "", &mut sentences);
        for sentence in sentences.iter().flat_map(|s| s.split_inclusive(['.', '?', ':'])) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 20, "{}: {words} words: {sentence}", path.display());
            let lower = sentence.to_lowercase();
            // "akte" is only for the search; people are spoken to as "Anda".
            for word in ["akte", "kamu", "subjek", "scan"] {
                assert!(!lower.split_whitespace().any(|w| w == word), "{}: {sentence}", path.display());
            }
        }
    }
}

fn toml_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let paths = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    paths.map(|p| (p.clone(), std::fs::read_to_string(&p).unwrap())).collect()
}

/// Every sentence that people read out of a service file.
fn collect(value: &toml::Value, key: &str, found: &mut Vec<String>) {
    match value {
        toml::Value::String(text)
            if ["text", "label", "hint", "title", "summary", "next", "when_text"].contains(&key) =>
        {
            found.push(text.clone());
        }
        toml::Value::Array(items) => items.iter().for_each(|item| collect(item, key, found)),
        toml::Value::Table(table) => table.iter().for_each(|(key, value)| collect(value, key, found)),
        _ => {}
    }
}

/// The words that serde would have allowed in place of a wrong one.
fn allowed<T: serde::de::DeserializeOwned>(wrong: &str) -> Vec<String> {
    let Err(error) = serde_json::from_str::<T>(wrong) else { panic!("{wrong} is wrong") };
    let error = error.to_string();
    let words: Vec<String> = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(words.len() > 2, "{error}");
    words
}

#[test]
fn the_guide_to_services_names_every_word_of_a_service_file() {
    use domain::service::{
        Condition, Kind, Link, Mark, Note, Part, Passage, PrefillRule, Presence, Question, Repeat,
        Requirement, Rule, RuleKind,
    };
    let guide = std::fs::read_to_string(workspace().join("docs/services.md")).unwrap();
    let words: Vec<char> =
        guide.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    let words: String = words.into_iter().collect();
    let words: BTreeSet<&str> = words.split_whitespace().collect();
    let known = [
        allowed::<Kind>(r#""?""#),
        allowed::<RuleKind>(r#""?""#),
        allowed::<Mark>(r#""?""#),
        allowed::<Question>(r#"{"?": 1}"#),
        allowed::<Requirement>(r#"{"?": 1}"#),
        allowed::<Rule>(r#"{"?": 1}"#),
        allowed::<Condition>(r#"{"?": 1}"#),
        allowed::<Note>(r#"{"?": 1}"#),
        allowed::<Repeat>(r#"{"?": 1}"#),
        allowed::<Part>(r#"{"?": 1}"#),
        allowed::<Passage>(r#"{"?": 1}"#),
        allowed::<Link>(r#"{"?": 1}"#),
        allowed::<Presence>(r#""?""#),
    ];
    let missing: Vec<&String> = known.iter().flatten().filter(|w| !words.contains(w.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new());
    for rule in [PrefillRule::Same, PrefillRule::PostalCode] {
        let word = serde_json::to_string(&rule).unwrap();
        assert!(words.contains(word.trim_matches('"')), "{word}");
    }
}

#[test]
fn cards_without_blanks_belong_to_groups_that_exist() {
    let text = std::fs::read_to_string(workspace().join("domain/catalogue.toml")).unwrap();
    let catalogue: toml::Table = toml::from_str(&text).unwrap();
    let groups: Vec<_> = catalogue["groups"].as_array().unwrap().iter().filter_map(|g| g.as_str()).collect();
    for group in [domain::text::office::blank_ktp_group(), domain::text::office::blank_kia_group()] {
        assert!(groups.contains(&group), "{group}");
    }
}
