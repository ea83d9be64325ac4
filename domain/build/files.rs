//! Reading and writing files, with every failure kept as a mistake.

use std::path::Path;

/// Writes a value as compact JSON.
pub fn write_json(path: &Path, value: &impl serde::Serialize, mistakes: &mut Vec<String>) {
    match serde_json::to_string(value) {
        Ok(json) => write(path, &json, mistakes),
        Err(error) => mistakes.push(format!("{}: {error}", path.display())),
    }
}

/// Writes a file.
pub fn write(path: &Path, content: &str, mistakes: &mut Vec<String>) {
    if let Err(error) = std::fs::write(path, content) {
        mistakes.push(format!("{}: {error}", path.display()));
    }
}

/// The files of a folder with this ending, sorted by name, with their text.
pub fn in_folder(folder: &Path, ending: &str, mistakes: &mut Vec<String>) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            mistakes.push(format!("{}: {error}", folder.display()));
            return found;
        }
    };
    for path in entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == ending)) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match std::fs::read_to_string(&path) {
            Ok(text) => found.push((stem, path.display().to_string(), text)),
            Err(error) => mistakes.push(format!("{}: {error}", path.display())),
        }
    }
    found.sort();
    found
}

/// The line (from 1) of a byte position.
pub fn line_at(text: &str, position: usize) -> usize {
    text.as_bytes().iter().take(position).filter(|b| **b == b'\n').count() + 1
}

/// The line (from 1) on which a quoted word first stands.
pub fn line_of(text: &str, word: &str) -> Option<usize> {
    text.find(&format!("\"{word}\"")).map(|at| line_at(text, at))
}

/// A file that must be there, with its text.
pub fn one(path: &Path, mistakes: &mut Vec<String>) -> (String, String) {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| {
        mistakes.push(format!("{file}: {error}"));
        String::new()
    });
    (file, text)
}

/// Reads a TOML file with the real types.
pub fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    mistakes: &mut Vec<String>,
) -> Option<T> {
    parse_changed(file, text, |_, _| {}, mistakes)
}

/// Reads a TOML file with the real types, after something in it has been
/// changed. The change may report mistakes with their positions.
pub fn parse_changed<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    change: impl FnOnce(&mut toml::de::DeTable<'_>, &mut Vec<(usize, String)>),
    mistakes: &mut Vec<String>,
) -> Option<T> {
    let mut found = Vec::new();
    let read = toml::de::DeTable::parse(text).and_then(|mut table| {
        change(table.get_mut(), &mut found);
        T::deserialize(toml::de::Deserializer::from(table))
    });
    mistakes.extend(found.into_iter().map(|(at, said)| format!("{file}:{}: {said}", line_at(text, at))));
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            mistakes.push(format!("{file}:{line}: {}", error.message()));
            None
        }
    }
}
