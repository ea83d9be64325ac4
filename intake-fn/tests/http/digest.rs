//! Telling staff: every application once, whatever is killed.

use crate::sample::Sample;
use crate::world::World;
use intake_fn::digest::{deliver, make, round};
use time::{Duration, OffsetDateTime};

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The value of a header in a mail.
fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    mail.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {mail}"))
}

#[tokio::test]
async fn the_mail_says_what_is_new_without_personal_data() {
    let world = World::start().await;
    let samples = [Sample::birth(), Sample::lost_card(), Sample::moving()];
    let mut numbers = Vec::new();
    for sample in &samples {
        numbers.push(world.apply(sample).await.number);
    }
    assert_eq!(round(&world.app, now() + Duration::minutes(12) + Duration::seconds(30)).await.unwrap(), 3);
    let mails = world.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(header(mail, "Subject: "), "3 permohonan baru");
    assert!(header(mail, "To: ").contains("petugas@contoh.id"), "{mail}");
    for number in &numbers {
        assert!(mail.contains(&format!("http://127.0.0.1:8080/api/staff/applications/{number}")), "{mail}");
    }
    assert!(mail.contains("masuk 12 menit lalu") && mail.contains("Kec. "), "{mail}");
    for word in samples.iter().flat_map(Sample::personal) {
        assert!(!mail.contains(&word), "{word}");
    }
    assert_eq!(round(&world.app, now()).await.unwrap(), 0, "nothing new");
    assert_eq!(world.mails().len(), 1, "no mail when nothing is new");
}

#[tokio::test]
async fn killed_before_sending_it_is_sent_by_the_next_round() {
    let world = World::start().await;
    let number = world.apply(&Sample::lost_card()).await.number;
    let digest = make(&world.app, now()).await.unwrap().unwrap();
    assert!(world.mails().is_empty());
    // … killed here.
    assert_eq!(round(&world.app, now()).await.unwrap(), 1);
    assert_eq!(world.mails().len(), 1);
    assert!(world.mails()[0].contains(&number));
    assert!(header(&world.mails()[0], "Message-ID: ").contains(&digest.id));
    assert_eq!(round(&world.app, now()).await.unwrap(), 0);
}

#[tokio::test]
async fn killed_after_sending_it_is_sent_again_with_the_same_id() {
    let world = World::start().await;
    world.apply(&Sample::lost_card()).await;
    let digest = make(&world.app, now()).await.unwrap().unwrap();
    let staff = world.app.store.staff(&world.app.config.staff_mail).await.unwrap();
    let mail = intake_fn::mail::digest::write(&world.app.config, &staff.into(), &digest).unwrap();
    world.app.mailer.send(&mail).await.unwrap();
    // … killed here, before it was noted.
    round(&world.app, now() + Duration::hours(1)).await.unwrap();
    let mails = world.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(header(&mails[0], "Message-ID: "), header(&mails[1], "Message-ID: "));
    let words = |mail: &str| mail.split("masuk ").nth(1).map(|rest| rest[..12].to_owned());
    assert_eq!(words(&mails[0]), words(&mails[1]), "the same words, too");
    round(&world.app, now()).await.unwrap();
    assert_eq!(world.mails().len(), 2);
}

#[tokio::test]
async fn noting_twice_changes_nothing() {
    let world = World::start().await;
    world.apply(&Sample::lost_card()).await;
    let digest = make(&world.app, now()).await.unwrap().unwrap();
    deliver(&world.app, &digest, now()).await.unwrap();
    deliver(&world.app, &digest, now()).await.unwrap();
    assert!(world.app.store.unsent_digests().await.unwrap().is_empty());
}

#[tokio::test]
async fn rounds_at_once_list_no_application_in_two_digests() {
    let world = World::start().await;
    let mut numbers = Vec::new();
    for _ in 0..6 {
        numbers.push(world.apply(&Sample::lost_card()).await.number);
    }
    let made = futures_util::future::join_all((0..5).map(|_| make(&world.app, now()))).await;
    let mut listed: Vec<String> = made
        .into_iter()
        .flat_map(|digest| digest.unwrap())
        .flat_map(|digest| digest.lines)
        .map(|line| line.number)
        .collect();
    listed.sort();
    numbers.sort();
    assert_eq!(listed, numbers);
}

#[tokio::test]
async fn more_than_one_mail_holds_are_told_in_several() {
    let world = World::start().await;
    let template = Sample::lost_card();
    let id = intake_fn::request::ApplicationId::parse(&template.id).unwrap();
    world.save_and_upload(&template).await;
    let draft = world.app.store.application(id).await.unwrap().unwrap();
    for seed in 0..100u64 {
        let id = intake_fn::request::ApplicationId(intake_fn::keys::random());
        let draft = intake_fn::store::applications::Application { id, ..draft.clone() };
        assert!(world.app.store.save_draft(&draft, None, now()).await.unwrap());
        let number = domain::value::RegistrationNumber::from_random((seed * 1_000_003).to_le_bytes());
        let done = world.app.store.register(&draft, &number, now()).await.unwrap();
        assert_eq!(done, intake_fn::store::applications::Registering::Done);
    }
    assert_eq!(round(&world.app, now()).await.unwrap(), 100);
    let subjects: Vec<String> =
        world.mails().iter().map(|mail| header(mail, "Subject: ").to_owned()).collect();
    assert_eq!(subjects, ["90 permohonan baru", "10 permohonan baru"]);
}

#[tokio::test]
async fn a_number_that_is_taken_is_not_given_twice() {
    let world = World::start().await;
    let (first, second) = (Sample::lost_card(), Sample::lost_card());
    world.save_and_upload(&first).await;
    world.save_and_upload(&second).await;
    let number = domain::value::RegistrationNumber::from_random([7; 8]);
    let mut outcomes = Vec::new();
    for sample in [&first, &second] {
        let id = intake_fn::request::ApplicationId::parse(&sample.id).unwrap();
        let draft = world.app.store.application(id).await.unwrap().unwrap();
        outcomes.push(world.app.store.register(&draft, &number, now()).await.unwrap());
    }
    use intake_fn::store::applications::Registering::{Done, NumberTaken};
    assert_eq!(outcomes, [Done, NumberTaken]);
}
