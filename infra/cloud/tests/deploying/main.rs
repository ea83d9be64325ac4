//! The real `cloud` program against an emulator: moto, told apart from AWS
//! only by `AWS_ENDPOINT_URL`. Stacks, buckets, parameters, versions and
//! aliases of functions are moto's; the public address is served out of moto's
//! site bucket and by whichever version the alias `live` leads to.
//!
//! Needs Python with moto: its `python` or its `moto_server` in `LEBONG_MOTO`,
//! as `cargo xtask test` sets it. What this cannot show (CodeDeploy's shift,
//! the content network, mail) stands in docs/runbook.md#deploy.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at a surprise")]

mod calls;
mod cbor;
mod emulator;
mod public;
mod sample;

use aws_sdk_cloudwatch::types::StateValue;
use emulator::{Emulator, public_bucket};
use sample::Sample;

#[test]
fn a_release_is_put_in_place_then_another_and_back_and_all_is_taken_away() {
    let emulator = Emulator::start();
    let first = Sample::new("1111111111");
    let said = emulator.deploy(&first).succeeds();
    for sentence in ["would change in", "add      Table (DynamoDB Table)", "made the secret key"] {
        assert!(said.to_lowercase().contains(&sentence.to_lowercase()), "{sentence}: {said}");
    }
    assert!(said.contains("uji.dukcapil.lebongkab.go.id CNAME "), "{said}");
    assert_eq!(emulator.public().commit(), "1111111111");
    let secret = emulator.secret();
    assert!(secret.len() == 64 && !said.contains(&secret), "never shown");

    emulator.put(public_bucket(), "office.json", "{\"status\": \"closed\"}");
    emulator.forget_calls();
    let second = Sample::new("2222222222");
    let said = emulator.deploy(&second).succeeds();
    assert!(said.contains("change   IntakeFunction (Lambda Function)"), "{said}");
    assert_eq!(emulator.public().commit(), "2222222222");
    assert_eq!(emulator.public().body("/"), second.page());
    assert_eq!(emulator.office(), "{\"status\": \"closed\"}", "a deploy leaves the office's news alone");
    assert_eq!(emulator.secret(), secret, "made once");
    let calls = emulator.calls();
    calls.in_order(&[
        "PUT /lebong-staging-site-*/assets/",
        "ExecuteChangeSet",
        "PUT /lebong-staging-site-*/index.html",
    ]);
    calls.in_order(&["CreateChangeSet", "PUT /lebong-staging-site-*/assets/"]);
    assert!(calls.nothing_of("PUT /lebong-staging-site-*/office.json", "200"), "{calls:?}");

    emulator.forget_calls();
    let said = emulator.cloud(&["rollback", "--stage", "staging", "--yes"], &second).succeeds();
    assert!(said.contains("serves staging again"), "{said}");
    assert_eq!(emulator.public().commit(), "1111111111");
    assert_eq!(emulator.public().body("/"), first.page());
    let calls = emulator.calls();
    calls.in_order(&["PUT /lebong-staging-site-*/index.html", "ExecuteChangeSet"]);

    let said = emulator.cloud(&["status", "--stage", "staging"], &first).succeeds();
    assert!(said.contains("commit 1111111111") && said.contains("as it was last asked for"), "{said}");
    let said = emulator.cloud(&["digest", "run", "--stage", "staging"], &first).succeeds();
    assert!(said.contains("It replied:"), "{said}");

    let count = ["retention", "run", "--dry-run", "--stage", "staging"];
    let said = emulator.cloud(&count, &first).succeeds();
    assert!(said.contains("nothing is erased") && said.contains("It replied:"), "{said}");

    let said = emulator.cloud(&["destroy", "--stage", "staging"], &first).fails();
    assert!(said.contains("--yes"), "nobody was asked: {said}");
    let said = emulator.cloud(&["destroy", "--stage", "staging", "--yes"], &first).succeeds();
    assert!(said.contains("What stays"), "{said}");
    assert!(!emulator.stack_exists("lebong-staging") && !emulator.stack_exists("lebong-staging-edge"));
    assert!(emulator.table_exists("lebong-staging"), "what residents sent is kept");
    let said = emulator.deploy(&second).fails();
    assert!(said.contains("bucket lebong-staging-documents-") && said.contains("#after-destroy"), "{said}");
    assert!(emulator.table_exists("lebong-staging"), "and it is not touched");
    emulator.delete_buckets();
    let said = emulator.deploy(&second).succeeds();
    assert!(said.contains("Taking away the empty table lebong-staging"), "{said}");
    assert_eq!(emulator.public().commit(), "2222222222");
    assert_eq!(emulator.secret(), secret);
    emulator.cloud(&["destroy", "--stage", "production", "--yes"], &first).fails();
}

