//! A change that breaks open drafts needs a new version and a note of what
//! becomes of them. `BENTUK=tulis` writes the shapes of a release.

use crate::shape::{self, Shape};
use domain::service::Service;
use std::path::PathBuf;

fn file(id: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/shapes").join(format!("{id}.json"))
}

/// What has to be mended before this service may take the place of the
/// released one.
fn faults(released: &Shape, service: &Service) -> Vec<String> {
    let broken = shape::breaks(released, &shape::of(service));
    let noted = service.migrations.iter().any(|m| m.from == released.version);
    if broken.is_empty() || (noted && number(&service.version) > number(&released.version)) {
        return Vec::new();
    }
    let advice = format!(
        "drafts of version {} break: raise `version` and say in [[migration]] from = {:?} what becomes of them",
        released.version, released.version
    );
    broken.into_iter().chain([advice]).collect()
}

/// Year, month and count of a version.
fn number(version: &str) -> Vec<u32> {
    version.split('-').map(|part| part.parse().unwrap()).collect()
}

#[test]
fn drafts_of_released_services_go_on() {
    let services =
        || domain::catalogue::SERVICES.iter().map(|(id, _)| domain::catalogue::service(id).unwrap());
    if std::env::var("BENTUK").is_ok_and(|word| word == "tulis") {
        for service in services().filter(|s| s.kind.is_form()) {
            std::fs::write(file(&service.id), shape::text(&shape::of(service))).unwrap();
        }
    }
    let mut faulty = Vec::new();
    let mut released = 0;
    for service in services() {
        // A service without a released shape is new.
        let Ok(text) = std::fs::read_to_string(file(&service.id)) else { continue };
        released += 1;
        let shape: Shape = serde_json::from_str(&text).unwrap();
        faulty.extend(faults(&shape, service).into_iter().map(|fault| format!("{}: {fault}", service.id)));
    }
    assert!(faulty.is_empty(), "{}", faulty.join("\n"));
    assert!(released > 0, "no released shapes were found");
}

#[test]
fn a_released_service_is_never_gone() {
    for entry in std::fs::read_dir(file("").parent().unwrap()).unwrap() {
        let id = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(domain::catalogue::service(&id).is_some(), "{id} is gone; say active = false in its file");
    }
}

/// A small service of which every kind of change is tried.
const SMALL: &str = r#"{
    "id": "contoh", "version": "2026-11-1",
    "steps": [
        {"id": "satu", "title": "Satu", "questions": [
            {"id": "nama", "label": "Nama", "kind": "person_name"},
            {"id": "jenis", "label": "Jenis", "kind": "choice", "list": "jenis"},
            {"id": "email", "label": "Surel", "kind": "email", "optional": true},
            {"id": "jumlah", "label": "Jumlah", "kind": "integer", "min": "1", "max": "9"}
        ]},
        {"id": "orang", "title": "Orang", "repeat": {"id": "orang", "item": "Orang", "min": 1, "max": 9},
         "questions": [{"id": "nik", "label": "NIK", "kind": "nik"}]}
    ],
    "requirements": [
        {"id": "kk", "label": "KK", "paper": "kk", "max_pages": 2, "source": "x", "mark": "product"},
        {"id": "ktp", "label": "KTP", "paper": "ktp", "max_pages": 2, "source": "x", "mark": "product",
         "optional": true}
    ],
    "lists": {"jenis": [{"code": "a", "name": "A"}, {"code": "b", "name": "B"}]}
}"#;

#[test]
fn every_change_that_breaks_a_draft_is_noticed() {
    let released = shape::of(&serde_json::from_str(SMALL).unwrap());
    let new_question = r#"{"id": "baru", "label": "Baru", "kind": "text""#;
    let new_document =
        r#"{"id": "foto", "label": "Foto", "paper": "pas_foto", "source": "x", "mark": "product""#;
    let first_question = r#"{"id": "nama","#;
    let first_document = r#"{"id": "kk","#;
    let when = r#""when": {"field": "jenis", "is": ["a"]}"#;
    // (what is found, what takes its place, what is said; nothing where drafts go on)
    let cases = [
        (r#""id": "nama""#, r#""id": "nama_lengkap""#.to_owned(), "question nama is gone"),
        (r#""kind": "person_name""#, r#""kind": "text""#.into(), "nama asks for Text"),
        (r#"{"code": "b", "name": "B"}"#, r#"{"code": "c", "name": "B"}"#.into(), "no option b"),
        (r#"{"code": "b", "name": "B"}"#, r#"{"code": "b", "name": "Be"}"#.into(), ""),
        (
            r#"{"code": "b", "name": "B"}"#,
            r#"{"code": "b", "name": "B"}, {"code": "c", "name": "C"}"#.into(),
            "",
        ),
        (r#""max": "9""#, r#""max": "5""#.into(), "jumlah has other bounds"),
        (r#", "optional": true}"#, "}".into(), "email may not be left out"),
        (first_question, format!("{new_question}}}, {first_question}"), "question baru is new"),
        (first_question, format!("{new_question}, \"optional\": true}}, {first_question}"), ""),
        (first_question, format!("{new_question}, {when}}}, {first_question}"), ""),
        (r#""min": 1, "max": 9"#, r#""min": 2, "max": 9"#.into(), "the list orang takes 2 to 9"),
        (r#""min": 1, "max": 9"#, r#""min": 1, "max": 5"#.into(), "the list orang takes 1 to 5"),
        (r#""min": 1, "max": 9"#, r#""min": 0, "max": 20"#.into(), ""),
        (r#""repeat": {"id": "orang""#, r#""repeat": {"id": "warga""#.into(), "nik is asked elsewhere"),
        (
            r#""repeat": {"id": "orang", "item": "Orang", "min": 1, "max": 9},"#,
            String::new(),
            "nik is asked elsewhere",
        ),
        (r#""id": "kk""#, r#""id": "kartu""#.into(), "document kk is gone"),
        (r#""max_pages": 2"#, r#""max_pages": 1"#.into(), "kk takes 1 pages"),
        (r#""max_pages": 2"#, r#""max_pages": 3"#.into(), ""),
        (
            "\"product\",\n         \"optional\": true",
            "\"product\"".into(),
            "document ktp may not be left out",
        ),
        (first_document, format!("{new_document}}}, {first_document}"), "document foto is new"),
        (first_document, format!("{new_document}, {when}}}, {first_document}"), ""),
        (r#""label": "Nama""#, r#""label": "Nama lengkap""#.into(), ""),
    ];
    for (found, replacement, expected) in cases {
        assert!(SMALL.contains(found), "{found}");
        let changed = SMALL.replacen(found, &replacement, 1);
        let service: Service = serde_json::from_str(&changed).unwrap();
        let said = faults(&released, &service);
        match expected {
            "" => assert_eq!(said, Vec::<String>::new(), "{replacement}"),
            _ => assert!(said.iter().any(|s| s.contains(expected)), "{replacement}: {said:?}"),
        }
        // A higher version alone is not enough, nor is a note; both are.
        let service = |version: &str, from: &str| {
            let mut service: Service = serde_json::from_str(&changed).unwrap();
            service.version = version.to_owned();
            service.migrations.push(domain::service::Migration { from: from.to_owned(), text: "…".into() });
            service
        };
        let is_open = expected.is_empty();
        assert_eq!(faults(&released, &service("2026-11-2", "2026-10-1")).is_empty(), is_open);
        assert_eq!(faults(&released, &service("2026-11-1", "2026-11-1")).is_empty(), is_open);
        assert!(faults(&released, &service("2026-11-10", "2026-11-1")).is_empty());
    }
}
