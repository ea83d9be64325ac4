//! The catalogue: what the pages are made from, and the JSON that they load.

use crate::write;
use domain::catalogue;
use frontend::html::Site;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Everything that the pages are made from.
pub fn site() -> std::io::Result<Site> {
    let lebong =
        catalogue::REGION_ASSETS.iter().find(|(name, _)| *name == "lebong").map_or("[]", |(_, json)| json);
    Ok(Site {
        services: catalogue::offered().cloned().collect(),
        order: catalogue::order().clone(),
        papers: catalogue::papers().to_vec(),
        lebong: serde_json::from_str(lebong)?,
    })
}

/// Writes the catalogue below `data/<release>/`, where the release is a hash
/// of all of it, so that each file can be kept for ever.
pub fn write_all(out: &Path) -> std::io::Result<String> {
    let services = catalogue::FORMS.iter().map(|(id, json)| (format!("form-{id}"), *json));
    let mut files: Vec<(String, &str)> = services.collect();
    files.push(("index".to_owned(), catalogue::INDEX));
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