#[test]
fn an_interrupted_deploy_goes_on_where_it_stopped_and_nobody_deploys_meanwhile() {
    let emulator = Emulator::start();
    emulator.deploy(&Sample::new("1111111111")).succeeds();
    let second = Sample::new("2222222222");
    // The functions are new and the first page is on its way.
    let held = emulator.hold("PUT /lebong-staging-site-*/index.html");
    let mut running = emulator.start_deploy(&second);
    held.reached();
    let said = emulator.deploy(&Sample::new("3333333333")).fails();
    assert!(said.contains("works on this stage: deploy"), "{said}");
    running.kill();
    held.let_go();
    let said = emulator.cloud(&["status", "--stage", "staging"], &second).succeeds();
    assert!(said.contains("Under way or interrupted: release"), "{said}");

    emulator.forget_calls();
    let said = emulator.deploy(&second).succeeds();
    assert!(said.contains("going on after the functions"), "{said}");
    assert_eq!(emulator.public().commit(), "2222222222");
    assert_eq!(emulator.public().body("/"), second.page());
    let calls = emulator.calls();
    assert!(calls.nothing_of("PUT /lebong-staging-releases-*/functions/", ""), "uploaded once: {calls:?}");
    assert!(calls.nothing_of("ExecuteChangeSet", ""), "changed once: {calls:?}");
}

#[test]
fn a_deploy_that_was_interrupted_can_be_taken_back() {
    let emulator = Emulator::start();
    let first = Sample::new("1111111111");
    emulator.deploy(&first).succeeds();
    let second = Sample::new("2222222222");
    let held = emulator.hold("PUT /lebong-staging-site-*/index.html");
    let running = emulator.start_deploy(&second);
    held.reached();
    let said = running.stop().fails();
    assert!(said.contains("stopped by you"), "{said}");
    held.let_go();
    let said = emulator.cloud(&["status", "--stage", "staging"], &first).succeeds();
    assert!(!said.contains("Somebody works on it"), "the lock was given back: {said}");
    let said = emulator.cloud(&["rollback", "--stage", "staging", "--yes"], &first).succeeds();
    assert!(said.contains("never ended; taking it back"), "{said}");
    assert_eq!(emulator.public().commit(), "1111111111");
    assert_eq!(emulator.public().body("/"), first.page());
}

#[test]
fn an_interrupted_rollback_goes_on_to_where_it_was_going() {
    let emulator = Emulator::start();
    let first = Sample::new("1111111111");
    emulator.deploy(&first).succeeds();
    emulator.deploy(&Sample::new("2222222222")).succeeds();
    // The pages are the old ones again, the functions not yet.
    let held = emulator.hold("POST / ExecuteChangeSet");
    let back = ["rollback", "--stage", "staging", "--yes"];
    let mut running = emulator.start_command(&back, &first);
    held.reached();
    running.kill();
    held.let_go();
    assert_eq!(emulator.public().commit(), "2222222222");
    let said = emulator.cloud(&back, &first).succeeds();
    assert!(said.contains("was interrupted; going on with it"), "{said}");
    assert_eq!(emulator.public().commit(), "1111111111");
    assert_eq!(emulator.public().body("/"), first.page());
}

#[test]
fn going_back_further_changes_the_headers_before_the_pages() {
    let emulator = Emulator::start();
    let first = Sample::new("1111111111");
    let said = emulator.deploy(&first).succeeds();
    let id = said.split_whitespace().find(|word| word.ends_with("-11111111")).unwrap().to_owned();
    emulator.deploy(&Sample::new("2222222222")).succeeds();
    emulator.deploy(&Sample::new("3333333333")).succeeds();
    emulator.forget_calls();
    emulator.cloud(&["rollback", "--stage", "staging", "--yes", "--to", &id], &first).succeeds();
    assert_eq!(emulator.public().body("/"), first.page());
    emulator.calls().in_order(&["ExecuteChangeSet", "PUT /lebong-staging-site-*/index.html"]);
    emulator
        .cloud(&["rollback", "--stage", "staging", "--yes", "--to", "20000101-000000-none"], &first)
        .fails();
}

#[test]
fn what_the_office_says_and_who_is_staff_changes_without_a_deploy() {
    let emulator = Emulator::start();
    let sample = Sample::new("1111111111");
    emulator.deploy(&sample).succeeds();
    let said = emulator.cloud(&["office-status", "--stage", "staging", "--show"], &sample).succeeds();
    assert!(said.contains("{\"status\": \"open\"}"), "what was built: {said}");
    let news = r#"{"status": "closed", "since": "2026-12-24", "until": null, "reason": "libur", "blanks_out": [], "network_down": false, "services": []}"#;
    emulator.cloud_hears(&["office-status", "--stage", "staging"], news, &sample).succeeds();
    assert!(emulator.office().contains("libur"), "{}", emulator.office());

    let staff =
        |words: &[&str]| emulator.cloud(&[&["staff"], words, &["--stage", "staging"]].concat(), &sample);
    let said = staff(&["list"]).succeeds();
    assert!(said.contains("pengelola.dukcapil@lebongkab.go.id"), "the first one, of stages.toml: {said}");
    staff(&["add", "petugas@contoh.id"]).succeeds();
    assert!(staff(&["list"]).succeeds().contains("petugas@contoh.id"));
    staff(&["remove", "petugas@contoh.id"]).succeeds();
    assert!(!staff(&["list"]).succeeds().contains("petugas@contoh.id"));
}

