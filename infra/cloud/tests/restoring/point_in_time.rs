//! The drill in the cloud, against moto: it restores a table to a point in time
//! by copying it, which shows the flow, not the durability of AWS.

use crate::filled::{filled, place};
use crate::gate::{Act, Call, Gate};
use crate::moto::Moto;
use crate::world::World;
use cloud::backup::drill::cloud::{Waiting, drill};
use cloud::backup::item::Key;
use cloud::backup::place::Place;
use intake_fn::store::item::{key, number, text};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn waiting() -> Waiting {
    let long = Duration::from_secs(30);
    Waiting { between: Duration::from_millis(20), backup: long, restore: long }
}

/// The table of a world, in moto; its documents and their copies in the world's
/// own bucket and in another world's.
async fn in_moto(world: &World, table_url: &str) -> Place {
    let mut environment = world.environment.clone();
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".into(), table_url.to_owned());
    environment.insert("BACKUP_BUCKET".into(), environment["DOCUMENT_BUCKET"].clone());
    Place::of_environment(&environment).unwrap()
}

async fn fill(world: &World, there: &Place) {
    create(there, &there.table).await;
    let ours = place(world);
    let mut items = ours.dynamodb.scan().table_name(&ours.table).into_paginator().items().send();
    while let Some(item) = items.next().await {
        let put = there.dynamodb.put_item().table_name(&there.table).set_item(Some(item.unwrap()));
        put.send().await.unwrap();
    }
}

async fn create(there: &Place, name: &str) {
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    };
    let attribute = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let element =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let table = there.dynamodb.create_table().table_name(name);
    table
        .attribute_definitions(attribute("pk"))
        .attribute_definitions(attribute("sk"))
        .key_schema(element("pk", KeyType::Hash))
        .key_schema(element("sk", KeyType::Range))
        .billing_mode(BillingMode::PayPerRequest)
        .send()
        .await
        .unwrap();
}

/// The continuous backup has everything, always.
fn backed_up(call: &Call) -> Act {
    if call.name != "DescribeContinuousBackups" {
        return Act::Pass;
    }
    let latest = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 60;
    let recovery = serde_json::json!({
        "PointInTimeRecoveryStatus": "ENABLED",
        "EarliestRestorableDateTime": latest - 86400,
        "LatestRestorableDateTime": latest,
    });
    let backups = serde_json::json!({
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": recovery,
    });
    Act::Answer(serde_json::json!({ "ContinuousBackupsDescription": backups }).to_string())
}

async fn tables(place: &Place) -> Vec<String> {
    place.dynamodb.list_tables().send().await.unwrap().table_names.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_table_is_compared_and_removed_with_what_was_left_before() {
    let moto = Moto::start().await;
    let (world, _) = filled(8).await;
    let gate = Gate::start(&moto.url, backed_up).await;
    let there = in_moto(&world, &gate.url).await;
    fill(&world, &there).await;
    // A drill that was killed left this.
    create(&there, &format!("{}-drill-lama", there.table)).await;

    let report = drill(&there, &waiting(), u32::MAX, 1).await.unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.items.restored["N"], report.items.not_judged), (8, 0), "{report}");
    assert_eq!(report.items.equal, report.items.compared());
    assert_eq!(report.documents.equal, world.keys("accepted/").len() as u64);
    assert_eq!(tables(&there).await, std::slice::from_ref(&there.table));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_backup_lost_is_named_and_what_changed_meanwhile_is_not_blamed() {
    let moto = Moto::start().await;
    let (world, receipts) = filled(8).await;
    let restored = Arc::new(AtomicBool::new(false));
    let seen = restored.clone();
    // Held twice: before the table is restored, and once it is there.
    let rule = move |call: &Call| match call.name.as_str() {
        "RestoreTableToPointInTime" => Act::Hold,
        "TagResource" if !seen.swap(true, Ordering::SeqCst) => Act::Hold,
        _ => backed_up(call),
    };
    let mut gate = Gate::start(&moto.url, rule).await;
    let (there, direct) = (in_moto(&world, &gate.url).await, in_moto(&world, &moto.url).await);
    fill(&world, &direct).await;
    let drilling = tokio::spawn({
        let there = there.clone();
        async move { drill(&there, &waiting(), u32::MAX, 1).await }
    });

    // The service has been read. What the backup then lacks, it has lost; what
    // comes or changes now is nobody's fault.
    gate.reached().await;
    let number_key = |at: usize| Key { pk: format!("N#{}", receipts[at].number), sk: "N".into() };
    let lost = number_key(0).attributes();
    let read = direct.dynamodb.get_item().table_name(&direct.table).set_key(Some(lost.clone())).send().await;
    let item = read.unwrap().item;
    direct.dynamodb.delete_item().table_name(&direct.table).set_key(Some(lost)).send().await.unwrap();
    let put = async |item| {
        direct.dynamodb.put_item().table_name(&direct.table).set_item(Some(item)).send().await.unwrap();
    };
    put(key("N#LBG-BARU", "N")).await;
    gate.go_on();
    gate.reached().await;
    put(item.unwrap()).await;
    let mut changed = number_key(1).attributes();
    changed.insert("since".into(), text("kemudian"));
    put(changed).await;
    let mut short_lived = key("UNDIGESTED#0", "x");
    short_lived.insert("uses".into(), number(1));
    put(short_lived).await;
    gate.go_on();

    let report = drilling.await.unwrap().unwrap();
    assert!(restored.load(Ordering::SeqCst) && !report.is_sound());
    let findings: Vec<String> = report.items.findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings, [format!("{} is missing", number_key(0))], "{report}");
    assert!(report.to_string().contains("is missing"));
    assert_eq!(tables(&direct).await, std::slice::from_ref(&direct.table), "also after a bad end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_without_a_continuous_backup_is_told_so() {
    let moto = Moto::start().await;
    let (world, _) = filled(1).await;
    let there = in_moto(&world, &moto.url).await;
    fill(&world, &there).await;
    let error = drill(&there, &waiting(), u32::MAX, 1).await.unwrap_err().to_string();
    assert!(error.contains("point-in-time recovery is off"), "{error}");
    assert_eq!(tables(&there).await, std::slice::from_ref(&there.table));
}
