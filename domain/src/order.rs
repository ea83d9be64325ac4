//! What the site is ordered by: groups, tiles and guides (`catalogue.toml`),
//! and the kinds of paper (`papers.toml`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The order of things on the site.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Headings of the complete list of services, in order.
    pub groups: Vec<String>,
    /// The service that the menu calls complaints.
    #[serde(default)]
    pub complaints: Option<String>,
    /// What the office still has to settle, by name.
    #[serde(default, rename = "switch")]
    pub switches: BTreeMap<String, Switch>,
    /// What happened? On the home page, most often needed first.
    #[serde(default, rename = "tile")]
    pub tiles: Vec<Tile>,
    /// Situations, where services are easily confused.
    #[serde(default, rename = "guide")]
    pub guides: Vec<Guide>,
}

/// A question to the office, with what holds until it has answered.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Whether the parts of service files that name it are there.
    pub on: bool,
    /// What the office has to decide.
    pub question: String,
}

/// An entry of the home page. It leads to a guide or to a service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// What happened.
    pub title: String,
    /// Name of its drawing.
    pub icon: String,
    /// `Guide::id`
    pub guide: Option<String>,
    /// `Service::id`
    pub service: Option<String>,
}

/// A page that asks for the situation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// Its place in the address.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The sentence below.
    pub lead: String,
    /// The situations.
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
}

/// A situation. It leads to a service or to another guide.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The situation in everyday words.
    pub text: String,
    /// A word of help.
    pub hint: Option<String>,
    /// `Service::id`
    pub service: Option<String>,
    /// `Guide::id`
    pub guide: Option<String>,
}

/// The papers, as `papers.toml` lists them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    /// Every kind of paper.
    pub paper: Vec<Paper>,
}

/// A kind of paper that services ask for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Name of its sample picture.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How to photograph it.
    pub photo: String,
}
