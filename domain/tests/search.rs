//! What people type, and the service that they mean.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use domain::search::Searcher;

fn searcher() -> Searcher {
    Searcher::new(serde_json::from_str(domain::catalogue::INDEX).unwrap())
}

fn found(searcher: &Searcher, typed: &str) -> Vec<String> {
    searcher.find(typed).into_iter().map(|entry| entry.id.clone()).collect()
}

/// What is typed, and the service that stands first.
const EXAMPLES: &[(&str, &str)] = &[
    // Births.
    ("akta kelahiran", "akta-kelahiran"),
    ("akte lahir", "akta-kelahiran"),
    ("AKTE KELAHIRAN", "akta-kelahiran"),
    ("mau bikin akte lahir anak saya", "akta-kelahiran"),
    ("akta kelahirn", "akta-kelahiran"),
    ("aktakelahiran", "akta-kelahiran"),
    ("kelahiran akta", "akta-kelahiran"),
    ("bayi lahir", "bayi-lahir"),
    ("bayi baru lahir", "bayi-lahir"),
    ("lahiran", "akta-kelahiran"),
    ("akta terlambat", "akta-kelahiran-terlambat"),
    ("akte lahir telat", "akta-kelahiran-terlambat"),
    ("akta anak tanpa ayah", "akta-kelahiran-anak-ibu"),
    ("anak temuan", "akta-kelahiran-asal-usul-tak-diketahui"),
    ("bayi meninggal dalam kandungan", "lahir-mati"),
    ("keguguran", "lahir-mati"),
    ("bayi ditemukan", "akta-kelahiran-asal-usul-tak-diketahui"),
    // Deaths.
    ("akta kematian", "akta-kematian"),
    ("akte kematian", "akta-kematian"),
    ("akta kmatian", "akta-kematian"),
    ("bapak saya meninggal", "meninggal"),
    ("ada yg meninggal", "meninggal"),
    // Family cards.
    ("kk hilang", "kk-hilang-rusak"),
    ("kartu keluarga hilang", "kk-hilang-rusak"),
    ("kk ilang", "kk-hilang-rusak"),
    ("kk rusak", "kk-hilang-rusak"),
    ("pisah kk", "kk-pisah"),
    ("pecah kk", "kk-pisah"),
    ("numpang kk", "kk-numpang"),
    ("tambah anak di kk", "kk-perubahan-data"),
    ("tambah anggota keluarga", "kk-perubahan-data"),
    ("ubah kk", "kk-perubahan-data"),
    ("ganti kepala keluarga", "kk-ganti-kepala"),
    ("kk baru menikah", "kk-baru-keluarga-baru"),
    ("belum punya nik", "biodata-nik-baru"),
    // KTP.
    ("ktp hilang", "ktp-hilang-rusak"),
    ("KTP HILANG", "ktp-hilang-rusak"),
    ("e-ktp hilang", "ktp-hilang-rusak"),
    ("ektp hilang", "ktp-hilang-rusak"),
    ("e ktp rusak", "ktp-hilang-rusak"),
    ("kpt hilang", "ktp-hilang-rusak"),
    ("ktp hlang", "ktp-hilang-rusak"),
    ("hilang ktp", "ktp-hilang-rusak"),
    ("kehilangan ktp", "ktp-hilang-rusak"),
    ("ktp saya hilang di pasar", "ktp-hilang-rusak"),
    ("ktp patah", "ktp-hilang-rusak"),
    ("ktp baru", "ktp-baru"),
    ("rekam ktp", "ktp-baru"),
    ("perekaman ktp", "ktp-baru"),
    ("ganti data ktp", "ktp-perubahan-data"),
    ("ktp luar daerah", "ktp-luar-domisili"),
    ("ikd", "aktivasi-ikd"),
    ("ktp digital", "aktivasi-ikd"),
    ("aktivasi ikd", "aktivasi-ikd"),
    ("identitas kependudukan digital", "aktivasi-ikd"),
    ("bpjs nik tidak ditemukan", "cek-sinkron-nik"),
    ("nik tidak terbaca", "cek-sinkron-nik"),
    ("nik tidak aktif", "cek-sinkron-nik"),
    // Cards of children.
    ("kia", "kia"),
    ("kartu anak", "kia"),
    ("kartu identitas anak", "kia"),
    ("kartu identitas ank", "kia"),
    // Moving.
    ("pindah keluar", "pindah-keluar"),
    ("surat pindah", "pindah-keluar"),
    ("skpwni", "pindah-keluar"),
    ("pindah alamat", "pindah-dalam-kabupaten"),
    ("pindah ke lebong", "pindah-datang"),
    ("pindah datang", "pindah-datang"),
    ("pindah ke luar negeri", "pindah-luar-negeri"),
    ("pulang dari luar negeri", "datang-luar-negeri"),
    ("domisili sementara", "penduduk-nonpermanen"),
    ("kitas", "sktt-orang-asing"),
    ("sktt", "sktt-orang-asing"),
    // Marriage and divorce.
    ("akta nikah", "akta-perkawinan"),
    ("akta perkawinan", "akta-perkawinan"),
    ("akta cerai", "akta-perceraian"),
    ("akte perceraian", "akta-perceraian"),
    ("batal nikah", "pembatalan-perkawinan"),
    ("batal cerai", "pembatalan-perceraian"),
    // Children.
    ("adopsi", "pengangkatan-anak"),
    ("anak angkat", "pengangkatan-anak"),
    ("pengakuan anak", "pengakuan-anak"),
    ("pengesahan anak", "pengesahan-anak"),
    // Records.
    ("akta hilang", "kutipan-akta-kembali"),
    ("akte lahir hilang", "kutipan-akta-kembali"),
    ("ganti nama", "perubahan-nama"),
    ("salah nama di akta", "pembetulan-akta"),
    ("akta salah tulis", "pembetulan-akta"),
    ("pembatalan akta", "pembatalan-akta"),
    ("ganti kewarganegaraan", "perubahan-status-kewarganegaraan"),
    ("ganti kelamin", "peristiwa-penting-lainnya"),
    ("lahir di luar negeri", "lapor-peristiwa-luar-negeri"),
    // Help.
    ("legalisir", "legalisir"),
    ("legalisir akte", "legalisir"),
    ("cap basah", "legalisir"),
    ("jemput bola", "layanan-jemput-bola"),
    ("orang sakit rekam ktp di rumah", "layanan-jemput-bola"),
    ("pengaduan", "pengaduan"),
    ("lapor pungli", "pengaduan"),
    ("hapus data saya", "permintaan-data-pribadi"),
];

