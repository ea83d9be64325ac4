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

/// The line (from 1) on which a quoted word first stands; 1 when it does not.
pub fn line_of(text: &str, word: &str) -> usize {
    text.find(&format!("\"{word}\"")).map_or(1, |at| line_at(text, at))
}

/// Reads a TOML file with the real types.
pub fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    mistakes: &mut Vec<String>,
) -> Option<T> {
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            mistakes.push(format!("{file}:{line}: {}", error.message()));
            None
        }
    }
}
