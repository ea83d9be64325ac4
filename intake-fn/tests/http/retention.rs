//! The drill: what has been kept for long enough can be read nowhere any more,
//! neither by the function, nor in the table, nor as an old version.

mod again;
mod other;

use crate::erased::{holds, items, on_disk, open, secrets, stored, versions};
use crate::sample::Sample;
use crate::staff::{get, sign_in};
use crate::world::{World, ok, refused};
use domain::status::Status::{self, *};
use domain::value::date;
use domain::wire::TrackingReply;
use intake_fn::clock;
use intake_fn::request::ApplicationId;
use intake_fn::retention::{How, Report, round};
use serde_json::json;
use time::{Duration, OffsetDateTime};

const DRY: How = How { dry_run: true, everything: false, from: None, until: None };
const EVERYTHING: How = How { dry_run: false, everything: true, from: None, until: None };

fn id(sample: &Sample) -> ApplicationId {
    ApplicationId::parse(&sample.id).unwrap()
}

/// Moves an application, or a part, along a road that began at "diterima".
async fn walk(world: &World, sample: &Sample, part: Option<usize>, road: &[Status], at: OffsetDateTime) {
    let mut from = Diterima;
    for (to, left) in road.iter().zip((0..road.len()).rev()) {
        let at = at - Duration::milliseconds(i64::try_from(left).unwrap());
        assert!(world.app.store.move_on(id(sample), part, (from, *to), at).await.unwrap(), "{to:?}");
        from = *to;
    }
}

fn days(service: &str, status: Status) -> Duration {
    let rule = domain::catalogue::retention().rule(service, status).unwrap();
    Duration::days(rule.days.into())
}

async fn counts(world: &World) -> intake_fn::store::statistics::Counts {
    world.app.store.counts("2000", "9999").await.unwrap()
}

/// One outcome: the last day, the day after, and everything that could still
/// show something.
async fn drill(sample: Sample, road: &[Status]) {
    let world = World::start().await;
    let status = *road.last().unwrap();
    let (cookie, _) = sign_in(&world, "").await;
    let receipt = world.apply(&sample).await;
    let ended = OffsetDateTime::now_utc() + Duration::SECOND;
    walk(&world, &sample, None, road, ended).await;
    let path = format!("/api/staff/applications/{}", receipt.number);
    let page = format!("{path}/pages/{}", sample.pages[0].0.id);
    let sheet = format!("{path}/sheets/F-1.02");
    let had = versions(&world, &sample).await;
    // Each page: accepted, its copy in the backups, and what lay in pending with its marker.
    assert_eq!(had.len(), sample.pages.len() * 4);
    let secrets = secrets(&world, &sample);
    let readable = async |whether: bool| {
        let all = stored(&world).await;
        for secret in &secrets {
            assert_eq!(holds(&all, secret), whether, "{status:?} {}", String::from_utf8_lossy(secret));
        }
        for version in &had {
            assert_eq!(open(&world, version).await.is_ok(), whether && !is_marker(&world, version).await);
        }
        for (_, bytes) in &sample.pages {
            assert_eq!(on_disk(&world, bytes), whether);
        }
        assert_eq!(get(&world, &page, &cookie).await.status() == 200, whether);
        let shown = get(&world, &path, &cookie).await.text().await.unwrap();
        assert_eq!(shown.contains(&sample.nik()), whether, "{shown}");
        let number = json!({ "number": receipt.number, "nik": sample.nik() });
        assert_eq!(world.track(&number).await.status() == 200, whether);
    };
    // The last day.
    let last = ended + days(&sample.service, status);
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert_eq!(reply.kept_until, Some(date::iso(clock::date_in_lebong(last))));
    assert_eq!((reply.kept_days, reply.erased_on), (None, None));
    let report = round(&world.app, last, How::default()).await.unwrap();
    assert_eq!(report, Report::default(), "{status:?}");
    readable(true).await;

    // The day after, first without doing it.
    let after = last + Duration::DAY;
    let before = (items(&world).await, versions(&world, &sample).await);
    let report = round(&world.app, after, DRY).await.unwrap();
    assert_eq!((report.erased, report.dry_run), (vec![receipt.number.clone()], true));
    // But for the day of the last round.
    assert_eq!((items(&world).await, versions(&world, &sample).await), before);
    let statistics = counts(&world).await;
    let report = round(&world.app, after, How::default()).await.unwrap();
    assert_eq!(report.erased, std::slice::from_ref(&receipt.number), "{status:?}");
    readable(false).await;
    assert_eq!(versions(&world, &sample).await, []);
    for version in &had {
        assert_eq!(open(&world, version).await.unwrap_err(), "NoSuchVersion");
    }
    assert_eq!(counts(&world).await, statistics, "it counts as before");
    assert_eq!(get(&world, &sheet, &cookie).await.status(), 404);

    // Whoever has the receipt hears that it was there.
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert_eq!((reply.number, reply.status), (receipt.number.clone(), status));
    assert_eq!(reply.service_title, receipt.service_title);
    assert_eq!(reply.erased_on, Some(date::iso(clock::date_in_lebong(after))));
    assert_eq!(reply.timeline.last().unwrap().status, status);
    // The phone that sent it cannot bring it back, nor use its id again.
    refused(world.save(&sample).await, 404).await;
    refused(world.submit(&sample).await, 404).await;
    // A number without its NIK looks like a wrong one.
    let wrong = json!({ "number": receipt.number, "nik": "1707015205950001" });
    let wrong = refused(world.track(&wrong).await, 404).await;
    let right = json!({ "number": receipt.number, "nik": sample.nik() });
    let right = refused(world.track(&right).await, 404).await;
    assert_eq!((wrong.kind, wrong.detail), (right.kind, right.detail));
    // Staff see what is left: that it was there, and who opened it.
    let shown = get(&world, &path, &cookie).await.text().await.unwrap();
    assert!(shown.contains(&receipt.service_title) && shown.contains("sudah dihapus pada"), "{shown}");
    assert!(shown.contains("dibuka oleh petugas@contoh.id"), "{shown}");
    let list = format!("/api/staff/?status={}", status.code());
    assert!(!get(&world, &list, &cookie).await.text().await.unwrap().contains(&receipt.number));

    // Again and again, nothing more.
    let before = items(&world).await;
    for how in [How::default(), EVERYTHING] {
        assert_eq!(round(&world.app, after, how).await.unwrap(), Report::default());
    }
    assert_eq!(items(&world).await, before);
}

