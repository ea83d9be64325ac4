//! The catalogue: what the pages are made from, and the JSON that they load.

use crate::write;
use domain::catalogue;
use frontend::html::Site;
use frontend::html::order::Paper;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Everything that the pages are made from.
pub fn site() -> std::io::Result<Site> {
    #[derive(Deserialize)]
    struct Papers {
        paper: Vec<Paper>,
    }
    let lebong =
        catalogue::REGION_ASSETS.iter().find(|(name, _)| *name == "lebong").map_or("[]", |(_, json)| json);
    let papers: Papers =
        toml::from_str(include_str!("../../../../domain/papers.toml")).map_err(std::io::Error::other)?;
    Ok(Site {
        services: catalogue::SERVICES.iter().filter_map(|(id, _)| catalogue::service(id)).cloned().collect(),
        order: toml::from_str(include_str!("../../../../domain/catalogue.toml"))
            .map_err(std::io::Error::other)?,
        papers: papers.paper,
        lebong: serde_json::from_str(lebong)?,
    })
}

/// Writes the catalogue below `data/<release>/`, where the release is a hash
/// of all of it, so that each file can be kept for ever.
pub fn write_all(out: &Path) -> std::io::Result<String> {
    let services = catalogue::FORMS.iter().map(|(id, json)| (format!("form-{id}"), *json));
    let mut files: Vec<(String, &str)> = services.collect();
    files.extend(catalogue::REGION_ASSETS.iter().map(|(name, json)| (format!("region-{name}"), *json)));
    let mut hash = Sha256::new();
    for (name, json) in &files {
        hash.update(name.as_bytes());
        hash.update(json.as_bytes());
    }
    // 48 bits: enough to tell one release from the next.
    let release: String = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    for (name, json) in files {
        write(&out.join("data").join(&release).join(format!("{name}.json")), json.as_bytes())?;
    }
    Ok(release)
}
