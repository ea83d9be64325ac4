//! The program that puts the news of the office on the site.

use crate::world::World;
use domain::office::{Notice, State};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn tell(arguments: [&str; 2], environment: &BTreeMap<String, String>, said: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_office"));
    program.args(arguments).env_clear().envs(environment).env("WAKTU", "2021-07-05T17:30:00Z");
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    child.stdin.take().unwrap().write_all(said.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const CLOSURE: &str = r#"{
    "status": "urgent_only", "since": "2021-07-05", "reason": "delapan pegawai positif Covid-19",
    "services": [{ "id": "ktp-hilang-rusak", "text": "Perekaman KTP-el tetap dibuka" }]
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_closure_of_july_2021_reaches_the_site() {
    let world = World::start().await;
    let file = world.files.path().join("office.json");
    let written = tell(["file", file.to_str().unwrap()], &BTreeMap::new(), CLOSURE);
    assert!(written.status.success(), "{written:?}");
    let notice: Notice = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!((notice.status, notice.since.as_deref()), (State::UrgentOnly, Some("2021-07-05")));
    assert!(notice.headline.contains("mendesak sejak 5 Juli 2021. Situs ini tetap buka."));
    assert!(notice.lines.iter().any(|line| line.contains("sampai ada pengumuman")));
    assert_eq!(notice.services[0].id, "ktp-hilang-rusak");

    // The deployed site's bucket gets the same.
    let bucket = tell(["bucket", local_stack::object_store::BUCKET], &world.environment, CLOSURE);
    assert!(bucket.status.success(), "{bucket:?}");
    let object = std::fs::read(world.bucket().join("office.json")).unwrap();
    assert_eq!(object, std::fs::read(&file).unwrap());

    // It never stops an application on the site.
    world.apply(&crate::sample::Sample::lost_card()).await;
}

#[test]
fn mistakes_are_listed_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("office.json");
    let at = ["file", file.to_str().unwrap()];
    assert!(tell(at, &BTreeMap::new(), r#"{ "status": "open" }"#).status.success());
    let before = std::fs::read(&file).unwrap();
    for (said, expected) in [
        (r#"{ "status": "closed" }"#, "since: needed unless the office is open"),
        (
            r#"{ "status": "closed", "since": "2021-07-01", "until": "2021-07-05" }"#,
            "until: lies in the past",
        ),
        (r#"{ "services": [{ "id": "ktp", "text": "Tutup" }] }"#, "service ktp: there is none of this id"),
        (
            r#"{ "status": "shut" }"#,
            "unknown variant `shut`, expected one of `open`, `closed`, `urgent_only`",
        ),
    ] {
        let refused = tell(at, &BTreeMap::new(), said);
        assert!(!refused.status.success(), "{said}");
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(told.contains(expected), "{told}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
}
