//! Every page of the built site.

use super::settings;
use std::fs;
use std::path::Path;

/// The paths of all pages, in order; those of forms end in `/isi/`.
pub fn all() -> Vec<String> {
    let mut found = Vec::new();
    walk(&settings::dist(), "/", &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, path: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the built site can be read").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "index.html" {
            found.push(path.to_owned());
        } else if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}{name}/"), found);
        }
    }
}