#[tokio::test]
async fn what_is_finished_can_be_read_nowhere_after_its_day() {
    drill(Sample::lost_card(), &[Diperiksa, Diproses, Selesai]).await;
    drill(Sample::birth(), &[Diperiksa, Diproses, Selesai]).await;
}

#[tokio::test]
async fn what_was_refused_can_be_read_nowhere_after_its_day() {
    drill(Sample::birth(), &[Diperiksa, Ditolak]).await;
}

#[tokio::test]
async fn what_was_withdrawn_can_be_read_nowhere_after_its_day() {
    drill(Sample::lost_card(), &[Dibatalkan]).await;
}

#[tokio::test]
async fn what_was_left_alone_can_be_read_nowhere_after_its_day() {
    drill(Sample::lost_card(), &[Diperiksa, PerluPerbaikan]).await;
    drill(Sample::moving(), &[Diperiksa, Diproses, SiapDiambil]).await;
}

#[tokio::test]
async fn while_it_is_the_offices_turn_everything_stays() {
    let world = World::start().await;
    let roads: [&[Status]; 3] = [&[], &[Diperiksa], &[Diperiksa, Diproses]];
    let mut numbers = Vec::new();
    for road in roads {
        let sample = Sample::lost_card();
        let receipt = world.apply(&sample).await;
        walk(&world, &sample, None, road, OffsetDateTime::now_utc()).await;
        numbers.push((receipt.number, sample));
    }
    let later = OffsetDateTime::now_utc() + Duration::days(9999);
    assert_eq!(round(&world.app, later, EVERYTHING).await.unwrap(), Report::default());
    for (number, sample) in numbers {
        let reply: TrackingReply =
            ok(world.track(&json!({ "number": number, "nik": sample.nik() })).await).await;
        assert!(reply.kept_days.is_some() && reply.kept_until.is_none() && reply.erased_on.is_none());
        assert_eq!(versions(&world, &sample).await.len(), sample.pages.len() * 4);
    }
}

async fn is_marker(world: &World, version: &(&str, String, String)) -> bool {
    open(world, version).await.is_err_and(|code| code == "MethodNotAllowed")
}

