//! Logs say what happened, and nothing about whom.

use crate::program::{Program, command};
use crate::sample::Sample;
use crate::world::{World, ok};
use domain::wire::Receipt;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_run_at_the_finest_level_logs_no_personal_data() {
    let mut world = World::start().await;
    let intake = Program::start(&world, env!("CARGO_BIN_EXE_intake"));
    let staff = Program::start(&world, env!("CARGO_BIN_EXE_staff"));
    let sheets = Program::start(&world, env!("CARGO_BIN_EXE_sheets"));
    (world.intake, world.staff, world.sheets) = (intake.url.clone(), staff.url.clone(), sheets.url.clone());

    let sample = Sample::birth();
    let receipt: Receipt = world.apply(&sample).await;
    ok::<serde_json::Value>(
        world.track(&serde_json::json!({ "number": receipt.number, "nik": sample.nik() })).await,
    )
    .await;
    let mut wrong = sample.clone();
    wrong.answer("pemohon_nik", "3333333333333333x");
    world.save(&wrong).await;
    let sign_in = world.client.post(format!("{}/api/staff/masuk", world.staff));
    sign_in.form(&[("surel", "petugas@contoh.id")]).send().await.unwrap();
    let sheet = world.client.post(format!("{}/api/sheets/akta-kelahiran/F-2.03", world.sheets));
    let sheet = sheet.json(&serde_json::json!({ "answers": sample.answers })).send().await.unwrap();
    assert_eq!(sheet.status(), 200);
    let digest = command(&world, env!("CARGO_BIN_EXE_digest")).output().unwrap();
    assert!(digest.status.success());
    let sweep = command(&world, env!("CARGO_BIN_EXE_digest")).arg("sweep").output().unwrap();
    assert!(sweep.status.success());

    let mut log = intake.stop() + &staff.stop() + &sheets.stop();
    log.push_str(&String::from_utf8(digest.stderr).unwrap());
    log.push_str(&String::from_utf8(sweep.stderr).unwrap());
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string());
    }
    assert!(log.contains(r#""route":"/api/applications/{id}/submission""#), "{log}");
    assert!(log.contains(r#""route":"/api/sheets/{service}/{code}""#), "{log}");
    assert!(log.contains(r#""JobDone":1"#) && log.contains(r#""OldestUndigestedSeconds":0"#), "{log}");
    assert!(
        log.contains(r#""status":422"#) && log.contains("digest sent") && log.contains(r#""job":"sweep""#),
        "{log}"
    );
    let token = {
        let mail = world.mails().into_iter().find(|mail| mail.contains("/masuk/")).unwrap();
        let at = mail.find("/masuk/").unwrap() + "/masuk/".len();
        mail[at..at + 43].to_owned()
    };
    let mut secret = vec![
        sample.secret.clone(),
        receipt.token,
        token,
        "petugas@contoh.id".into(),
        "3333333333333333x".into(),
    ];
    secret.extend(sample.personal());
    for word in secret {
        assert!(!log.contains(&word), "the log holds {word}");
    }
}
