//! The content network's copies of pages.

use crate::aws::{Cloud, said};
use crate::deploy::release::Manifest;
use anyhow::{Context, Result};
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// Lets the content network forget its copies of pages. Not of assets: their
/// names change with their content.
pub async fn forget(cloud: &Cloud, distribution: &str, release: &Manifest) -> Result<()> {
    let places = places(&release.pages());
    let paths = Paths::builder().quantity(i32::try_from(places.len())?).set_items(Some(places)).build()?;
    let reference = format!("{}-{}", release.id, OffsetDateTime::now_utc().unix_timestamp());
    let batch = InvalidationBatch::builder().paths(paths).caller_reference(reference).build()?;
    let request = cloud.cloudfront.create_invalidation().distribution_id(distribution);
    request.invalidation_batch(batch).send().await.map_err(said).context("let the content network forget")?;
    Ok(())
}

/// What to forget, with few words: each costs once the first thousand of a
/// month are spent. Folders whole, files of the root with their compressed
/// copies.
fn places(pages: &[&str]) -> Vec<String> {
    let place = |path: &&str| match path.split_once('/') {
        Some((folder, _)) => format!("/{folder}/*"),
        None => format!("/{}*", path.trim_end_matches(".br").trim_end_matches(".gz")),
    };
    let places: BTreeSet<String> = pages.iter().map(place).chain(["/".to_owned()]).collect();
    places.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_pages_are_forgotten_in_few_words() {
        let pages = ["index.html", "index.html.br", "layanan/a/index.html", "layanan/b/index.html"];
        assert_eq!(places(&pages), ["/", "/index.html*", "/layanan/*"]);
    }
}