#[test]
fn what_people_type_finds_what_they_mean() {
    let searcher = searcher();
    let mut wrong = Vec::new();
    for (typed, expected) in EXAMPLES {
        let found = found(&searcher, typed);
        if found.first().map(String::as_str) != Some(expected) {
            wrong.push(format!("{typed:?} should find {expected}, found {:?}", &found[..found.len().min(4)]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), EXAMPLES.len(), wrong.join("\n"));
}

#[test]
fn every_service_is_found_by_its_title_and_by_each_of_its_search_words() {
    let searcher = searcher();
    for service in domain::catalogue::offered() {
        let found_by = |typed: &str| found(&searcher, typed);
        assert_eq!(found_by(&service.title).first(), Some(&service.id), "{}", service.title);
        for word in &service.search_words {
            assert!(found_by(word).contains(&service.id), "{}: {word}", service.id);
        }
    }
}

#[test]
fn while_it_is_typed_the_service_comes_closer_and_never_leaves() {
    let searcher = searcher();
    for (typed, expected, from) in [
        ("akta kelahiran", "akta-kelahiran", 4),
        ("ktp hilang", "ktp-hilang-rusak", 5),
        ("legalisir", "legalisir", 3),
    ] {
        for end in from..=typed.len() {
            let found = found(&searcher, &typed[..end]);
            assert!(found.contains(&expected.to_owned()), "{:?}: {found:?}", &typed[..end]);
        }
    }
}

#[test]
fn nonsense_finds_nothing() {
    let searcher = searcher();
    for typed in [
        "",
        " ",
        "   ",
        "a",
        "zzzz",
        "qwrtpsd",
        "!!!",
        "saya mau",
        "bagaimana cara",
        "<script>",
        "😀",
        "12345",
        "xxkkxx yyy zzz",
    ] {
        assert_eq!(found(&searcher, typed), Vec::<String>::new(), "{typed:?}");
    }
}
