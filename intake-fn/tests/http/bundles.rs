//! One life event, several services: one application with parts.

use crate::sample::Sample;
use crate::staff::{get, sign_in};
use crate::world::{World, ok};
use domain::status::Status::{self, *};
use domain::wire::{Receipt, TrackingReply};
use intake_fn::digest::round;
use intake_fn::request::ApplicationId;
use serde_json::json;
use time::{Duration, OffsetDateTime};

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn id(sample: &Sample) -> ApplicationId {
    ApplicationId::parse(&sample.id).unwrap()
}

#[tokio::test]
async fn one_receipt_lists_each_part() {
    let world = World::start().await;
    let sample = Sample::newborn();
    let receipt = world.apply(&sample).await;
    let parts: Vec<_> = receipt.parts.iter().map(|part| (part.number.as_str(), part.text.as_str())).collect();
    let number = |part| format!("{}/{part}", receipt.number);
    assert_eq!(
        parts,
        [
            (number(1).as_str(), "Akta kelahiran"),
            (number(2).as_str(), "KK yang memuat anak"),
            (number(3).as_str(), "Kartu Identitas Anak (KIA)"),
        ]
    );
    for _ in 0..2 {
        assert_eq!(ok::<Receipt>(world.submit(&sample).await).await, receipt, "again and again the same");
    }
    let stored = world.app.store.parts_of(id(&sample)).await.unwrap();
    let stored: Vec<_> =
        stored.iter().map(|part| (part.number, part.service.as_str(), part.status)).collect();
    assert_eq!(
        stored,
        [(1, "akta-kelahiran", Diterima), (2, "kk-perubahan-data", Diterima), (3, "kia", Diterima)]
    );
}

#[tokio::test]
async fn a_part_that_the_answers_do_not_ask_for_is_not_there() {
    let world = World::start().await;
    let mut sample = Sample::newborn();
    sample.answer("anak_kewarganegaraan", "asing");
    sample.answer("anak_negara", "Malaysia");
    sample.answer("anak_no_dok_perjalanan", "A1234567");
    let receipt = world.apply(&sample).await;
    let texts: Vec<_> = receipt.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts, ["Akta kelahiran", "KK yang memuat anak"]);
}

#[tokio::test]
async fn many_submissions_at_once_make_each_part_once() {
    let world = World::start().await;
    let sample = Sample::newborn();
    world.save_and_upload(&sample).await;
    let replies = futures_util::future::join_all((0..6).map(|_| world.submit(&sample))).await;
    let mut receipts = Vec::new();
    for reply in replies {
        receipts.push(ok::<Receipt>(reply).await);
    }
    assert!(receipts.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(world.app.store.parts_of(id(&sample)).await.unwrap().len(), 3);
    assert_eq!(world.app.store.notices(90).await.unwrap().len(), 1);
}

#[tokio::test]
async fn each_part_goes_its_own_way() {
    let world = World::start().await;
    let sample = Sample::newborn();
    let receipt = world.apply(&sample).await;
    let store = &world.app.store;
    let mut later = now();
    let mut move_on = async |part, way: &[Status]| {
        for step in way.windows(2) {
            later += Duration::minutes(1);
            assert!(store.move_on(id(&sample), Some(part), (step[0], step[1]), later).await.unwrap());
        }
    };
    move_on(1, &[Diterima, Diperiksa, Diproses, Selesai]).await;
    move_on(2, &[Diterima, Diperiksa]).await;

    for typed in [receipt.number.clone(), format!("{}/2", receipt.number.to_lowercase())] {
        let request = json!({ "number": typed, "nik": sample.nik() });
        let reply: TrackingReply = ok(world.track(&request).await).await;
        assert_eq!((reply.number.as_str(), reply.status), (receipt.number.as_str(), Diterima));
        let way = |part: usize| -> Vec<Status> {
            reply.parts[part - 1].timeline.iter().map(|entry| entry.status).collect()
        };
        assert_eq!(way(1), [Diterima, Diperiksa, Diproses, Selesai]);
        assert_eq!(way(2), [Diterima, Diperiksa]);
        assert_eq!(way(3), [Diterima]);
        let statuses: Vec<Status> = reply.parts.iter().map(|part| part.status).collect();
        assert_eq!(statuses, [Selesai, Diperiksa, Diterima]);
        assert_eq!(reply.parts[1].number, receipt.parts[1].number);
        assert!(reply.due.is_none() && reply.parts[0].due.is_some(), "each part has its own last day");
    }
    move_on(3, &[Diterima, Diperiksa, PerluPerbaikan]).await;
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert_eq!(reply.status, Diperiksa, "the least advanced one");

    // What is not so cannot be moved on from; the whole moves by its parts.
    let refused = [
        (Some(1), (Selesai, Diproses)),
        (Some(2), (Diterima, Diperiksa)),
        (Some(4), (Diterima, Diperiksa)),
        (None, (Diterima, Diperiksa)),
    ];
    for (part, step) in refused {
        assert!(!store.move_on(id(&sample), part, step, later).await.unwrap(), "{part:?} {step:?}");
    }
}

#[tokio::test]
async fn a_service_by_itself_is_as_before() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    assert!(!serde_json::to_string(&receipt).unwrap().contains("parts"));
    let reply: serde_json::Value = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert_eq!((&reply["parts"], &reply["status"]), (&serde_json::Value::Null, &json!("diterima")));
    assert!(world.app.store.move_on(id(&sample), None, (Diterima, Diperiksa), now()).await.unwrap());
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert_eq!((reply.status, reply.timeline.len()), (Diperiksa, 2));
}

