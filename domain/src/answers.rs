//! What was typed, before it is judged.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answers to one form, by question id. A repeated step holds a list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Answer>);

/// One answer, or the items of a repeated step.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Answer {
    /// What was typed or chosen.
    Text(String),
    /// One map for each item.
    Items(Vec<BTreeMap<String, String>>),
}

impl Answers {
    /// The answer to a question; empty when there is none.
    pub fn get(&self, field: &str) -> &str {
        match self.0.get(field) {
            Some(Answer::Text(text)) => text,
            _ => "",
        }
    }

    /// The items of a repeated step.
    pub fn items(&self, list: &str) -> &[BTreeMap<String, String>] {
        match self.0.get(list) {
            Some(Answer::Items(items)) => items,
            _ => &[],
        }
    }

    /// The answer at a path: `nama` or `pindah.0.nama`.
    pub fn at(&self, path: &str) -> &str {
        match split_path(path) {
            Some((list, index, field)) => {
                self.items(list).get(index).and_then(|item| item.get(field)).map_or("", String::as_str)
            }
            None => self.get(path),
        }
    }

    /// Puts an answer at a path, making the item when it is the next one.
    pub fn set(&mut self, path: &str, value: String) {
        match split_path(path) {
            Some((list, index, field)) => {
                let entry = self.0.entry(list.to_owned()).or_insert_with(|| Answer::Items(Vec::new()));
                if let Answer::Items(items) = entry {
                    if items.len() == index {
                        items.push(BTreeMap::new());
                    }
                    if let Some(item) = items.get_mut(index) {
                        item.insert(field.to_owned(), value);
                    }
                }
            }
            None => {
                self.0.insert(path.to_owned(), Answer::Text(value));
            }
        }
    }

    /// Adds an empty item to a repeated step.
    pub fn add_item(&mut self, list: &str) {
        let entry = self.0.entry(list.to_owned()).or_insert_with(|| Answer::Items(Vec::new()));
        if let Answer::Items(items) = entry {
            items.push(BTreeMap::new());
        }
    }

    /// Takes an item out of a repeated step.
    pub fn remove_item(&mut self, list: &str, index: usize) {
        if let Some(Answer::Items(items)) = self.0.get_mut(list)
            && index < items.len()
        {
            items.remove(index);
        }
    }

    /// Looks an answer up as conditions do: in the item first, if there is
    /// one, else in the whole form.
    pub fn lookup<'a>(&'a self, item: Option<&'a BTreeMap<String, String>>, field: &str) -> &'a str {
        item.and_then(|item| item.get(field)).map_or_else(|| self.get(field), String::as_str)
    }
}

/// Splits `pindah.0.nama` into list, index and question.
pub fn split_path(path: &str) -> Option<(&str, usize, &str)> {
    let mut parts = path.splitn(3, '.');
    let (list, index, field) = (parts.next()?, parts.next()?, parts.next()?);
    Some((list, index.parse().ok()?, field))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn paths() {
        let mut answers = Answers::default();
        answers.set("nama", "Siti".into());
        answers.set("pindah.0.nama", "Budi".into());
        answers.set("pindah.1.nama", "Ani".into());
        answers.set("pindah.9.nama", "lost".into());
        assert_eq!(answers.at("nama"), "Siti");
        assert_eq!(answers.at("pindah.1.nama"), "Ani");
        assert_eq!(answers.at("pindah.2.nama"), "");
        let json = serde_json::to_string(&answers).unwrap();
        assert_eq!(json, r#"{"nama":"Siti","pindah":[{"nama":"Budi"},{"nama":"Ani"}]}"#);
        assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
    }
}
