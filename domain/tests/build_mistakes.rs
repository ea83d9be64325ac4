//! A wrong service file stops the build with file, line and the allowed words.
//!
//! The build's own modules run here on a copy of the data in which one thing
//! has been changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]
#![allow(dead_code, reason = "only the part of the build that reads services is used")]

#[path = "../build/check.rs"]
mod check;
#[path = "../build/files.rs"]
mod files;
#[path = "../build/hidden.rs"]
mod hidden;
#[path = "../build/include.rs"]
mod include;
#[path = "../src/order.rs"]
mod order;
#[path = "../src/service.rs"]
mod service;
#[path = "../build/source.rs"]
mod source;
#[path = "../build/switch.rs"]
mod switch;

use std::path::{Path, PathBuf};

const SERVICE: &str = "services/ktp-hilang-rusak.toml";
const BLOCK: &str = "blocks/pemohon.toml";

/// A copy of services, blocks and lists, with `file` changed.
fn copy_with(case: &str, file: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-mistakes").join(case);
    let names =
        [SERVICE, BLOCK, "catalogue.toml", "papers.toml", "lists/kode-formulir.csv", "lists/kode-produk.csv"];
    for name in names.iter().chain(names.iter().all(|n| *n != file).then_some(&file)) {
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
    check::check(&read, &mut mistakes);
    let root = format!("{}/", root.display());
    mistakes.into_iter().map(|m| m.replace(&root, "")).collect()
}

#[test]
fn the_real_files_have_none() {
    assert_eq!(mistakes(Path::new(env!("CARGO_MANIFEST_DIR"))), Vec::<String>::new());
}

#[test]
fn a_mistake_is_reported_with_line_and_allowed_words() {
    // (what is found, what takes its place, the line that is named, words of the report)
    let cases: &[(&str, &str, &str, &[&str])] = &[
        // A misspelt kind of question.
        (
            r#"kind = "long_text""#,
            r#"kind = "essay""#,
            r#""essay""#,
            &["essay", "`long_text`", "`person_name`"],
        ),
        // A key that does not exist.
        (r#"label = "Nama pemilik KTP""#, r#"lable = "Nama""#, "lable", &["lable", "`label`", "`hint`"]),
        // A block that does not exist.
        (r#"name = "pemohon""#, r#"name = "pemohonan""#, r#""pemohonan""#, &["pemohonan", "pemohon"]),
        // A question that a block does not have.
        (
            r#"who = "pemilik KTP""#,
            "who = \"pemilik KTP\"\nomit = [\"alamat\"]",
            r#""alamat""#,
            &["pemohon", "alamat", "no_kk", "hubungan"],
        ),
        // A list that does not exist.
        (r#"list = "sebab_ktp""#, r#"list = "sebab""#, r#""sebab""#, &["sebab", "kode-formulir.csv"]),
        // A choice without a list.
        (r#"list = "sebab_ktp""#, "", r#""sebab""#, &["sebab", "no list"]),
        // A list where there is nothing to choose.
        (r#"kind = "choice""#, r#"kind = "text""#, r#""sebab_ktp""#, &["has a list but is no choice"]),
        // A condition on an option that the list does not have.
        (r#"is = ["rusak"]"#, r#"is = ["patah"]"#, r#""patah""#, &["patah", "hilang, rusak"]),
        // A condition on a question that comes later or never.
        (
            r#"when = { field = "pemohon_hubungan", is_not"#,
            r#"when = { field = "sebab", is_not"#,
            r#""sebab""#,
            &["pemilik", "not asked before it", "pemohon_hubungan"],
        ),
        // A word of a condition that does not exist.
        (r#"is_not = ["#, r#"isnt = ["#, "isnt", &["isnt", "`is_not`"]),
        // Two questions of one name.
        (
            r#"id = "pemilik_nik""#,
            r#"id = "pemilik_nama""#,
            r#""pemilik_nama""#,
            &["two questions", "pemilik_nama"],
        ),
        // Two labels that nobody could tell apart.
        (
            r#"label = "NIK pemilik KTP""#,
            r#"label = "Nama pemilik KTP""#,
            r#""Nama pemilik KTP""#,
            &["twice"],
        ),
        // An id that cannot stand in an address.
        (r#"id = "kejadian""#, r#"id = "Kejadian KTP""#, r#""Kejadian KTP""#, &["a to z"]),
        // A rule that does not exist.
        (r#"rule = "differs""#, r#"rule = "equals""#, r#""equals""#, &["equals", "`differs`", "`once`"]),
        // A rule that looks at a question which is asked later.
        (
            r#"other = "pemohon_nik""#,
            r#"other = "sebab""#,
            r#""sebab""#,
            &["pemilik_nik", "not asked before it", "pemohon_nik"],
        ),
        // A rule about nobody.
        (
            r#"field = "pemilik_no_kk""#,
            r#"field = "pemilik_kk""#,
            r#""pemilik_kk""#,
            &["pemilik_kk", "pemilik_no_kk"],
        ),
        // The key of tracking is gone.
        (
            r#"nik_field = "pemohon_nik""#,
            r#"nik_field = "pemilik_nik""#,
            r#""pemilik_nik""#,
            &["nik_field", "pemilik_nik"],
        ),
        // A column for staff that is no question.
        (
            r#"["sebab", "tgl_kejadian"]"#,
            r#"["sebab", "tanggal"]"#,
            r#""tanggal""#,
            &["tanggal", "tgl_kejadian"],
        ),
        // A claim without a source.
        (
            r#"source = "Keputusan produk""#,
            r#"source = """#,
            r#""Keluarga dalam satu KK.""#,
            &["Keluarga dalam satu KK.", "no source"],
        ),
        // An unknown grade of certainty.
        (r#"mark = "product""#, r#"mark = "sure""#, r#""sure""#, &["sure", "`verified`", "`office_decides`"]),
        // More pages than an application can hold.
        ("max_pages = 2", "max_pages = 99", "id =", &["pages together", "40"]),
        // Not even TOML.
        ("[[applicants]]", "[[applicants]", "[[applicants]\n", &["expected"]),
        // A name that is not the file's.
        (r#"id = "ktp-hilang-rusak""#, r#"id = "ktp-hilang""#, "id =", &["ktp-hilang", "file name"]),
    ];
    for (at, (found, replacement, line_with, words)) in cases.iter().enumerate() {
        let root = copy_with(&format!("service-{at}"), SERVICE, |text| {
            assert!(text.contains(found), "{found}");
            text.replacen(found, replacement, 1)
        });
        let text = std::fs::read_to_string(root.join(SERVICE)).unwrap();
        let mistakes = mistakes(&root);
        let line = match *line_with {
            "id =" => 1,
            word => text[..text.find(word).unwrap()].matches('\n').count() + 1,
        };
        let named = mistakes
            .iter()
            .any(|m| m.starts_with(&format!("{SERVICE}:{line}:")) && words.iter().all(|w| m.contains(w)));
        assert!(named, "{replacement}: line {line} expected, got {mistakes:#?}");
    }
}

#[test]
fn blocks_and_lists_are_checked_too() {
    for (file, found, replacement, start, words) in [
        (BLOCK, r#"kind = "phone""#, r#"kind = "telephone""#, "blocks/pemohon.toml:26:", "`phone`"),
        (BLOCK, "dengan {who}", "dengan {whom}", "services/ktp-hilang-rusak.toml:", "{whom}"),
        (
            BLOCK,
            r#"is = ["kuasa"]"#,
            r#"is = ["wakil"]"#,
            "services/ktp-hilang-rusak.toml:",
            "diri_sendiri, orang_tua",
        ),
        (
            "lists/kode-produk.csv",
            "hubungan,kuasa,Penerima kuasa",
            "hubungan,kuasa",
            "lists/kode-produk.csv",
            "line: 18",
        ),
    ] {
        let root = copy_with(&format!("{}-{}", file.replace('/', "-"), replacement.len()), file, |text| {
            assert!(text.contains(found), "{found}");
            text.replacen(found, replacement, 1)
        });
        let mistakes = mistakes(&root);
        assert!(
            mistakes.iter().any(|m| m.starts_with(start) && m.contains(words)),
            "{replacement}: {mistakes:#?}"
        );
    }
}

#[test]
fn every_mistake_is_reported_in_one_run() {
    let root = copy_with("all", SERVICE, |text| {
        text.replace(r#"is = ["rusak"]"#, r#"is = ["patah"]"#)
            .replace(r#"id = "kejadian""#, r#"id = "Kejadian""#)
            .replace(r#"list = "sebab_ktp""#, r#"list = "sebab_ktp_el""#)
    });
    let mistakes = mistakes(&root);
    for words in ["patah", "Kejadian", "sebab_ktp_el"] {
        assert!(mistakes.iter().any(|m| m.contains(words)), "{words}: {mistakes:#?}");
    }
}
