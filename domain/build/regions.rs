//! Turns the lists of regions into JSON trees.

use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The same shape as `region::Place`.
#[derive(Clone, Serialize)]
struct Place {
    code: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<Place>,
}

/// Writes `regions.json` (everything), `region_assets.rs` (what the browser
/// fetches) and `regencies.rs` (numbers of kabupaten and kota).
pub fn write(lists: &Path, out: &Path, mistakes: &mut Vec<String>) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (code, name) in rows::<(String, String)>(&lists.join("kode-wilayah.csv"), mistakes) {
        names.insert(code, name);
    }
    let mut villages = BTreeMap::new();
    for (code, level, name) in rows::<(String, String, String)>(&lists.join("wilayah-lebong.csv"), mistakes) {
        if matches!(level.as_str(), "desa" | "kelurahan") {
            villages.insert(code, name);
        }
    }
    let postal: BTreeMap<String, String> =
        rows::<(String, String)>(&lists.join("kodepos-lebong.csv"), mistakes).into_iter().collect();
    let country = tree(&names, &villages, &postal);

    crate::files::write_json(&out.join("regions.json"), &country, mistakes);
    let mut assets = vec![("regencies".to_owned(), country.iter().map(|p| cut(p, 2)).collect::<Vec<_>>())];
    for province in &country {
        let without_villages = cut(province, 3);
        if province.code == "17" {
            let mut lebong = province.clone();
            lebong.inside.retain(|r| r.code == "17.07");
            assets.push(("lebong".into(), vec![lebong]));
        }
        assets.push((format!("province-{}", province.code), vec![without_villages]));
    }
    let mut code = String::from(
        "/// Name and JSON of every list of regions.\npub const REGION_ASSETS: &[(&str, &str)] = &[\n",
    );
    for (name, places) in &assets {
        let file = format!("region-{name}.json");
        crate::files::write_json(&out.join(&file), places, mistakes);
        code.push_str(&format!("    ({name:?}, include_str!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))),\n"));
    }
    code.push_str("];\n");
    crate::files::write(&out.join("region_assets.rs"), &code, mistakes);

    let numbers: Vec<String> = names.keys().filter(|c| c.len() == 5).map(|c| c.replace('.', "")).collect();
    let code = format!(
        "/// Numbers of the kabupaten and kota of today, sorted.\nstatic REGENCIES: [u16; {}] = [{}];\n",
        numbers.len(),
        numbers.join(", ")
    );
    crate::files::write(&out.join("regencies.rs"), &code, mistakes);
}

fn rows<T: serde::de::DeserializeOwned>(path: &Path, mistakes: &mut Vec<String>) -> Vec<T> {
    let mut rows = Vec::new();
    match csv::Reader::from_path(path) {
        Ok(mut reader) => {
            for (at, row) in reader.deserialize().enumerate() {
                match row {
                    Ok(row) => rows.push(row),
                    Err(error) => mistakes.push(format!("{}:{}: {error}", path.display(), at + 2)),
                }
            }
        }
        Err(error) => mistakes.push(format!("{}: {error}", path.display())),
    }
    rows
}

/// Province, kabupaten, kecamatan, and for Lebong the villages.
fn tree(
    names: &BTreeMap<String, String>,
    villages: &BTreeMap<String, String>,
    postal: &BTreeMap<String, String>,
) -> Vec<Place> {
    let all: Vec<(&String, &String)> = names.iter().chain(villages).collect();
    build("", &all, postal)
}

fn build(parent: &str, all: &[(&String, &String)], postal: &BTreeMap<String, String>) -> Vec<Place> {
    let dots = if parent.is_empty() { 0 } else { parent.matches('.').count() + 1 };
    all.iter()
        .filter(|(code, _)| {
            code.matches('.').count() == dots
                && (parent.is_empty() || code.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.')))
        })
        .map(|(code, name)| {
            let within: Vec<_> = all.iter().filter(|(c, _)| c.starts_with(code.as_str())).copied().collect();
            Place {
                code: (*code).clone(),
                name: (*name).clone(),
                postal_code: postal.get(*code).cloned(),
                inside: build(code, &within, postal),
            }
        })
        .collect()
}

/// The place with only so many levels.
fn cut(place: &Place, levels: usize) -> Place {
    let inside =
        if levels > 1 { place.inside.iter().map(|p| cut(p, levels - 1)).collect() } else { Vec::new() };
    Place { inside, ..place.clone() }
}
