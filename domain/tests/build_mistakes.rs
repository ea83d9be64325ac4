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
#[path = "../build/links.rs"]
mod links;
#[path = "../src/order.rs"]
mod order;
#[path = "../src/service.rs"]
mod service;
#[path = "../src/sheet.rs"]
mod sheet;
#[path = "../build/source.rs"]
mod source;
#[path = "../build/switch.rs"]
mod switch;

use std::path::{Path, PathBuf};

const SERVICE: &str = "services/ktp-hilang-rusak.toml";
const BLOCK: &str = "blocks/pemohon.toml";

/// A copy of the data, with `file` changed.
fn copy_with(case: &str, file: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-mistakes").join(case);
    let mut names = vec!["catalogue.toml".to_owned(), "papers.toml".to_owned()];
    for folder in ["services", "blocks", "lists", "sheets"] {
        std::fs::create_dir_all(to.join(folder)).unwrap();
        let files = std::fs::read_dir(from.join(folder)).unwrap();
        names.extend(files.map(|f| format!("{folder}/{}", f.unwrap().file_name().to_str().unwrap())));
    }
    // A case may also add a file.
    if !names.iter().any(|name| name == file) {
        std::fs::write(to.join(file), change("")).unwrap();
    }
    for name in names {
        let text = std::fs::read_to_string(from.join(&name)).unwrap();
        std::fs::write(to.join(&name), if name == file { change(&text) } else { text }).unwrap();
    }
    to
}

/// Everything the build says about a folder.
fn mistakes(root: &Path) -> Vec<String> {
    let mut mistakes = Vec::new();
    let read = source::read(root, &mut mistakes);
    check::check(&read, &mut mistakes);
    links::check(&read, &mut mistakes);
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
        // A bound where nothing is counted.
        (
            r#"kind = "long_text""#,
            "kind = \"long_text\"\nmax = \"9\"",
            r#""pernyataan_hilang""#,
            &["has max", "only integer and decimal"],
        ),
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
        asserts_named(&root, SERVICE, replacement, line_with, words);
    }
}

