//! What becomes of mails: the events of SES, as SNS and EventBridge hand them
//! to the real program.

use crate::metrics::{figures, has, value};
use crate::program::command;
use crate::runtime_api::RuntimeApi;
use crate::sample::Sample;
use crate::staff::ask;
use crate::world::{World, serve};
use axum::routing::post;
use axum::{Json, Router};
use intake_fn::clock;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use time::{Duration, OffsetDateTime};

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// A mail as SES tells of it, with what must not be logged.
fn mail(sent: OffsetDateTime, to: &[&str]) -> Value {
    json!({
        "timestamp": clock::rfc3339(sent),
        "source": "Dukcapil Lebong <layanan@contoh.id>",
        "sourceArn": "arn:aws:ses:ap-southeast-3:123456789012:identity/contoh.id",
        "sendingAccountId": "123456789012",
        "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
        "destination": to,
        "headersTruncated": false,
        "headers": [{ "name": "To", "value": to.join(", ") }],
        "commonHeaders": { "from": ["layanan@contoh.id"], "to": to, "subject": "1 permohonan baru" },
        "tags": { "ses:configuration-set": ["lebong"] }
    })
}

fn bounce(kind: &str, sent: OffsetDateTime, from: &[&str]) -> Value {
    let recipient = |address: &&str| {
        json!({
            "emailAddress": address, "action": "failed", "status": "5.1.1",
            "diagnosticCode": format!("smtp; 550 5.1.1 <{address}> user unknown")
        })
    };
    json!({
        "eventType": "Bounce",
        "bounce": {
            "bounceType": kind, "bounceSubType": "General",
            "bouncedRecipients": from.iter().map(recipient).collect::<Vec<_>>(),
            "timestamp": clock::rfc3339(sent),
            "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
            "reportingMTA": "dsn; mta.example.com"
        },
        "mail": mail(sent, from)
    })
}

fn complaint(sent: OffsetDateTime, by: &[&str]) -> Value {
    json!({
        "eventType": "Complaint",
        "complaint": {
            "complainedRecipients": by.iter().map(|address| json!({ "emailAddress": address })).collect::<Vec<_>>(),
            "timestamp": clock::rfc3339(sent),
            "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
            "userAgent": "Amazon SES Mailbox Simulator", "complaintFeedbackType": "abuse",
            "arrivalDate": clock::rfc3339(sent)
        },
        "mail": mail(sent, by)
    })
}

fn by_sns(message: &str) -> Value {
    json!({ "Records": [{
        "EventSource": "aws:sns", "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:ap-southeast-3:123456789012:surel:21be56ed-a058-49f5-8c98-aedd2564c486",
        "Sns": {
            "Type": "Notification", "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "TopicArn": "arn:aws:sns:ap-southeast-3:123456789012:surel",
            "Subject": "Amazon SES Email Event Notification", "Message": message,
            "Timestamp": "2026-11-23T10:00:00.000Z", "SignatureVersion": "1", "Signature": "x",
            "SigningCertUrl": "https://sns.ap-southeast-3.amazonaws.com/x.pem", "UnsubscribeUrl": "https://x",
            "MessageAttributes": {}
        }
    }] })
}

fn by_event_bridge(detail_type: &str, detail: &Value) -> Value {
    json!({
        "version": "0", "id": "12345678-1234-1234-1234-123456789012", "detail-type": detail_type,
        "source": "aws.ses", "account": "123456789012", "time": "2026-11-23T10:00:00Z",
        "region": "ap-southeast-3", "resources": ["arn:aws:ses:ap-southeast-3:123456789012:configuration-set/lebong"],
        "detail": detail
    })
}

