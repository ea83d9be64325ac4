//! Turns locale files into functions: one for each key.

use std::path::Path;

/// Writes `texts.rs`: a module for each `*.toml` of the folder, a list of the
/// prose below `articles/`, and a module `mail` for the texts below `mail/`.
pub fn write(folder: &Path, out: &Path, mistakes: &mut Vec<String>) {
    let mut code = String::new();
    for (name, file, text) in crate::files::in_folder(folder, "toml", mistakes) {
        let Some(table) = crate::files::parse::<toml::Table>(&file, &text, mistakes) else {
            continue;
        };
        code.push_str(&format!("pub mod {name} {{\n"));
        for (key, value) in &table {
            match value.as_str() {
                Some(sentence) => code.push_str(&function(key, sentence)),
                None => mistakes.push(format!("{file}: {key} is no text")),
            }
        }
        code.push_str("}\n");
    }
    // Prose pages, only for building the site.
    code.push_str(
        "#[cfg(feature = \"catalogue\")]\npub mod articles {\n    pub const ALL: &[(&str, &str)] = &[\n",
    );
    for (name, _, text) in crate::files::in_folder(&folder.join("articles"), "md", mistakes) {
        code.push_str(&format!("        ({name:?}, {text:?}),\n"));
    }
    code.push_str("    ];\n}\n");
    code.push_str("#[cfg(feature = \"catalogue\")]\npub mod mail {\n");
    for (name, _, text) in crate::files::in_folder(&folder.join("mail"), "txt", mistakes) {
        code.push_str(&function(&name, &text));
    }
    code.push_str("}\n");
    crate::files::write(&out.join("texts.rs"), &code, mistakes);
}

/// One text as a function; words in braces are its parameters.
fn function(key: &str, text: &str) -> String {
    let mut parameters: Vec<&str> = Vec::new();
    for part in text.split('{').skip(1) {
        if let Some((word, _)) = part.split_once('}')
            && !parameters.contains(&word)
        {
            parameters.push(word);
        }
    }
    if parameters.is_empty() {
        return format!("    pub fn {key}() -> &'static str {{ {text:?} }}\n");
    }
    let list: Vec<String> = parameters.iter().map(|p| format!("{p}: impl std::fmt::Display")).collect();
    format!("    pub fn {key}({}) -> String {{ format!({text:?}) }}\n", list.join(", "))
}
