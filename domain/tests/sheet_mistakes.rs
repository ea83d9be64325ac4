//! A wrong sheet, or a wrong `[[sheet]]` of a service, stops the build with
//! file, line and the allowed words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]
#![allow(dead_code, reason = "only the part of the build that reads sheets is used")]

#[path = "../build/files.rs"]
mod files;
#[path = "../build/include.rs"]
mod include;
#[path = "../src/order.rs"]
mod order;
#[path = "../src/service.rs"]
mod service;
#[path = "../src/sheet.rs"]
mod sheet;
#[path = "../build/sheets.rs"]
mod sheets;
#[path = "../build/source.rs"]
mod source;
#[path = "../build/switch.rs"]
mod switch;

use std::path::{Path, PathBuf};

const SHEET: &str = "sheets/F-1.07.toml";
const SERVICE: &str = "services/ktp-hilang-rusak.toml";

/// A copy of one service and two sheets, with `file` changed.
fn copy_with(case: &str, file: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sheet-mistakes").join(case);
    let data = ["catalogue.toml", "papers.toml", "lists/kode-formulir.csv", "lists/kode-produk.csv"];
    for name in [SHEET, "sheets/F-1.02.toml", SERVICE, "blocks/pemohon.toml"].iter().chain(&data) {
        let text = std::fs::read_to_string(from.join(name)).unwrap();
        let text = if *name == file { change(&text) } else { text };
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    to
}

/// Everything the build says about a folder.
fn mistakes(root: &Path) -> Vec<String> {
    let mut mistakes = Vec::new();
    let read = source::read(root, &mut mistakes);
    let known = sheets::read(root, &read.lists, &mut mistakes);
    sheets::of_services(&read.services, &known, &mut mistakes);
    let root = format!("{}/", root.display());
    mistakes.into_iter().map(|m| m.replace(&root, "")).collect()
}

#[test]
fn the_real_files_have_none() {
    assert_eq!(mistakes(Path::new(env!("CARGO_MANIFEST_DIR"))), Vec::<String>::new());
}

#[test]
fn a_mistake_is_reported_with_line_and_allowed_words() {
    // (file, what is found, what takes its place, the words on the line that is named, words of the report)
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        // A key of a sheet that does not exist.
        (SHEET, "pages = 1", "page = 1", "page = 1", &["unknown field `page`", "`pages`"]),
        // Made for nobody.
        (SHEET, r#"for = "residents""#, r#"for = "all""#, r#""all""#, &["all", "`residents`", "`staff`"]),
        // A code that is not the file's.
        (SHEET, r#"code = "F-1.07""#, r#"code = "F-1.7""#, r#""F-1.7""#, &["F-1.7", "F-1.07"]),
        // A meterai that nobody signs on.
        (SHEET, ", meterai = true", "", r#""F-1.07""#, &["meterai", "signer"]),
        // Witnesses that do not sign.
        (SHEET, "pages = 1", "pages = 1\nwitnesses = 2", r#""F-1.07""#, &["2 witnesses", "0 sign"]),
        // A gap that cannot be named.
        (SHEET, "{alasan_kuasa}", "{Alasan kuasa}", "F-1.07", &["Alasan kuasa", "a to z"]),
        // A part that is two things.
        (
            SHEET,
            "[[part]]\n",
            "[[part]]\nheading = \"Judul\"\n",
            r#""Judul""#,
            &["one of", "heading", "sign"],
        ),
        // A list that does not exist.
        (
            SHEET,
            r#"value = "{alasan_kuasa}""#,
            r#"value = "{alasan_kuasa}", list = "sebab_kuasa""#,
            r#""sebab_kuasa""#,
            &["sebab_kuasa", "jenis_kelamin"],
        ),
        // Ticks with words around them.
        (
            SHEET,
            r#"value = "{alasan_kuasa}""#,
            r#"value = "karena {alasan_kuasa}", list = "agama""#,
            r#""karena {alasan_kuasa}""#,
            &["ticked", "one gap"],
        ),
        // A gap filled from two places.
        (
            SHEET,
            r#"block = "pemohon_kuasa""#,
            r#"block = "x", text = "y""#,
            r#""penerima""#,
            &["one of", "from"],
        ),
        // A gap that the sheet does not have.
        (SHEET, r#"slot = "penerima""#, r#"slot = "terima""#, r#""terima""#, &["terima", "penerima_nama"]),
        // A sheet that does not exist.
        (SERVICE, r#"code = "F-1.07""#, r#"code = "F-9.99""#, r#""F-9.99""#, &["F-9.99", "F-1.02, F-1.07"]),
        (SERVICE, r#"sheet = "F-1.07""#, r#"sheet = "F-9.99""#, r#""F-9.99""#, &["F-9.99", "F-1.02, F-1.07"]),
        // A sheet for staff that residents are asked for.
        (SERVICE, r#"sheet = "F-1.07""#, r#"sheet = "F-1.02""#, r#""F-1.02""#, &["F-1.02", "for staff"]),
        // A block that brings nothing.
        (
            SERVICE,
            r#"block = "pemilik""#,
            r#"block = "pemilikan""#,
            r#""pemilikan""#,
            &["pemilikan", "pemilik", "pemohon"],
        ),
        // A question that is not asked.
        (
            SERVICE,
            r#"{ slot = "pemberi", block = "pemilik" }"#,
            r#"{ slot = "pemberi_nama", from = "nama" }"#,
            r#""nama""#,
            &["\"nama\"", "pemilik_nama"],
        ),
        // A repeated step that does not exist.
        (
            SERVICE,
            r#"{ slot = "pemberi", block = "pemilik" }"#,
            r#"{ slot = "orang", list = "pindah" }"#,
            r#""orang""#,
            &["F-1.07 has no gap \"orang\""],
        ),
        // A condition on a question that is not asked.
        (
            SERVICE,
            r#"when = { field = "sebab", is = ["hilang"] } },"#,
            r#"when = { field = "sebabnya", is = ["hilang"] } },"#,
            r#""sebabnya""#,
            &["sebabnya", "tgl_kejadian"],
        ),
        // A word of a line that does not exist.
        (SERVICE, r#"block = "pemilik""#, r#"bloc = "pemilik""#, "bloc =", &["bloc", "`block`"]),
    ];
    for (at, (file, found, replacement, line_with, words)) in cases.iter().enumerate() {
        let root = copy_with(&at.to_string(), file, |text| {
            assert!(text.contains(found), "{found}");
            // Of a service, what stands last is about sheets.
            match (*file == SERVICE, text.rfind(found)) {
                (true, Some(last)) => {
                    format!("{}{replacement}{}", &text[..last], &text[last + found.len()..])
                }
                _ => text.replacen(found, replacement, 1),
            }
        });
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let mistakes = mistakes(&root);
        let line = text[..text.find(line_with).unwrap()].matches('\n').count() + 1;
        let line = if words.contains(&"a to z") { 1 } else { line };
        let named = mistakes
            .iter()
            .any(|m| m.starts_with(&format!("{file}:{line}:")) && words.iter().all(|w| m.contains(w)));
        assert!(named, "{replacement}: line {line} expected, got {mistakes:#?}");
    }
}

/// A sheet that is asked for and takes nothing: forgotten, unless it is said.
#[test]
fn an_empty_sheet_must_be_meant() {
    let without = |text: &str| text[..text.find("[[sheet]]").unwrap()].to_owned();
    let nothing =
        |text: &str| without(text).replace("pemohon\"\nprefix = \"pemohon\"", "pemohon\"\nprefix = \"x\"");
    let root = copy_with("empty", SERVICE, |text| nothing(text));
    assert!(mistakes(&root).iter().any(|m| m.contains("nothing of this service goes into F-1.07")));
    let root = copy_with("meant", SERVICE, |text| format!("{}[[sheet]]\ncode = \"F-1.07\"\n", nothing(text)));
    assert!(!mistakes(&root).iter().any(|m| m.contains("nothing of this service")));
}
