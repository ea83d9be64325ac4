//! The generator notices faults: services that have them on purpose.

use domain::application::Context;
use domain::catalogue::regions;
use domain::samples::roads;
use domain::service::Service;

/// A service in which everything can be reached.
const WHOLE: &str = r#"{
    "id": "contoh", "version": "2026-11-1", "nik_field": "nik", "village_field": "desa",
    "steps": [
        {"id": "gerbang", "title": "Gerbang", "questions": [
            {"id": "nik", "label": "NIK", "kind": "nik"},
            {"id": "desa", "label": "Desa", "kind": "village"},
            {"id": "jenis", "label": "Jenis", "kind": "choice", "list": "jenis"},
            {"id": "tgl", "label": "Tanggal", "kind": "date"}
        ], "notes": [
            {"when": {"field": "jenis", "is": ["c"]}, "text": "Salah tempat.", "stop": true},
            {"when": {"field": "tgl", "years_from": 17}, "text": "Sudah 17 tahun."}
        ]},
        {"id": "kedua", "title": "Kedua", "when": {"field": "jenis", "is": ["b"]}, "questions": [
            {"id": "nik2", "label": "NIK lain", "kind": "nik"}
        ]}
    ],
    "requirements": [
        {"id": "kk", "label": "KK", "paper": "kk", "source": "x", "mark": "product",
         "when": {"all": [{"field": "jenis", "is": ["b"]}, {"field": "tgl", "days_ago_over": 60}]}}
    ],
    "rules": [{"rule": "differs", "field": "nik2", "other": "nik", "text": "NIK sama."}],
    "lists": {"jenis": [{"code": "a", "name": "A"}, {"code": "b", "name": "B"}, {"code": "c", "name": "C"}]}
}"#;

fn unreached(text: &str) -> (Vec<String>, usize) {
    let service: Service = serde_json::from_str(text).unwrap();
    let roads = roads(Context { service: &service, today: crate::both::TODAY, regions: regions() });
    (roads.unreached, roads.stops.len())
}

#[test]
fn what_is_out_of_reach_is_named() {
    assert_eq!(unreached(WHOLE), (vec![], 1));
    // (what is found, what takes its place, what is out of reach then)
    for (found, replacement, expected) in [
        // A step that waits for an answer which ends the form.
        (
            r#""title": "Kedua", "when": {"field": "jenis", "is": ["b"]}"#,
            r#""title": "Kedua", "when": {"field": "jenis", "is": ["c"]}"#,
            "step kedua",
        ),
        // A document that waits for two answers to one question.
        (r#"{"field": "tgl", "days_ago_over": 60}"#, r#"{"field": "jenis", "is": ["a"]}"#, "document kk"),
        // Ages that nobody has.
        (r#""years_from": 17"#, r#""years_from": 17, "years_under": 16"#, "Sudah 17 tahun."),
        // A branch of a condition that the form never takes.
        (
            r#"{"all": [{"field": "jenis", "is": ["b"]}, "#,
            r#"{"any": [{"field": "jenis", "is": ["c"]}, "#,
            "the test of jenis in the condition of document kk",
        ),
        // A rule that no answers can keep.
        (
            r#""rules": ["#,
            r#""rules": [{"rule": "differs", "field": "desa", "other": "desa", "text": "Sama."}, "#,
            "the end of the form",
        ),
        // A stop that nobody comes to.
        (
            r#"{"when": {"field": "jenis", "is": ["c"]}, "text": "Salah"#,
            r#"{"when": {"field": "jenis", "is": ["d"]}, "text": "Salah"#,
            "the stop",
        ),
    ] {
        assert!(WHOLE.contains(found), "{found}");
        let changed = WHOLE.replacen(found, replacement, 1);
        let (unreached, _) = unreached(&changed);
        assert!(unreached.iter().any(|u| u.contains(expected)), "{replacement}: {unreached:?}");
    }
}
