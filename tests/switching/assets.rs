//! Files with a hash in their name stay when their release has gone.

use crate::releases::{Release, real};
use anyhow::{Result, ensure};
use journeys::harness::stack::stack;
use std::path::Path;

/// Every hashed file of a release, as an address.
fn hashed(release: &Release) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["assets", "data"] {
        walk(&release.dist, &release.dist.join(folder), &mut found);
    }
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => walk(root, &path, found),
            false => found.push(format!("/{}", path.strip_prefix(root).unwrap().display())),
        }
    }
}

async fn all_are_there(files: &[String]) -> Result<()> {
    let client = reqwest::Client::new();
    for file in files {
        let reply = client.head(format!("{}{file}", stack().url)).send().await?;
        ensure!(reply.status() == 200, "{file}: {}", reply.status());
        ensure!(reply.headers()["cache-control"] == "public, max-age=31536000, immutable", "{file}");
    }
    Ok(())
}

#[tokio::test]
async fn hashed_files_of_both_releases_are_there_under_both() {
    let turn = real().await.unwrap();
    let files = [hashed(turn.pair.old), hashed(turn.pair.new)].concat();
    assert!(files.len() > 100, "{}", files.len());
    turn.forward().await.unwrap();
    all_are_there(&files).await.unwrap();
    turn.back().await.unwrap();
    all_are_there(&files).await.unwrap();
}

#[tokio::test]
async fn pages_of_both_releases_keep_their_styles() {
    let turn = real().await.unwrap();
    turn.forward().await.unwrap();
    let reply = reqwest::get(&stack().url).await.unwrap();
    let policy = reply.headers()["content-security-policy"].to_str().unwrap().to_owned();
    for release in [turn.pair.old, turn.pair.new] {
        let built = std::fs::read_to_string(release.dist.join("headers.json")).unwrap();
        let built: serde_json::Value = serde_json::from_str(&built).unwrap();
        for hash in built["style_hashes"].as_array().unwrap() {
            assert!(policy.contains(hash.as_str().unwrap()), "{policy}");
        }
    }
    turn.back().await.unwrap();
}
