//! Akta kelahiran: branches, rules and notes of `services/akta-kelahiran.toml`.

use crate::filled::Filled;

fn form() -> Filled {
    Filled::complete("akta-kelahiran")
}

#[test]
fn answers_open_and_close_questions_and_documents() {
    let form = form();
    for (changes, expected) in [
        (&[("ada_surat_lahir", "tidak")][..], "+[f203] -[surat_lahir]"),
        (&[("ada_buku_nikah", "tidak")], "+[f204] -[buku_nikah]"),
        (
            &[("ada_surat_lahir", "tidak"), ("ada_buku_nikah", "tidak")],
            "+[f203] +[f204] -[surat_lahir] -[buku_nikah]",
        ),
        (&[("pemohon_hubungan", "kuasa")], "+pemohon_kuasa_nama +pemohon_kuasa_nik +[surat_kuasa]"),
        (&[("pemohon_hubungan", "perangkat_desa")], ""),
        (&[("pelapor_sama", "tidak")], "+pelapor_nama +pelapor_nik +pelapor_no_kk"),
        (
            &[("pelapor_sama", "tidak"), ("pelapor_kewarganegaraan", "wni_tanpa_nik")],
            "+pelapor_nama +pelapor_no_dok_perjalanan",
        ),
        (
            &[("pelapor_sama", "tidak"), ("pelapor_kewarganegaraan", "asing_tetap")],
            "+pelapor_nama +pelapor_negara +pelapor_no_dok_perjalanan +pelapor_no_kk",
        ),
        (
            &[("pelapor_sama", "tidak"), ("pelapor_kewarganegaraan", "asing")],
            "+pelapor_nama +pelapor_negara +pelapor_no_dok_perjalanan",
        ),
        (&[("sudah_punya_nik", "ya")], "+nama_anak_terdata +anak_nik -nama_anak"),
        (&[("anak_kewarganegaraan", "ganda")], "+anak_negara +anak_no_dok_perjalanan"),
        (&[("ibu_kewarganegaraan", "wni_tanpa_nik")], "-ibu_nik"),
        (&[("ibu_kewarganegaraan", "asing")], "+ibu_negara -ibu_nik +[izin_tinggal]"),
        (&[("ayah_kewarganegaraan", "asing_tetap")], "+ayah_negara -ayah_nik +[izin_tinggal]"),
        (
            &[("ayah_dicatat", "tidak")],
            "-ayah_nama -ayah_tempat_lahir -ayah_tgl_lahir -ayah_kewarganegaraan -ayah_nik -ada_buku_nikah -[buku_nikah]",
        ),
        (&[("saksi1_kewarganegaraan", "asing")], "+saksi1_negara"),
        (&[("tgl_lahir", "2026-09-24")], "-[pendukung]"), // 60 days before
        (&[("tgl_lahir", "2026-09-23")], ""),             // 61 days before
    ] {
        form.asserts_branch(changes, expected);
    }
}

#[test]
fn a_foreign_father_who_is_not_recorded_asks_for_no_papers() {
    form().asserts_branch(
        &[("ayah_kewarganegaraan", "asing"), ("ayah_dicatat", "tidak")],
        "-ayah_nama -ayah_tempat_lahir -ayah_tgl_lahir -ayah_kewarganegaraan -ayah_nik -ada_buku_nikah -[buku_nikah]",
    );
}

#[test]
fn the_branch_with_both_statements_is_complete_with_them() {
    let mut form = form().with(&[("ada_surat_lahir", "tidak"), ("ada_buku_nikah", "tidak")]);
    form.documents = [("f203", 1), ("f204", 2), ("kk", 1)].map(|(d, n)| (d.to_owned(), n)).into();
    let pages: Vec<String> = form.parse().unwrap().pages.into_iter().map(|p| p.requirement).collect();
    assert_eq!(pages, ["f203", "f204", "f204", "kk"]);
}

#[test]
fn rules_that_refuse() {
    let form = form();
    for (changes, field, words) in [
        (&[("saksi2_nik", "1707010303800003")][..], "saksi2_nik", "orang lain"),
        (&[("pemohon_no_kk", "1707015205950001")], "pemohon_no_kk", "sama dengan NIK"),
        (&[("saksi1_no_kk", "1707010303800003")], "saksi1_no_kk", "Nomor KK saksi pertama"),
    ] {
        form.asserts_rule(changes, field, false, words);
    }
}

