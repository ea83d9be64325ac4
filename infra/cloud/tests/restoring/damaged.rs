//! What is damaged is found and named by file or key, never shown.

use crate::filled::{compare, filled, named, pace, place, shelf};
use crate::world::World;
use cloud::backup::item::Key;
use cloud::backup::manifest::{Document, Manifest};
use cloud::backup::runs::{compress, decompress};
use cloud::backup::{export, import};
use flate2::Compression;
use std::path::Path;

/// A copy of a world, in a folder.
async fn copied(world: &World, folder: &Path) -> Manifest {
    export::export(&place(world), &shelf(folder), &pace()).await.unwrap()
}

/// What an import finds.
async fn found(folder: &Path) -> Vec<String> {
    let restored = World::start().await;
    let imported = import::import(&shelf(folder), &place(&restored), false).await.unwrap();
    named(&imported.findings)
}

#[tokio::test]
async fn in_a_copy() {
    let (world, _) = filled(12).await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = copied(&world, &folder.path().join("whole")).await;
    let damage = |name: &str| {
        let to = folder.path().join(name);
        copy_folder(&folder.path().join("whole"), &to);
        to
    };
    assert_eq!(found(&folder.path().join("whole")).await, [""; 0]);

    // A bit of a document.
    let list = manifest.lists.iter().find(|list| list.folder == "accepted" && list.documents > 1).unwrap();
    let at = damage("bit");
    let lines = decompress(&std::fs::read(at.join(&list.file.name)).unwrap()).unwrap();
    let documents: Vec<Document> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let file = at.join(documents[0].name());
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(found(&at).await, [format!("{} is not what was copied", documents[0].name())]);

    // Two pages in each other's place.
    let at = damage("swapped");
    let mut names = [documents[0].name(), documents[1].name()];
    std::fs::rename(at.join(&names[0]), at.join("between")).unwrap();
    std::fs::rename(at.join(&names[1]), at.join(&names[0])).unwrap();
    std::fs::rename(at.join("between"), at.join(&names[1])).unwrap();
    names.sort();
    assert_eq!(found(&at).await, names.map(|name| format!("{name} is not what was copied")));

    // A document that is gone.
    let at = damage("gone");
    std::fs::remove_file(at.join(documents[0].name())).unwrap();
    assert_eq!(found(&at).await, [format!("{} is missing", documents[0].name())]);

    // An item that is gone from its file.
    let chunk = manifest.chunks.iter().max_by_key(|chunk| chunk.items.bytes).unwrap();
    let at = damage("item");
    let file = at.join(&chunk.items.name);
    let lines = decompress(&std::fs::read(&file).unwrap()).unwrap();
    let (first, rest) = lines.split_once('\n').unwrap();
    std::fs::write(&file, compress(rest.lines(), Compression::default()).unwrap()).unwrap();
    let key = Key::of(&cloud::backup::item::from_line(first).unwrap()).unwrap();
    let findings = found(&at).await;
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings.contains(&format!("{key} is missing in the copy")), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.starts_with(&chunk.items.name)), "{findings:?}");

    // A file of items that is cut off: it and its items are named.
    let at = damage("cut");
    let file = at.join(&chunk.items.name);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..20]).unwrap();
    let findings = found(&at).await;
    assert!(findings.contains(&format!("{} is shorter than it was", chunk.items.name)), "{findings:?}");
    assert_eq!(findings.len(), 1 + lines.lines().count(), "{findings:?}");

    // And the rest was read in: what is mended later is only added.
    let restored = World::start().await;
    let first = import::import(&shelf(&at), &place(&restored), false).await.unwrap();
    std::fs::write(&file, bytes).unwrap();
    let second = import::import(&shelf(&at), &place(&restored), false).await.unwrap();
    assert_eq!((second.written, second.findings.len()), (lines.lines().count() as u64, 0));
    assert!(first.written > second.written);
    crate::filled::assert_same(&world, &restored).await;
}

#[tokio::test]
async fn in_a_restored_service() {
    let (world, receipts) = filled(6).await;
    let folder = tempfile::tempdir().unwrap();
    copied(&world, folder.path()).await;
    let restored = World::start().await;
    import::import(&shelf(folder.path()), &place(&restored), false).await.unwrap();
    let there = place(&restored);

    let gone = Key { pk: format!("N#{}", receipts[0].number), sk: "N".into() };
    let delete = there.dynamodb.delete_item().table_name(&there.table).set_key(Some(gone.attributes()));
    delete.send().await.unwrap();
    let other = Key { pk: format!("N#{}", receipts[1].number), sk: "N".into() };
    there
        .dynamodb
        .put_item()
        .table_name(&there.table)
        .set_item(Some(other.attributes()))
        .send()
        .await
        .unwrap();
    let documents = restored.keys("accepted/");
    // Photographs, all of the same length, so that only their bytes tell.
    let length = |key: &String| std::fs::metadata(restored.bucket().join(key)).unwrap().len();
    let same: Vec<&String> = documents.iter().filter(|key| length(key) > 10_000).collect();
    let [one, two, three] = [same[0], same[1], same[2]];
    let path = |key: &String| restored.bucket().join(key);
    let (first, second) = (std::fs::read(path(one)).unwrap(), std::fs::read(path(two)).unwrap());
    std::fs::write(path(one), second).unwrap();
    std::fs::write(path(two), first).unwrap();
    std::fs::remove_file(path(three)).unwrap();

    let (items, documents) = compare(&world, &restored).await;
    let mut expected = [format!("{gone} is missing"), format!("{other} is not as it was")];
    expected.sort();
    let mut findings = named(&items.findings);
    findings.sort();
    assert_eq!(findings, expected);
    let mut expected =
        [format!("{one} is not as it was"), format!("{two} is not as it was"), format!("{three} is missing")];
    expected.sort();
    let mut findings = named(&documents.findings);
    findings.sort();
    assert_eq!(findings, expected);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
