//! A wrong `retention.toml` stops the build with line and the allowed words.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at a surprise")]
#![allow(dead_code, reason = "only the part of the build that reads the periods is used")]

#[path = "../build/files.rs"]
mod files;
#[path = "../build/include.rs"]
mod include;
#[path = "../src/order.rs"]
mod order;
#[path = "../build/retention.rs"]
mod retention;
#[path = "../src/retention/rules.rs"]
mod rules;
#[path = "../src/service.rs"]
mod service;
#[path = "../src/sheet.rs"]
mod sheet;
#[path = "../build/source.rs"]
mod source;
#[path = "../build/switch.rs"]
mod switch;

use std::path::Path;

/// What the build says when the real file has been changed.
fn mistakes(case: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = source::read(data, &mut Vec::new());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("retention-mistakes").join(case);
    std::fs::create_dir_all(&folder).unwrap();
    let text = std::fs::read_to_string(data.join("retention.toml")).unwrap();
    std::fs::write(folder.join("retention.toml"), change(&text)).unwrap();
    let mut mistakes = Vec::new();
    retention::read(&folder, &read, &mut mistakes);
    let root = format!("{}/", folder.display());
    mistakes.into_iter().map(|mistake| mistake.replace(&root, "")).collect()
}

#[test]
fn the_real_file_has_none() {
    assert_eq!(mistakes("real", str::to_owned), Vec::<String>::new());
}

#[test]
fn each_mistake_is_reported_with_its_line_and_the_allowed_words() {
    let cases: &[(&str, &str, &[&str])] = &[
        // (what is found, what takes its place, words of the report)
        ("selesai = 365", "selesei = 365", &["retention.toml:", "selesei", "`selesai`"]),
        ("dibatalkan = 30", "", &["no period for dibatalkan"]),
        ("ditolak = 180", "ditolak = 0", &["ditolak can be 1 to 3650 days"]),
        ("selesai = 730, siap", "selesai = 9999, siap", &["\"peristiwa\" for selesai", "3650"]),
        ("backup_days = 35", "backup_days = 90", &["backup_days is 90", "1 to 35"]),
        (r#""Kelahiran""#, r#""Kelahiran bayi""#, &["Kelahiran bayi", "there are:", "Kematian"]),
        (r#""pengaduan""#, r#""keluhan""#, &["keluhan", "pengaduan", "kia"]),
        (r#""Kematian""#, r#""Kelahiran""#, &["\"Kelahiran\" is named twice"]),
        (r#"id = "hak""#, r#"id = "peristiwa""#, &["\"peristiwa\" is named twice"]),
    ];
    for (index, (found, instead, words)) in cases.iter().enumerate() {
        let said = mistakes(&index.to_string(), |text| {
            assert!(text.contains(found), "{found}");
            text.replacen(found, instead, 1)
        });
        let said = said.join("\n");
        assert!(!said.is_empty(), "{instead:?} is taken");
        for word in *words {
            assert!(said.contains(word), "{instead:?}: {word:?} is not in:\n{said}");
        }
    }
}