#[tokio::test]
async fn a_bundle_is_kept_until_its_longest_period_is_over() {
    let world = World::start().await;
    let sample = Sample::newborn();
    let receipt = world.apply(&sample).await;
    let begin = OffsetDateTime::now_utc();
    walk(&world, &sample, Some(1), &[Dibatalkan], begin).await;
    walk(&world, &sample, Some(2), &[Diperiksa, Ditolak], begin + Duration::days(3)).await;
    let long = begin + Duration::days(5000);
    let nothing = round(&world.app, long, How::default()).await.unwrap();
    assert_eq!(nothing.erased, Vec::<String>::new(), "one part is under way");
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    assert!(reply.kept_until.is_none() && reply.kept_days == receipt.kept_days && reply.kept_days.is_some());

    let last_end = begin + Duration::days(5);
    walk(&world, &sample, Some(3), &[Dibatalkan], last_end).await;
    let last = last_end + days("kk-perubahan-data", Ditolak);
    assert!(days("kk-perubahan-data", Ditolak) > days("kia", Dibatalkan));
    let statistics = counts(&world).await;
    assert_eq!(round(&world.app, last, How::default()).await.unwrap().erased, Vec::<String>::new());
    let report = round(&world.app, last + Duration::DAY, How::default()).await.unwrap();
    assert_eq!(report.erased, std::slice::from_ref(&receipt.number), "once, not for each part");
    let all = stored(&world).await;
    assert!(secrets(&world, &sample).iter().all(|secret| !holds(&all, secret)));
    assert_eq!(versions(&world, &sample).await, []);
    assert_eq!(counts(&world).await, statistics);
    let reply: TrackingReply = ok(world.track(&json!({ "token": receipt.token })).await).await;
    let statuses: Vec<Status> = reply.parts.iter().map(|part| part.status).collect();
    assert_eq!(statuses, [Dibatalkan, Ditolak, Dibatalkan]);
    let texts: Vec<&str> = reply.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(texts, ["Akta kelahiran", "KK yang memuat anak", "Kartu Identitas Anak (KIA)"]);
    let again = world.app.store.move_on(id(&sample), Some(2), (PerluPerbaikan, Diperiksa), last).await;
    assert!(!again.unwrap(), "nothing moves it on");
}

#[tokio::test]
async fn staff_see_the_day_and_how_many_there_were() {
    let world = World::start().await;
    let (cookie, _) = sign_in(&world, "").await;
    let now = OffsetDateTime::now_utc();
    let (card, born) = (Sample::lost_card(), Sample::newborn());
    let receipt = world.apply(&card).await;
    world.apply(&born).await;
    let path = format!("/api/staff/applications/{}", receipt.number);
    let shown = get(&world, &path, &cookie).await.text().await.unwrap();
    assert!(!shown.contains("Disimpan sampai"), "{shown}");
    walk(&world, &card, None, &[Dibatalkan], now).await;
    let last = now + days("ktp-hilang-rusak", Dibatalkan);
    let shown = get(&world, &path, &cookie).await.text().await.unwrap();
    let day = date::long(clock::date_in_lebong(last));
    assert!(shown.contains(&format!("Disimpan sampai {day}, lalu dihapus (umum.dibatalkan).")), "{shown}");

    let statistics = async |month: &str| {
        let path = format!("/api/staff/statistik?bulan={month}");
        let page = get(&world, &path, &cookie).await;
        assert_eq!(page.status(), 200);
        page.text().await.unwrap()
    };
    let month = date::iso(clock::date_in_lebong(now))[..7].to_owned();
    let before = statistics(&month).await;
    let title = &domain::catalogue::service("ktp-hilang-rusak").unwrap().title;
    let row = |cells: &str| format!("<th scope=\"row\">{title}</th>{cells}");
    let zero = "<td>0</td>";
    let expected = row(&format!("{}<td>1</td><td>1</td>", zero.repeat(7)));
    assert!(before.contains(&expected), "{before}");
    // The parts of a bundle are counted, each by its own service; four in all.
    assert!(
        before.contains(&format!(
            "<th scope=\"row\">Jumlah</th><td>3</td>{}<td>1</td><td>4</td>",
            zero.repeat(6)
        ))
    );
    let report = round(&world.app, last + Duration::DAY, How::default()).await.unwrap();
    assert_eq!(report.erased, [receipt.number]);
    assert_eq!(statistics(&month).await, before);
    assert!(statistics("2001-01").await.contains("Tidak ada permohonan"));
    assert_eq!(statistics("x").await, before, "what is no month is this one");
    let unknown = get(&world, "/api/staff/statistik", "").await;
    assert_eq!(unknown.status(), 303, "not without signing in");
}