#[tokio::test]
async fn staff_see_the_parts_as_lines_that_lead_to_one_record() {
    let world = World::start().await;
    let (birth, card) = (Sample::newborn(), Sample::lost_card());
    let (receipt, other) = (world.apply(&birth).await, world.apply(&card).await);
    let (cookie, _) = sign_in(&world, "").await;
    let list =
        async |query: &str| get(&world, &format!("/api/staff/{query}"), &cookie).await.text().await.unwrap();
    let all = list("").await;
    for part in 1..=3 {
        assert!(all.contains(&format!("{}/{part}</a>", receipt.number)), "{all}");
        assert!(all.contains(&format!("Bagian {part} dari 3")));
    }
    assert_eq!(all.matches(&format!("/api/staff/applications/{}\"", receipt.number)).count(), 3);
    assert!(all.contains(&format!("{}</a>", other.number)), "{all}");
    assert!(all.contains("<small>KTP hilang atau rusak?</small> Hilang"), "what the service wants seen");
    for word in birth.personal().iter().chain(&card.personal()) {
        assert!(!all.contains(word), "{word}");
    }

    let of_kia = list("?layanan=kia").await;
    assert!(of_kia.contains(&format!("{}/3</a>", receipt.number)));
    assert!(!of_kia.contains(&format!("{}/1</a>", receipt.number)) && !of_kia.contains(&other.number));
    let elsewhere = list("?kecamatan=17.07.12").await;
    assert!(!elsewhere.contains(&receipt.number) && elsewhere.contains("selected>Pinang Belapis"));
    assert!(list("?kecamatan=17.07.01&layanan=kia").await.contains(&receipt.number));
    for nonsense in ["?layanan=%00&kecamatan=x", "?layanan=tidak-ada", "?status=x&x=1"] {
        assert!(list(nonsense).await.contains(&receipt.number), "{nonsense}");
    }

    assert!(world.app.store.move_on(id(&birth), Some(3), (Diterima, Diperiksa), now()).await.unwrap());
    let moved = list("?status=diperiksa").await;
    assert!(moved.contains(&format!("{}/3</a>", receipt.number)) && !moved.contains("Bagian 1 dari 3"));
    let record = get(&world, &format!("/api/staff/applications/{}", receipt.number), &cookie).await;
    let record = record.text().await.unwrap();
    assert!(record.contains("Kartu Identitas Anak (KIA): <b>Diperiksa</b>"), "{record}");
    assert!(
        record.contains("Akta Kelahiran: <b>Terdaftar</b>") && record.contains("Bagian 3, status: Diperiksa")
    );
}

#[tokio::test]
async fn the_digest_counts_parts_in_their_groups() {
    let world = World::start().await;
    let receipt = world.apply(&Sample::newborn()).await;
    world.apply(&Sample::birth()).await;
    assert_eq!(round(&world.app, now()).await.unwrap(), 2);
    let mail = &world.mails()[0];
    assert!(mail.contains("Subject: 2 permohonan baru"), "{mail}");
    let at = |words: &str| mail.find(words).unwrap_or_else(|| panic!("no {words} in {mail}"));
    // In the order of the site.
    assert!(at("Kartu Keluarga (KK): 1") < at("Kartu Identitas Anak (KIA): 1"));
    assert!(at("Kartu Identitas Anak (KIA): 1") < at("Kelahiran: 2"));
    assert!(
        mail.contains("Akta Kelahiran (bagian 1 dari 3) · Kec. Lebong Utara · masuk baru saja"),
        "{mail}"
    );
    assert!(mail.contains(&format!("/api/staff/applications/{}", receipt.number)));
}
