//! What a month costs in the cloud, from `infra/costs.toml`.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::fmt::Write;

const COSTS: &str = include_str!("../../costs.toml");

/// Applications in a month: a quiet one, more than the whole district has
/// (docs/costs.md says why), and a hundred times that.
const APPLICATIONS: [u32; 3] = [300, 3_000, 300_000];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Costs {
    /// Rupiah for a dollar.
    rupiah: f64,
    item: Vec<Item>,
}

/// Something that is paid for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    /// Dollars for one.
    price: f64,
    /// How many each application needs.
    per_application: f64,
    /// How many a month needs anyway.
    per_month: f64,
}

impl Item {
    /// Dollars a month.
    fn cost(&self, applications: u32) -> f64 {
        self.price * (self.per_month + self.per_application * f64::from(applications))
    }
}

/// The table of docs/costs.md.
pub fn table() -> Result<String> {
    let costs: Costs = toml::from_str(COSTS).context("infra/costs.toml")?;
    let mut table =
        "| US dollars a month | 300 | 3,000 | 300,000 |\n| --- | ---: | ---: | ---: |\n".to_owned();
    let mut row = |name: &str, cells: [String; 3]| writeln!(table, "| {name} | {} |", cells.join(" | "));
    for item in &costs.item {
        row(&item.name, APPLICATIONS.map(|applications| format!("{:.2}", item.cost(applications))))?;
    }
    let sums =
        APPLICATIONS.map(|applications| costs.item.iter().map(|item| item.cost(applications)).sum::<f64>());
    row("**together**", sums.map(|sum| format!("**{sum:.0}**")))?;
    row("million rupiah", sums.map(|sum| format!("{:.1}", sum * costs.rupiah / 1e6)))?;
    let each = [0, 1, 2].map(|at| sums[at] * costs.rupiah / f64::from(APPLICATIONS[at]));
    row("rupiah for one application", each.map(|rupiah| format!("{rupiah:.0}")))?;
    Ok(table)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn the_page_on_costs_has_this_table() {
        let page = std::fs::read_to_string(crate::paths::root().join("docs/costs.md")).unwrap();
        let table = table().unwrap();
        assert!(page.contains(&table), "docs/costs.md needs this table:\n{table}");
    }
}
