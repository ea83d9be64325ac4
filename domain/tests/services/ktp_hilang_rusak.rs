//! KTP hilang atau rusak: branches, rules and notes of
//! `services/ktp-hilang-rusak.toml`.

use crate::filled::Filled;

fn form() -> Filled {
    Filled::complete("ktp-hilang-rusak")
}

#[test]
fn answers_open_and_close_questions_and_documents() {
    let form = form();
    let owner = "+pemilik_nama +pemilik_nik +pemilik_no_kk";
    for (changes, expected) in [
        (
            [("sebab", "rusak")],
            "+pernyataan_rusak -pernyataan_hilang +[ktp_rusak] -[surat_kehilangan]".to_owned(),
        ),
        ([("pemohon_hubungan", "orang_tua")], owner.to_owned()),
        ([("pemohon_hubungan", "perangkat_desa")], owner.to_owned()),
        (
            [("pemohon_hubungan", "kuasa")],
            format!("+pemohon_kuasa_nama +pemohon_kuasa_nik {owner} +[surat_kuasa]"),
        ),
    ] {
        form.asserts_branch(&changes, &expected);
    }
}

#[test]
fn a_broken_card_is_complete_with_its_picture() {
    let mut form = form().with(&[("sebab", "rusak"), ("pernyataan_rusak", "Patah di dompet.")]);
    form.documents = [("ktp_rusak", 2), ("kk", 1)].map(|(d, n)| (d.to_owned(), n)).into();
    let kept = form.parse().unwrap().answers;
    // The statement of the other cause is not kept.
    assert_eq!((kept.get("pernyataan_hilang"), kept.get("pernyataan_rusak")), ("", "Patah di dompet."));
}

#[test]
fn the_owner_is_somebody_else_than_the_applicant() {
    let form = form().with(&[
        ("pemohon_hubungan", "anak"),
        ("pemilik_nama", "Rina Rekaan"),
        ("pemilik_nik", "1707024404850004"),
        ("pemilik_no_kk", "1707020606060003"),
    ]);
    assert!(form.parse().is_ok());
    form.asserts_rule(&[("pemilik_nik", "1702011708920002")], "pemilik_nik", false, "Diri sendiri");
    form.asserts_rule(&[("pemilik_no_kk", "1707024404850004")], "pemilik_no_kk", false, "sama dengan NIK");
}

#[test]
fn a_late_report_is_noted_and_never_refused() {
    for (lost, notes) in [("2026-11-23", 0), ("2026-11-09", 0), ("2026-11-08", 1), ("", 0)] {
        let form = form().with(&[("tgl_kejadian", lost)]);
        assert_eq!(form.notes("kejadian").len(), notes, "{lost}");
        assert_eq!(form.check().problems, vec![], "{lost}");
    }
}
