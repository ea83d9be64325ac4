//! Where a copy may go, and what it leaves alone.

use crate::filled::{assert_same, filled, pace, place, shelf};
use crate::world::World;
use cloud::backup::item::Key;
use cloud::backup::manifest::Manifest;
use cloud::backup::{export, import, scan};
use intake_fn::store::item::text;

#[tokio::test]
async fn a_service_that_is_not_empty_is_refused_and_only_added_to_when_asked() {
    let (world, receipts) = filled(6).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = shelf(&folder.path().join("copy"));
    export::export(&place(&world), &copy, &pace()).await.unwrap();
    let place = place(&world);

    let refused = import::import(&copy, &place, false).await.unwrap_err().to_string();
    assert!(refused.contains("is not empty"), "{refused}");

    // One item lost, one changed since, one document lost.
    let lost = Key { pk: format!("N#{}", receipts[0].number), sk: "N".into() };
    let item = scan::one((&place.dynamodb, &place.table), &lost).await.unwrap().unwrap();
    let delete = place.dynamodb.delete_item().table_name(&place.table).set_key(Some(lost.attributes()));
    delete.send().await.unwrap();
    let changed = Key { pk: format!("N#{}", receipts[1].number), sk: "N".into() };
    let mut later = scan::one((&place.dynamodb, &place.table), &changed).await.unwrap().unwrap();
    later.insert("since".into(), text("kemudian"));
    place.dynamodb.put_item().table_name(&place.table).set_item(Some(later.clone())).send().await.unwrap();
    let document = world.keys("accepted/").pop().unwrap();
    let bytes = std::fs::read(world.bucket().join(&document)).unwrap();
    place.s3.delete_object().bucket(&place.bucket).key(&document).send().await.unwrap();

    let imported = import::import(&copy, &place, true).await.unwrap();
    assert_eq!((imported.written, imported.findings.len()), (2, 0));
    assert_eq!(imported.kept, [changed.to_string()]);
    let now = async |key: &Key| scan::one((&place.dynamodb, &place.table), key).await.unwrap();
    assert_eq!(now(&lost).await, Some(item));
    assert_eq!(now(&changed).await, Some(later));
    assert_eq!(std::fs::read(world.bucket().join(&document)).unwrap(), bytes);

    // Once more: nothing is left to do, and no marker is left behind.
    let again = import::import(&copy, &place, true).await.unwrap();
    assert_eq!((again.written, again.present), (0, imported.written + imported.present));
    assert_eq!(now(&Key { pk: "IMPORT".into(), sk: "IMPORT".into() }).await, None);
}

#[tokio::test]
async fn a_copy_says_what_it_holds_and_lies_in_a_bucket_as_well() {
    let (world, _) = filled(8).await;
    let folder = tempfile::tempdir().unwrap();
    let (place, at) = (place(&world), folder.path().join("copy"));
    let to_folder = export::export(&place, &shelf(&at), &pace()).await.unwrap();
    let in_bucket = cloud::backup::shelf::Shelf::at("s3://dokumen/salinan/satu", &place.s3, None).unwrap();
    let to_bucket = export::export(&place, &in_bucket, &pace()).await.unwrap();
    // The same service gives the same files, wherever they lie.
    assert_eq!((&to_folder.chunks, &to_folder.lists), (&to_bucket.chunks, &to_bucket.lists));
    assert_eq!((to_folder.items["A/A"], to_folder.items["N"], to_folder.left_out["SESSION"]), (10, 8, 1));
    assert_eq!(to_folder.documents["accepted"], world.keys("accepted/").len() as u64);
    assert!(to_folder.damaged.is_empty() && to_folder.catalogue.contains_key("akta-kelahiran"));
    // Nothing personal in what says it, and nothing of the making is left.
    let manifest = std::fs::read_to_string(at.join("manifest.json")).unwrap();
    assert!(!manifest.contains('@') && !manifest.contains("1707"));
    assert!(!at.join("runs").exists() && !at.join("progress.json").exists());
    let refused = export::export(&place, &shelf(&at), &pace()).await.unwrap_err().to_string();
    assert!(refused.contains("holds a whole copy already"), "{refused}");

    let restored = World::start().await;
    import::import(&in_bucket, &crate::filled::place(&restored), false).await.unwrap();
    assert_same(&world, &restored).await;
    let nothing = shelf(&folder.path().join("nothing"));
    assert!(Manifest::read(&nothing).await.unwrap_err().to_string().contains("holds no whole copy"));
}
