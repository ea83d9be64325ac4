//! Applications of fictitious people, with their documents.

#![allow(dead_code, reason = "the benches use a part of it")]

use domain::answers::{Answer, Answers};
use domain::application::Page;
use domain::document::MediaType;
use domain::wire::SaveRequest;
use intake_fn::keys;
use std::collections::BTreeMap;

/// An application as a phone holds it.
#[derive(Clone)]
pub struct Sample {
    pub id: String,
    pub secret: String,
    pub service: String,
    pub answers: Answers,
    pub pages: Vec<(Page, Vec<u8>)>,
}

#[derive(serde::Deserialize)]
struct Fixture {
    answers: Answers,
    documents: BTreeMap<String, usize>,
}

impl Sample {
    /// A birth: four pages by the fixture, and a PDF as the fifth.
    pub fn birth() -> Sample {
        let mut sample =
            Sample::of("akta-kelahiran", include_str!("../../../domain/tests/fixtures/akta-kelahiran.json"));
        sample.attach("surat_lahir", MediaType::Pdf, pdf("1 0 obj <</Type /Page>> endobj"));
        assert_eq!(sample.pages.len(), 5);
        sample
    }

    /// A birth with all that comes with it: record, family card, child's card.
    pub fn newborn() -> Sample {
        let fixture = include_str!("../../../domain/tests/fixtures/akta-kelahiran.json");
        let mut sample = Sample::of("bayi-lahir", fixture);
        sample.answer("anak_shdk", "4");
        sample
    }

    /// A lost identity card.
    pub fn lost_card() -> Sample {
        Sample::of("ktp-hilang-rusak", include_str!("../../../domain/tests/fixtures/ktp-hilang-rusak.json"))
    }

    /// A move to another regency.
    pub fn moving() -> Sample {
        Sample::of("pindah-keluar", include_str!("../../../domain/tests/fixtures/pindah-keluar.json"))
    }

    /// Nothing filled in yet.
    pub fn empty(service: &str) -> Sample {
        Sample {
            id: keys::hex(&keys::random::<16>()),
            secret: keys::random_token(),
            service: service.to_owned(),
            answers: Answers::default(),
            pages: Vec::new(),
        }
    }

    fn of(service: &str, fixture: &str) -> Sample {
        let fixture: Fixture = serde_json::from_str(fixture).unwrap();
        let mut sample = Sample { answers: fixture.answers, ..Sample::empty(service) };
        for (requirement, pages) in fixture.documents {
            for _ in 0..pages {
                sample.attach(&requirement, MediaType::Jpeg, jpeg(20_000));
            }
        }
        sample
    }

    /// Adds a page.
    pub fn attach(&mut self, requirement: &str, media_type: MediaType, bytes: Vec<u8>) {
        let page = Page {
            id: keys::hex(&keys::random::<16>()),
            requirement: requirement.to_owned(),
            media_type,
            bytes: bytes.len() as u64,
            sha256: keys::hex(&keys::sha256(&bytes)),
        };
        self.pages.push((page, bytes));
    }

    /// Changes an answer.
    pub fn answer(&mut self, field: &str, value: &str) {
        self.answers.set(field, value.to_owned());
    }

    pub fn bytes_of(&self, page: &str) -> Vec<u8> {
        self.pages.iter().find(|(own, _)| own.id == page).unwrap().1.clone()
    }

    pub fn request(&self) -> SaveRequest {
        SaveRequest {
            service: self.service.clone(),
            service_version: "2026-11-1".to_owned(),
            answers: self.answers.clone(),
            pages: self.pages.iter().map(|(page, _)| page.clone()).collect(),
        }
    }

    /// NIK of the applicant.
    pub fn nik(&self) -> String {
        self.answers.get("pemohon_nik").to_owned()
    }

    /// Every answer that is personal enough to be looked for where it must
    /// not be: numbers, names, telephone.
    pub fn personal(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (field, answer) in &self.answers.0 {
            let texts = match answer {
                Answer::Text(text) => vec![(field.clone(), text.clone())],
                Answer::Items(items) => items.iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect(),
            };
            for (field, text) in texts {
                let told = text.contains(|c: char| c.is_ascii_digit() || c.is_uppercase()); // not a code such as `tidak`
                if told
                    && text.len() > 3
                    && ["nik", "nama", "no_kk", "hp", "telepon"].iter().any(|word| field.contains(word))
                {
                    found.push(text);
                }
            }
        }
        assert!(found.len() >= 3, "{found:?}");
        found
    }
}

/// A small JPEG that is whole, with random content.
pub fn jpeg(length: usize) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    bytes.extend([0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    while bytes.len() < length {
        // No 0xFF, which would begin a marker; no '<' or '%', which the check
        // for hidden formats looks at.
        bytes.extend(keys::random::<32>().map(|b| b & 0x1F));
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A PDF with these objects.
pub fn pdf(objects: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {}\n{objects}\nstartxref\n0\n%%EOF\n", keys::reference()).into_bytes()
}