#[test]
fn status_tells_which_alarms_ring_and_which_protections_are_off() {
    let emulator = Emulator::start();
    let sample = Sample::new("1111111111");
    emulator.deploy(&sample).succeeds();
    // moto makes tables and buckets without most of what the template asks for.
    emulator.protect();
    let status = || emulator.cloud(&["status", "--stage", "staging"], &sample).succeeds();
    emulator.make_alarm("ap-southeast-3", "lebong-staging-digest-late", "digest", StateValue::Ok);
    emulator.make_alarm("ap-southeast-3", "lebong-production-sweep-late", "sweep", StateValue::Alarm);
    let said = status();
    assert!(said.contains("Alarms: 0 of 1 ring"), "{said}");
    // Its tables have no customer key.
    let one = "Protections: 1 OFF or unknown";
    assert!(said.contains(one) && said.contains("the customer key of the table: "), "{said}");

    emulator.make_alarm(
        "ap-southeast-3",
        "lebong-staging-sweep-late",
        "buka fungsi sweep",
        StateValue::Alarm,
    );
    emulator.make_alarm("us-east-1", "lebong-staging-site-errors", "buka situs", StateValue::Alarm);
    emulator.unprotect();
    let said = status();
    for sentence in [
        "Alarms: 2 of 3 ring",
        "lebong-staging-sweep-late: buka fungsi sweep",
        "lebong-staging-site-errors: buka situs",
        "Protections: 4 OFF",
        "point-in-time recovery of the table: DynamoDB, lebong-staging",
        "versions of the bucket lebong-staging-documents-",
        "public access to the bucket lebong-staging-backup-",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
}

#[test]
fn a_release_that_fails_its_check_goes_back_by_itself() {
    let emulator = Emulator::start();
    let first = Sample::new("1111111111");
    emulator.deploy(&first).succeeds();
    let sick = Sample::sick("2222222222");
    let said = emulator.deploy(&sick).fails();
    assert!(said.contains("does not reach the table"), "{said}");
    assert!(said.contains("Going back to release") && said.contains("see release"), "{said}");
    assert_eq!(emulator.public().commit(), "1111111111");
    assert_eq!(emulator.public().body("/"), first.page());
    let said = emulator.cloud(&["status", "--stage", "staging"], &first).succeeds();
    assert!(said.contains("commit 1111111111") && !said.contains("Under way"), "{said}");
    // And the next good one goes through.
    emulator.deploy(&Sample::new("3333333333")).succeeds();
    assert_eq!(emulator.public().commit(), "3333333333");
}

#[test]
fn a_bucket_is_not_lost_unless_it_is_named() {
    let emulator = Emulator::start();
    emulator.deploy(&Sample::new("1111111111")).succeeds();
    let other = Sample::new("2222222222");
    // Another name in the template is another bucket for CloudFormation.
    other.change("template.yaml", "LogBucket", "RecordBucket");
    let said = emulator.deploy(&other).fails();
    assert!(said.contains("remove   LogBucket (S3 Bucket)"), "{said}");
    assert!(said.contains("--allow-loss LogBucket"), "{said}");
    assert_eq!(emulator.public().commit(), "1111111111");
}

#[test]
fn a_lock_of_another_machine_holds_until_nobody_renews_it() {
    let emulator = Emulator::start();
    let sample = Sample::new("1111111111");
    // Far enough to have a bucket of releases, no further.
    sample.change("stages.toml", "log_days", "log_day");
    let refused = "no template has a parameter";
    assert!(emulator.deploy(&sample).fails().contains(refused));
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    for (renewed, said) in [(now, "ani on elsewhere works on this stage: rollback"), (now - 300, refused)] {
        let lock = serde_json::json!({
            "what": "rollback", "who": "ani on elsewhere", "machine": "elsewhere",
            "process": 1, "since": "2026-11-25T10:00:00Z", "renewed": renewed,
        });
        emulator.put("lebong-staging-releases-123456789012", "lock.json", &lock.to_string());
        let heard = emulator.deploy(&sample).fails();
        assert!(heard.contains(said), "{heard}");
    }
}

#[test]
fn a_setting_that_no_template_knows_stops_before_anything_changes() {
    let emulator = Emulator::start();
    let sample = Sample::new("1111111111");
    sample.change("stages.toml", "log_days", "log_day");
    let said = emulator.deploy(&sample).fails();
    assert!(said.contains("LogDay"), "{said}");
    assert!(!emulator.stack_exists("lebong-staging"));
}
