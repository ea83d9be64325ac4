//! The order of things on the site: groups, tiles, guides and kinds of paper.

use serde::Deserialize;

/// `domain/catalogue.toml`, as far as the pages need it.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// Headings of the complete list, in order.
    pub groups: Vec<String>,
    /// What happened? The tiles of the home page.
    #[serde(rename = "tile")]
    pub tiles: Vec<Tile>,
    /// Where services are easily confused, the situation decides.
    #[serde(rename = "guide")]
    pub guides: Vec<Guide>,
}

/// A tile leads to a guide or straight to a service.
#[derive(Clone, Debug, Deserialize)]
pub struct Tile {
    /// What happened, in two or three words.
    pub title: String,
    /// Name of its drawing.
    pub icon: String,
    /// The guide that it leads to.
    pub guide: Option<String>,
    /// The service that it leads to.
    pub service: Option<String>,
}

/// A page of situations.
#[derive(Clone, Debug, Deserialize)]
pub struct Guide {
    /// Its place in the address.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What to choose by.
    pub lead: String,
    /// The situations, most common first.
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
}

/// A situation in everyday words.
#[derive(Clone, Debug, Deserialize)]
pub struct Choice {
    /// The situation.
    pub text: String,
    /// A few words more.
    pub hint: Option<String>,
    /// The service for it.
    pub service: Option<String>,
    /// Or the guide that asks further.
    pub guide: Option<String>,
}

/// A kind of paper that services ask for.
#[derive(Clone, Debug, Deserialize)]
pub struct Paper {
    /// Name of its sample picture.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How to photograph it.
    pub photo: String,
}