#[test]
fn mistakes_in_what_services_share_are_reported_too() {
    const BIRTH: &str = "services/akta-kelahiran.toml";
    const BABY: &str = "services/bayi-lahir.toml";
    const PAGE: &str = "services/legalisir.toml";
    const COMPLAINT: &str = "services/pengaduan.toml";
    const CATALOGUE: &str = "catalogue.toml";
    // (file, what is found, what takes its place, the line that is named, words of the report)
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        // A heading that the list of services does not have.
        (SERVICE, r#"group = "KTP-el""#, r#"group = "KTP""#, r#""KTP""#, &["no group", "KTP-el, Kartu"]),
        // A paper that nobody has drawn.
        (SERVICE, r#"paper = "ktp""#, r#"paper = "sim""#, r#""sim""#, &["no paper", "kk, ktp, kia"]),
        // A document without any.
        (SERVICE, r#"paper = "ktp""#, "", "[[requirement]]\nid = \"ktp_rusak\"", &["paper"]),
        // A switch that the office was never asked about.
        (
            BIRTH,
            r#"switch = "foto_ktp_saksi""#,
            r#"switch = "foto_saksi""#,
            r#""foto_saksi""#,
            &["no switch", "foto_ktp_saksi, lapor_kematian_oleh_rt"],
        ),
        // A way to a service that does not exist, from a neighbour …
        (
            SERVICE,
            r#"service = "ktp-perubahan-data""#,
            r#"service = "ktp-ubah""#,
            r#""ktp-ubah""#,
            &["no service", "ktp-perubahan-data"],
        ),
        // … from a note that stops …
        (
            "services/pindah-keluar.toml",
            r#"service = "pindah-dalam-kabupaten""#,
            r#"service = "pindah-dalam""#,
            r#""pindah-dalam""#,
            &["no service", "pindah-dalam-kabupaten"],
        ),
        // … from a bundle …
        (BABY, r#"service = "kia""#, r#"service = "kartu-anak""#, r#""kartu-anak""#, &["no service", "kia"]),
        // … and from the home page.
        (
            CATALOGUE,
            r#"service = "pengaduan""#,
            r#"service = "aduan""#,
            r#""aduan""#,
            &["no service", "pengaduan"],
        ),
        (CATALOGUE, r#"guide = "cerai""#, r#"guide = "talak""#, r#""talak""#, &["no guide", "cerai"]),
        (CATALOGUE, r#"guide = "cerai""#, "", r#""Cerai""#, &["leads to one of", "guide", "service"]),
        // A service that is not offered is no destination either.
        (
            SERVICE,
            r#"service = "ktp-perubahan-data""#,
            r#"service = "pembatalan-dokumen-penduduk""#,
            r#""pembatalan-dokumen-penduduk""#,
            &["no service", "offered"],
        ),
        // A document that hangs on a question which is not always asked.
        (
            BIRTH,
            r#"{ all = [{ field = "ayah_dicatat", is = ["ya"] }, { field = "ada_buku_nikah", is = ["tidak"] }] }"#,
            r#"{ field = "ada_buku_nikah", is = ["tidak"] }"#,
            r#""f204""#,
            &["not always asked", r#"{ field = "ayah_dicatat", is = ["ya"] }"#],
        ),
        // A page with questions.
        (
            PAGE,
            "[[section]]",
            "[[step]]\nid = \"a\"\ntitle = \"A\"\n\n[[section]]",
            r#""page""#,
            &["a page has no [[step]]"],
        ),
        // A form without.
        (PAGE, r#"kind = "page""#, "", "id =", &["a form needs at least one [[step]]"]),
        // A link that leads to two places.
        (
            PAGE,
            "whatsapp = true",
            "whatsapp = true\nhref = \"https://example.id\"",
            r#""Tanya lewat WhatsApp""#,
            &["leads to one of", "href", "service", "whatsapp"],
        ),
        // A link that is not protected.
        (PAGE, "whatsapp = true", "href = \"http://example.id\"", r#""Tanya lewat WhatsApp""#, &["https://"]),
        // A term that no fact says in words.
        (
            BABY,
            r#"label = "Batas lapor""#,
            r#"label = "Batas""#,
            r#""bayi-lahir""#,
            &["report_days", "Batas lapor"],
        ),
        // Nobody says whether people have to come.
        (BABY, r#"label = "Kehadiran""#, r#"label = "Hadir""#, r#""bayi-lahir""#, &["Kehadiran"]),
        (BABY, r#"presence = "collect""#, "", r#""bayi-lahir""#, &["none, collect, in_person"]),
        (BABY, r#""collect""#, r#""sometimes""#, r#""sometimes""#, &["`none`", "`in_person`"]),
        // A bundle of a service that does not exist, or of a bundle.
        (
            BABY,
            r#"include = "akta-kelahiran""#,
            r#"include = "akta-lahir""#,
            r#""akta-lahir""#,
            &["cannot be included", "akta-kelahiran, "],
        ),
        (
            BABY,
            r#"include = "akta-kelahiran""#,
            r#"include = "menikah""#,
            r#""menikah""#,
            &["cannot be included"],
        ),
        // Its first part has a condition.
        (
            BABY,
            r#"text = "Akta kelahiran""#,
            "text = \"Akta kelahiran\"\nwhen = { field = \"jenis_kelamin\", is = [\"1\"] }",
            r#""Akta kelahiran""#,
            &["first [[part]]"],
        ),
        // A part that hangs on a question which is not always asked.
        (
            BABY,
            r#"when = { field = "sudah_punya_nik", is = ["tidak"] }"#,
            r#"when = { field = "ada_buku_nikah", is = ["tidak"] }"#,
            r#""kk-perubahan-data""#,
            &["not always asked", "ayah_dicatat"],
        ),
        // A step left out that is not there.
        (
            "services/akta-kelahiran-anak-ibu.toml",
            r#"omit_steps = ["keterangan_ayah""#,
            r#"omit_steps = ["bapak""#,
            r#""bapak""#,
            &["no step", "keterangan_ayah"],
        ),
        // A question that the included service asks already.
        (
            BABY,
            "[[requirement]]",
            "[[step]]\nid = \"lagi\"\ntitle = \"Lagi\"\n[[step.question]]\nid = \"tgl_lahir\"\n\
             label = \"Tanggal lahir lagi\"\nkind = \"date\"\n\n[[requirement]]",
            r#""tgl_lahir""#,
            &["two questions", "tgl_lahir"],
        ),
        // Years of something that is no date, and a test that tests nothing.
        (
            BABY,
            r#"{ field = "tgl_lahir", years_under = 17 }, { field = "anak_kew"#,
            r#"{ field = "jenis_kelamin", years_under = 17 }, { field = "anak_kew"#,
            r#""jenis_kelamin""#,
            &["no date"],
        ),
        (
            BABY,
            r#"{ field = "sudah_punya_nik", is = ["tidak"] }"#,
            r#"{ field = "sudah_punya_nik" }"#,
            r#""sudah_punya_nik""#,
            &["without a test", "is, is_not, days_ago_over"],
        ),
        // One of two answers, of which one must be there anyway.
        (
            COMPLAINT,
            r#"other = "pemohon_hp""#,
            r#"other = "pemohon_hape""#,
            r#""pemohon_hape""#,
            &["not asked before it", "pemohon_hp"],
        ),
        (
            COMPLAINT,
            "field = \"pemohon_email\"\nother",
            "field = \"pemohon_nama\"\nother",
            r#""pemohon_nama""#,
            &["either", "optional = true"],
        ),
        // A code that could not stand among several.
        (SERVICE, r#"code = "rusak""#, r#"code = "rusak,patah""#, r#""rusak,patah""#, &["comma"]),
    ];
    for (at, (file, found, replacement, line_with, words)) in cases.iter().enumerate() {
        let root = copy_with(&format!("shared-{at}"), file, |text| {
            assert!(text.contains(found), "{found}");
            text.replacen(found, replacement, 1)
        });
        asserts_named(&root, file, replacement, line_with, words);
    }
}

/// One mistake stands in the file, on the line of these words, and says these.
fn asserts_named(root: &Path, file: &str, replacement: &str, line_with: &str, words: &[&str]) {
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    let mistakes = mistakes(root);
    let line = match line_with {
        "id =" => 1,
        word => text.find(word).map_or(0, |at| text[..at].matches('\n').count() + 1),
    };
    let starts = |m: &&String| m.starts_with(&format!("{file}:{line}:")) || line_with == "id =";
    let named = mistakes.iter().filter(starts).any(|m| words.iter().all(|w| m.contains(w)));
    assert!(named, "{replacement}: {file}:{line} expected, got {mistakes:#?}");
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
