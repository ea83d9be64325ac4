//! The whole catalogue, embedded: for the function and for building the site.

use crate::order::{Order, Paper};
use crate::region::Place;
use crate::retention::Retention;
use crate::service::Service;
use crate::sheet::{Sheet, SheetUse};
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
include!(concat!(env!("OUT_DIR"), "/region_assets.rs"));

/// JSON of the list of services that are offered: `Vec<IndexEntry>`.
pub const INDEX: &str = include_str!(concat!(env!("OUT_DIR"), "/index.json"));

const ORDER: &str = include_str!(concat!(env!("OUT_DIR"), "/order.json"));
const PAPERS: &str = include_str!(concat!(env!("OUT_DIR"), "/papers.json"));
const RETENTION: &str = include_str!(concat!(env!("OUT_DIR"), "/retention.json"));
const SHEETS: &str = include_str!(concat!(env!("OUT_DIR"), "/sheets.json"));
const SHEET_USES: &str = include_str!(concat!(env!("OUT_DIR"), "/sheet-uses.json"));
const REGIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/regions.json"));

/// The service of this id. Each is read when it is first asked for.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn service(id: &str) -> Option<&'static Service> {
    static READ: LazyLock<HashMap<&'static str, (&'static str, OnceLock<Service>)>> =
        LazyLock::new(|| SERVICES.iter().map(|(id, json)| (*id, (*json, OnceLock::new()))).collect());
    let (json, read) = READ.get(id)?;
    Some(read.get_or_init(|| serde_json::from_str(json).expect("built with the same types")))
}

/// Every service that is offered, by id.
pub fn offered() -> impl Iterator<Item = &'static Service> {
    SERVICES.iter().filter_map(|(id, _)| service(id)).filter(|s| s.active)
}

/// What the site is ordered by: groups, tiles and guides.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn order() -> &'static Order {
    static READ: LazyLock<Order> =
        LazyLock::new(|| serde_json::from_str(ORDER).expect("built with the same types"));
    &READ
}

/// The kinds of paper that services ask for.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn papers() -> &'static [Paper] {
    static READ: LazyLock<Vec<Paper>> =
        LazyLock::new(|| serde_json::from_str(PAPERS).expect("built with the same types"));
    &READ
}

/// How long applications are kept.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn retention() -> &'static Retention {
    static READ: LazyLock<Retention> =
        LazyLock::new(|| serde_json::from_str(RETENTION).expect("built with the same types"));
    &READ
}

/// Every sheet, by its code.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn sheets() -> &'static [Sheet] {
    static READ: LazyLock<Vec<Sheet>> =
        LazyLock::new(|| serde_json::from_str(SHEETS).expect("built with the same types"));
    &READ
}

/// The sheets that belong to a service, each with what the service puts into
/// it.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn sheets_of(service: &str) -> impl Iterator<Item = (&'static Sheet, &'static SheetUse)> {
    static READ: LazyLock<HashMap<String, Vec<SheetUse>>> =
        LazyLock::new(|| serde_json::from_str(SHEET_USES).expect("built with the same types"));
    let uses: &'static [SheetUse] = READ.get(service).map_or(&[], Vec::as_slice);
    uses.iter().filter_map(|used| Some((sheets().iter().find(|sheet| sheet.code == used.code)?, used)))
}

/// Every place of the lists, as a tree.
#[allow(clippy::expect_used, reason = "written by this crate's own build with the same types")]
pub fn regions() -> &'static Vec<Place> {
    static READ: LazyLock<Vec<Place>> =
        LazyLock::new(|| serde_json::from_str(REGIONS).expect("built with the same types"));
    &READ
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use crate::region::Regions;

    #[test]
    fn every_service_reads_back() {
        for (id, _) in SERVICES {
            assert_eq!(service(id).unwrap().id, *id);
        }
        assert!(service("tidak-ada").is_none());
        let index: Vec<crate::service::IndexEntry> = serde_json::from_str(INDEX).unwrap();
        assert_eq!(index.len(), offered().count());
        assert_eq!(FORMS.len(), offered().filter(|s| s.kind.is_form()).count());
    }

    #[test]
    fn places_have_names_and_postal_codes() {
        assert_eq!(
            regions().name("17.07.01.2002").as_deref(),
            Some("Gandung, Lebong Utara, Kabupaten Lebong, Bengkulu")
        );
        assert_eq!(regions().postal_code("17.07.01.2002").as_deref(), Some("39259"));
        assert_eq!(regions().name("17.07.01").as_deref(), Some("Lebong Utara, Kabupaten Lebong, Bengkulu"));
        assert_eq!(regions().name("17.07.99.2002"), None);
        assert_eq!(regions().name("11.01").as_deref(), Some("Kabupaten Aceh Selatan, Aceh"));
    }
}