async fn unreachable(world: &World) -> Vec<String> {
    let staff = world.app.store.staff(&world.app.config.staff_mail).await.unwrap();
    let marked = staff.into_iter().filter(|member| member.bounced_at.is_some());
    marked.map(|member| member.mail.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_bounces_gets_no_more_mail_until_it_is_added_again() {
    let world = World::start().await;
    let (store, first) = (&world.app.store, &world.app.config.staff_mail);
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_digest")).await;
    let told = bounce("Permanent", now(), &["Kepala Dinas <Kepala@contoh.id>"]);
    let answer = lambda.invoke(by_sns(&told.to_string())).await;
    assert_eq!(answer, json!({ "kind": "response", "body": { "addresses": 1 } }));
    assert_eq!(value(&figures(&lambda.log()), "MailBounced", None), 1.0);
    assert!(!lambda.log().contains("epala@"), "{}", lambda.log());
    assert_eq!(unreachable(&world).await, ["kepala@contoh.id"]);

    world.apply(&Sample::lost_card()).await;
    assert_eq!(lambda.invoke(json!({ "job": "digest" })).await["body"]["applications"], 1);
    let digest = world.mails().pop().unwrap();
    assert!(digest.contains("petugas@contoh.id") && !digest.contains("kepala"), "{digest}");
    assert_eq!(
        digest.matches("1 alamat surel petugas tidak dapat dihubungi").count(),
        2,
        "text and HTML: {digest}"
    );
    let mails = world.mails().len();
    ask(&world, "kepala@contoh.id", "").await;
    assert_eq!(world.mails().len(), mails, "a link would bounce, too");

    let again = "kepala@contoh.id".parse().unwrap();
    store.add_staff(first, &again, now() + Duration::seconds(1)).await.unwrap();
    world.apply(&Sample::lost_card()).await;
    lambda.invoke(json!({ "job": "digest" })).await;
    let digest = world.mails().pop().unwrap();
    assert!(digest.contains("kepala@contoh.id") && !digest.contains("tidak dapat dihubungi"), "{digest}");

    // The same event once more, late: it is about a mail from before.
    assert_eq!(lambda.invoke(by_sns(&told.to_string())).await["body"]["addresses"], 0);
    assert!(unreachable(&world).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_counts_only_when_it_is_known_whose_it_is() {
    let world = World::start().await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_digest")).await;
    let both = complaint(now(), &["petugas@contoh.id", "kepala@contoh.id"]);
    let answer = lambda.invoke(by_event_bridge("Email Complaint Received", &both)).await;
    assert_eq!(answer, json!({ "kind": "response", "body": { "addresses": 0 } }));
    assert_eq!(value(&figures(&lambda.log()), "MailComplained", None), 2.0);
    assert!(unreachable(&world).await.is_empty());

    let one = complaint(now(), &["petugas@contoh.id"]);
    let answer = lambda.invoke(by_event_bridge("Email Complaint Received", &one)).await;
    assert_eq!(answer["body"]["addresses"], 1);
    assert_eq!(unreachable(&world).await, ["petugas@contoh.id"]);
    assert!(!lambda.log().contains("@contoh.id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_pass_or_is_about_nobody_marks_nobody() {
    let world = World::start().await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_digest")).await;
    let delay = json!({ "eventType": "DeliveryDelay", "mail": mail(now(), &["petugas@contoh.id"]),
        "deliveryDelay": { "delayType": "MailboxFull", "delayedRecipients": [{ "emailAddress": "petugas@contoh.id" }] } });
    let delivery =
        json!({ "eventType": "Delivery", "mail": mail(now(), &["petugas@contoh.id"]), "delivery": {} });
    for event in [
        by_sns(&bounce("Transient", now(), &["petugas@contoh.id"]).to_string()),
        by_event_bridge("Email Bounced", &bounce("Undetermined", now(), &["petugas@contoh.id"])),
        by_sns(&bounce("Permanent", now(), &["orang@lain.id"]).to_string()),
        by_event_bridge("Email Delivery Delayed", &delay),
        by_sns(&delivery.to_string()),
        by_sns("Successfully validated SNS topic for Amazon SES event publishing."),
    ] {
        let answer = lambda.invoke(event).await;
        assert_eq!(answer, json!({ "kind": "response", "body": { "addresses": 0 } }));
    }
    assert!(unreachable(&world).await.is_empty());
    let seen = figures(&lambda.log());
    assert_eq!(seen.iter().filter(|seen| seen.0 == "MailBounced").count(), 3);
    assert!(!has(&seen, "Fault"));
    assert!(!lambda.log().contains('@'), "{}", lambda.log());

    let reject = json!({ "eventType": "Reject", "mail": mail(now(), &["petugas@contoh.id"]), "reject": { "reason": "Bad content" } });
    lambda.invoke(by_sns(&reject.to_string())).await;
    assert!(has(&figures(&lambda.log()), "Fault"), "staff did not get that mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_an_error_that_quotes_nothing() {
    let world = World::start().await;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_digest")).await;
    let mut strange = bounce("Permanent", now(), &["petugas@contoh.id"]);
    strange["bounce"]["bounceType"] = "petugas@contoh.id".into();
    let mut elsewhere = by_event_bridge("Email Bounced", &bounce("Permanent", now(), &["petugas@contoh.id"]));
    elsewhere["source"] = "lain".into();
    for event in [
        by_sns("petugas@contoh.id"),
        by_sns(r#"{"eventType":"petugas@contoh.id"}"#),
        by_sns(&strange.to_string()),
        by_event_bridge("Email Bounced", &strange),
        elsewhere,
        json!({ "Records": [{ "petugas@contoh.id": 1 }] }),
        json!({}),
    ] {
        let answer = lambda.invoke(event).await;
        assert_eq!(answer["kind"], "error", "{answer}");
        assert!(!answer.to_string().contains('@'), "{answer}");
    }
    assert!(unreachable(&world).await.is_empty());
    assert!(!lambda.log().contains("petugas@"), "{}", lambda.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_nobody_can_be_reached_the_digest_waits_and_is_a_fault() {
    let world = World::start().await;
    let (store, first) = (&world.app.store, &world.app.config.staff_mail);
    let number = world.apply(&Sample::lost_card()).await.number;
    let mut lambda = RuntimeApi::start(&world, env!("CARGO_BIN_EXE_digest")).await;
    let both = bounce("Permanent", now(), &["petugas@contoh.id", "kepala@contoh.id"]);
    assert_eq!(lambda.invoke(by_sns(&both.to_string())).await["body"]["addresses"], 2);
    assert_eq!(lambda.invoke(json!({ "job": "digest" })).await["kind"], "error");
    let seen = figures(&lambda.log());
    assert_eq!(value(&seen, "Fault", Some(("Program", "digest"))), 1.0);
    assert!(!has(&seen, "JobDone"));
    assert!(world.mails().is_empty());

    store.add_staff(first, &"petugas@contoh.id".parse().unwrap(), now()).await.unwrap();
    assert_eq!(lambda.invoke(json!({ "job": "digest" })).await["body"]["applications"], 1);
    assert_eq!(world.mails().len(), 1);
    assert!(world.mails()[0].contains(&number));
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_name_the_configuration_set_whose_events_come_here() {
    let world = World::start().await;
    world.apply(&Sample::lost_card()).await;
    let sent = Arc::new(Mutex::new(Vec::new()));
    let keep = sent.clone();
    let take = async move |Json(request): Json<Value>| {
        keep.lock().unwrap().push(request);
        Json(json!({ "MessageId": "1" }))
    };
    let ses = serve(Router::new().route("/v2/email/outbound-emails", post(take))).await;
    let mut digest = command(&world, env!("CARGO_BIN_EXE_digest"));
    digest.env("AWS_ENDPOINT_URL_SESV2", ses).env("MAIL_CONFIGURATION_SET", "lebong");
    let output = tokio::task::block_in_place(|| digest.output().unwrap());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sent = sent.lock().unwrap();
    assert_eq!((sent.len(), &sent[0]["ConfigurationSetName"]), (1, &"lebong".into()));
}
