//! A service with applications in it, and what else the table holds.

#![allow(dead_code, reason = "the drill uses a part of it")]

use crate::sample::Sample;
use crate::world::{World, ok};
use cloud::backup::compare::{self, Bucket, Comparison, Depth};
use cloud::backup::place::Place;
use cloud::backup::scan::{self, Pace};
use cloud::backup::shelf::Shelf;
use domain::wire::{Receipt, SaveReply};
use futures_util::{StreamExt, stream};
use intake_fn::store::item::{key, text};
use std::path::Path;

/// What the stores of a world are to these commands.
pub fn place(world: &World) -> Place {
    Place::of_environment(&world.environment).unwrap()
}

/// As fast as the table can.
pub fn pace() -> Pace {
    Pace::new(u32::MAX, None)
}

/// A shelf in a folder.
pub fn shelf(folder: &Path) -> Shelf {
    Shelf::Folder(folder.to_owned())
}

/// A world with this many applications of several services, some drafts whose
/// pages have arrived, and what copies leave out.
pub async fn filled(applications: usize) -> (World, Vec<Receipt>) {
    let world = World::start().await;
    let receipts = apply(&world, applications).await;
    for draft in [Sample::moving(), Sample::birth()] {
        world.save_and_upload(&draft).await;
    }
    let place = place(&world);
    for pk in ["SESSION#00ff", "LIMIT#save#00ff"] {
        let mut item = key(pk, "SESSION");
        item.insert("mail".into(), text("petugas@contoh.id"));
        place.dynamodb.put_item().table_name(&place.table).set_item(Some(item)).send().await.unwrap();
    }
    (world, receipts)
}

/// Hands applications in, each from an address of its own.
pub async fn apply(world: &World, applications: usize) -> Vec<Receipt> {
    let kinds = [Sample::birth, Sample::lost_card, Sample::newborn, Sample::moving];
    let one = |at: usize| async move {
        let sample = kinds[at % kinds.len()]();
        let url = format!("{}/api/applications/{}", world.intake, sample.id);
        let address = format!("10.{}.{}.1", at / 200, at % 200);
        let save = world.client.put(&url).bearer_auth(&sample.secret).header("x-forwarded-for", address);
        let reply: SaveReply = ok(save.json(&sample.request()).send().await.unwrap()).await;
        for upload in &reply.uploads {
            assert_eq!(world.upload(upload, sample.bytes_of(&upload.page)).await, 200);
        }
        ok::<Receipt>(world.submit(&sample).await).await
    };
    stream::iter((0..applications).map(one)).buffer_unordered(4).collect().await
}

/// Compares everything that two worlds keep, byte by byte.
pub async fn compare(ours: &World, theirs: &World) -> (Comparison, Comparison) {
    let (ours, theirs) = (place(ours), place(theirs));
    let before = scan::hashes(&pace(), (&ours.dynamodb, &ours.table)).await.unwrap();
    let (our, their) = ((&ours.dynamodb, ours.table.as_str()), (&theirs.dynamodb, theirs.table.as_str()));
    let items = compare::items(&pace(), before, our, their).await.unwrap();
    let mut documents = Comparison::default();
    for folder in ["accepted", "pending"] {
        let side = |place: &Place| Bucket { client: place.s3.clone(), name: place.bucket.clone() };
        let (our, their) = (side(&ours), side(&theirs));
        documents.add(compare::documents(folder, (&our, &their), Depth::Bytes, i64::MAX).await.unwrap());
    }
    (items, documents)
}

/// Two worlds hold the same.
pub async fn assert_same(ours: &World, theirs: &World) {
    let (items, documents) = compare(ours, theirs).await;
    for compared in [items, documents] {
        assert_eq!((compared.findings.len(), compared.not_judged), (0, 0), "{compared:?}");
        assert!(compared.equal > 0 && compared.equal == compared.compared());
    }
}

/// What findings name, in order.
pub fn named(findings: &[cloud::backup::copy::Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}
