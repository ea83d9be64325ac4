//! The drill as it is run: 500 applications with their files. A program of its
//! own, so that nothing else runs beside it and the times that it reports are
//! those of the drill.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

#[path = "../restoring/filled.rs"]
mod filled;
#[path = "../../../../intake-fn/tests/http/sample.rs"]
mod sample;
#[path = "../../../../intake-fn/tests/http/world.rs"]
mod world;

use crate::filled::{filled, place};
use crate::world::World;
use cloud::backup::drill::local;
use std::io::Write;
use std::path::PathBuf;

/// Folder of the program `intake`.
fn functions() -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_BIN_EXE_cloud")).parent().unwrap().to_owned();
    let folder = std::env::var_os("LEBONG_FUNCTIONS").map_or(beside, PathBuf::from);
    assert!(folder.join("intake").exists(), "intake is not built: cargo build --workspace --bins");
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_applications_with_files_come_back_equal() {
    let (world, receipts) = filled(500).await;
    let folder = tempfile::tempdir().unwrap();
    let report = local::in_folder(&world.environment, &functions(), folder.path(), u32::MAX).await.unwrap();
    // Past the capture of tests: CI shows what the drill says about itself.
    writeln!(std::io::stderr(), "{report}").unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.items.not_judged, report.documents.not_judged), (0, 0), "{report}");
    let restored = |kind: &str| report.items.restored[kind];
    // Every application with its number and journal, every part of a bundle;
    // and the two drafts.
    assert_eq!((receipts.len(), restored("N"), restored("A/A"), restored("A/J")), (500, 500, 502, 500));
    assert_eq!(restored("A/P"), 125 * 3);
    assert_eq!(restored("UNDIGESTED"), 500);
    assert!(!report.items.restored.contains_key("SESSION") && !report.items.restored.contains_key("LIMIT"));
    assert_eq!(report.items.equal, report.items.compared());
    assert_eq!(report.documents.restored["accepted"], world.keys("accepted/").len() as u64);
    assert_eq!(report.documents.restored["pending"], world.keys("pending/").len() as u64);
    assert_eq!(report.documents.equal, report.documents.compared());
    assert!(report.seen.iter().any(|line| line.contains("pages with the hashes")), "{report}");
    assert!(report.seen.iter().any(|line| line.contains("diterima")), "{report}");
}

#[tokio::test]
async fn an_empty_service_can_be_drilled_too() {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let report = local::in_folder(&world.environment, &functions(), folder.path(), u32::MAX).await.unwrap();
    assert!(report.is_sound() && report.items.compared() == 0, "{report}");
    assert!(place(&world).backup_bucket.is_none_or(|bucket| bucket != place(&world).bucket));
}
