//! Surat pindah: branches, rules and notes of `services/pindah-keluar.toml`.

use crate::filled::Filled;
use domain::answers::Answer;
use std::collections::BTreeMap;

fn form() -> Filled {
    Filled::complete("pindah-keluar")
}

#[test]
fn answers_open_and_close_questions_and_documents() {
    let form = form();
    for (changes, expected) in [
        ([("alasan", "lainnya")], "+alasan_lain"),
        ([("jenis", "kk")], "+status_kk_tinggal"),
        ([("jenis", "kk_sebagian")], "+status_kk_tinggal"),
        ([("jenis", "anggota")], ""),
        ([("status_kk_pindah", "numpang")], "+[f103b]"),
        ([("alamat_sewa", "ya")], "+[f103c]"),
        ([("anak_tanpa_orang_tua", "ya")], "+[f103a]"),
        ([("pemohon_hubungan", "kuasa")], "+pemohon_kuasa_nama +pemohon_kuasa_nik +[surat_kuasa]"),
    ] {
        form.asserts_branch(&changes, expected);
    }
}

#[test]
fn moves_inside_of_lebong_stop_and_say_where_to_go() {
    for class in ["1", "2", "3"] {
        let problems = form().with(&[("klasifikasi", class)]).check().problems;
        assert!(
            matches!(&problems[..], [p] if p.field == "klasifikasi" && p.code.name() == "stop"
                && p.code.message().contains("luar Kabupaten Lebong")),
            "{problems:?}"
        );
    }
}

#[test]
fn class_and_destination_fit_together() {
    let form = form();
    let elsewhere = ("tujuan_kecamatan", "11.01.01"); // Aceh
    let lebong = ("tujuan_kecamatan", "17.07.02");
    assert_eq!(form.with(&[("klasifikasi", "5"), elsewhere]).check().problems, vec![]);
    form.asserts_rule(&[elsewhere], "tujuan_kecamatan", false, "di luar Bengkulu");
    form.asserts_rule(&[lebong], "tujuan_kecamatan", false, "di dalam Kabupaten Lebong");
    form.asserts_rule(&[("klasifikasi", "5")], "tujuan_kecamatan", false, "tujuan ini di Bengkulu");
    form.asserts_rule(&[("klasifikasi", "5"), lebong], "tujuan_kecamatan", false, "tujuan ini di Bengkulu");
}

#[test]
fn the_head_of_the_family_is_in_the_table_when_they_move() {
    let form = form().with(&[("status_kk_tinggal", "baru"), ("pindah.0.shdk", "4")]);
    for kind in ["kk", "kk_semua", "kk_sebagian"] {
        form.asserts_rule(&[("jenis", kind)], "pindah", false, "kepala keluarga belum ada");
    }
    assert_eq!(form.with(&[("jenis", "anggota")]).check().problems, vec![]);
}

#[test]
fn who_stays_is_told_what_becomes_of_the_family_card() {
    let notes = |kind| form().with(&[("jenis", kind)]).notes("kepindahan").join(" ");
    assert_eq!(notes("kk_semua"), "");
    assert!(notes("kk").contains("kepala keluarga baru") && notes("kk_sebagian") == notes("kk"));
    assert!(notes("anggota").contains("tetap sama"));
}

#[test]
fn the_table_holds_one_to_twenty_people_each_once() {
    let person = |n: usize| {
        BTreeMap::from([
            ("nik".to_owned(), format!("170701010190{n:04}")),
            ("nama".to_owned(), "Orang Rekaan".to_owned()),
            ("shdk".to_owned(), if n == 1 { "1" } else { "4" }.to_owned()),
        ])
    };
    for (count, expected) in [(0, Some("too_few")), (1, None), (20, None), (21, Some("too_many"))] {
        let mut form = form();
        form.answers.0.insert("pindah".into(), Answer::Items((1..=count).map(person).collect()));
        let found: Vec<_> = form.check().problems.iter().map(|p| (p.field.clone(), p.code.name())).collect();
        assert_eq!(found, expected.map(|code| ("pindah".to_owned(), code)).into_iter().collect::<Vec<_>>());
    }
    // However it is typed.
    form().asserts_rule(&[("pindah.1.nik", "1702 0117 0892 0002")], "pindah.1.nik", false, "sudah ada");
}

#[test]
fn the_old_address_is_in_lebong() {
    let problems = form().with(&[("asal_desa", "luar")]).check().problems;
    assert!(
        matches!(&problems[..], [p] if p.field == "asal_desa" && p.code.name() == "region"),
        "{problems:?}"
    );
}
