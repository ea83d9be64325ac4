//! A service that does not stand still while it is copied.

use crate::filled::{filled, place, shelf};
use crate::gate::{Call, Gate, hold_at};
use crate::sample::Sample;
use crate::world::World;
use cloud::backup::manifest::Manifest;
use cloud::backup::place::Place;
use cloud::backup::scan::Pace;
use cloud::backup::{export, import};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn applications_registered_meanwhile_are_whole_in_the_copy() {
    let (world, receipts) = filled(10).await;
    let mut drafts = Vec::new();
    for _ in 0..20 {
        let sample = Sample::lost_card();
        world.save_and_upload(&sample).await;
        drafts.push(sample);
    }
    // Half of the table is read; now they are all sent.
    let rule = hold_at(40, |call: &Call| call.name == "Scan");
    let mut gate = Gate::start(&world.environment["AWS_ENDPOINT_URL_DYNAMODB"], rule).await;
    let mut environment = world.environment.clone();
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".into(), gate.url.clone());
    let folder = tempfile::tempdir().unwrap();
    let copy = shelf(&folder.path().join("copy"));
    let (place_through, to) = (Place::of_environment(&environment).unwrap(), copy.clone());
    let exporting =
        tokio::spawn(async move { export::export(&place_through, &to, &Pace::new(u32::MAX, Some(1))).await });
    gate.reached().await;
    for sample in &drafts {
        assert_eq!(world.submit(sample).await.status(), 200);
    }
    gate.go_on();
    exporting.await.unwrap().unwrap();

    let manifest = Manifest::read(&copy).await.unwrap();
    let restored = World::start().await;
    import::import(&copy, &place(&restored), false).await.unwrap();
    // Every number leads to an application that has it.
    let store = &restored.app.store;
    for sample in &drafts {
        let id = intake_fn::request::ApplicationId::parse(&sample.id).unwrap();
        let application = store.application(id).await.unwrap().unwrap();
        let number = application.registration.expect("it was registered while the copy was made").number;
        assert_eq!(store.by_number(&number).await.unwrap().unwrap().0, id);
    }
    assert_eq!(manifest.items["N"], receipts.len() as u64 + 20);
    // Staff hear of each of them.
    assert_eq!(store.notices(100).await.unwrap().len(), receipts.len() + 20);
}