#[test]
fn rules_that_only_warn() {
    let form = form();
    let older = [("sudah_punya_nik", "ya"), ("nama_anak_terdata", "Nur'aini")];
    let with = |more: (&'static str, &'static str)| [older[0], older[1], more];
    for (changes, field, words) in [
        (&[("saksi1_nik", "1707015205950001")][..], "saksi1_nik", "sama dengan pelapor"),
        (&[("saksi2_nik", "1707015205950001")], "saksi2_nik", "sama dengan pelapor"),
        (&[("ibu_tgl_lahir", "1995-05-13")], "ibu_nik", "(12-05-95)"),
        (&[("ayah_tgl_lahir", "1991-08-17")], "ayah_nik", "(17-08-92)"),
        (
            &[("ibu_tgl_lahir", "2014-06-03"), ("ibu_nik", "1707014306140001")],
            "ibu_tgl_lahir",
            "belum berumur 10 tahun",
        ),
        (&[("nama_anak", "Putri")], "nama_anak", "dua kata"),
        (&[("berat", "0,2")], "berat", "0,3"),
        (&[("berat", "8,1")], "berat", "8"),
        (&[("berat", "32")], "berat", "8"),
        (&[("panjang", "19")], "panjang", "20"),
        (&[("panjang", "71")], "panjang", "70"),
        (&[("ayah_nik", "1099011708920002")], "ayah_nik", "kabupaten/kota"),
        (&with(("anak_nik", "1707014306240001")), "anak_nik", "(03-06-24)"),
        (&with(("anak_nik", "1707010206240001")), "anak_nik", "Jenis kelamin"),
    ] {
        form.asserts_rule(changes, field, true, words);
    }
}

#[test]
fn usual_values_do_not_warn() {
    let form = form();
    for changes in [
        &[("berat", "0,3")][..],
        &[("berat", "8")],
        &[("panjang", "20")],
        &[("panjang", "70")],
        &[("ibu_tgl_lahir", "2014-06-02"), ("ibu_nik", "1707014206140001")], // ten years to the day
        &[("sudah_punya_nik", "ya"), ("nama_anak_terdata", "B"), ("anak_nik", "1707014206240001")],
        &[("ayah_nik", "9960011708920002")], // registered abroad
    ] {
        let checked = form.with(changes).check();
        assert_eq!((checked.problems, checked.warnings), (vec![], vec![]), "{changes:?}");
    }
}

#[test]
fn another_reporter_is_the_one_whom_witnesses_should_differ_from() {
    let form = form().with(&[
        ("pelapor_sama", "tidak"),
        ("pelapor_nama", "Wati Rekaan"),
        ("pelapor_nik", "1707014101700005"),
        ("pelapor_no_kk", "1707010707070004"),
    ]);
    assert!(form.parse().is_ok());
    form.asserts_rule(&[("saksi1_nik", "1707014101700005")], "saksi1_nik", true, "sama dengan pelapor");
    form.asserts_rule(&[("pelapor_no_kk", "1707014101700005")], "pelapor_no_kk", false, "Nomor KK pelapor");
    // The applicant may then be a witness.
    assert_eq!(form.with(&[("saksi1_nik", "1707015205950001")]).check().warnings, vec![]);
}

#[test]
fn a_late_report_is_noted_and_never_refused() {
    for (born, notes) in [("2026-11-23", 0), ("2026-09-24", 0), ("2026-09-23", 1), ("1960-01-31", 1)] {
        let form = form().with(&[("tgl_lahir", born)]);
        assert_eq!(form.notes("anak").len(), notes, "{born}");
        assert_eq!(form.check().problems, vec![], "{born}");
    }
}

#[test]
fn statements_say_what_they_mean_and_where_they_come_from() {
    let form = form();
    assert_eq!(form.notes("surat"), Vec::<&str>::new());
    let without = form.with(&[("ada_surat_lahir", "tidak"), ("ada_buku_nikah", "tidak")]);
    let [f203, f204] = without.notes("surat")[..] else { panic!("two notes") };
    assert!(f203.contains("F-2.03") && f203.contains("dari isian Anda"));
    assert!(f204.contains("F-2.04") && f204.contains("belum tercatat"));
}

#[test]
fn applicants_from_outside_of_lebong_are_let_in() {
    let application = form().with(&[("pemohon_desa", "luar")]).parse().unwrap();
    assert_eq!(application.district, "luar");
}
