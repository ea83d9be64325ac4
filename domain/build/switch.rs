//! Leaves out what a switch says. Any table of a list may name one:
//! `switch = "…"` keeps it only while the switch is on, `unless_switch = "…"`
//! only while it is off.

use crate::order::Switch;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The switches by name.
pub type Switches = BTreeMap<String, Switch>;

/// Applies the switches everywhere below a table. `found` takes the position
/// of each mistake with the sentence.
pub fn apply(table: &mut DeTable<'_>, switches: &Switches, found: &mut Vec<(usize, String)>) {
    for (_, value) in table.iter_mut() {
        in_value(value, switches, found);
    }
}

fn in_value(value: &mut Spanned<DeValue<'_>>, switches: &Switches, found: &mut Vec<(usize, String)>) {
    match value.get_mut() {
        DeValue::Table(table) => apply(table, switches, found),
        DeValue::Array(items) => {
            let kept =
                std::mem::replace(items, [].into_iter().collect()).into_iter().filter_map(|mut item| {
                    let stays = match item.get_mut() {
                        DeValue::Table(table) => stays(table, switches, found),
                        _ => true,
                    };
                    in_value(&mut item, switches, found);
                    stays.then_some(item)
                });
            *items = kept.collect();
        }
        _ => {}
    }
}

/// Takes the words of a switch out of a table, and says whether it stays.
fn stays(table: &mut DeTable<'_>, switches: &Switches, found: &mut Vec<(usize, String)>) -> bool {
    let mut stays = true;
    for (key, wanted) in [("switch", true), ("unless_switch", false)] {
        let Some(name) = table.remove(key) else { continue };
        match name.get_ref().as_str().and_then(|name| switches.get(name)) {
            Some(switch) => stays &= switch.on == wanted,
            None => {
                let known: Vec<&str> = switches.keys().map(String::as_str).collect();
                let named = name.get_ref().as_str().unwrap_or_default();
                found.push((
                    name.span().start,
                    format!("there is no switch {named:?}; catalogue.toml has: {}", known.join(", ")),
                ));
            }
        }
    }
    stays
}
