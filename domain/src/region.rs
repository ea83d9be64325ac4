//! Regions of Indonesia and of Lebong.
//!
//! The browser holds only the numbers of today's kabupaten and kota (to warn
//! about a mistyped NIK); names come as JSON assets. With the feature
//! `catalogue` all codes and names are here.

use serde::{Deserialize, Serialize};

include!(concat!(env!("OUT_DIR"), "/regencies.rs"));

/// The code of kabupaten Lebong.
pub const LEBONG: &str = "17.07";

/// The answer to a village question that means "outside of Lebong".
pub const OUTSIDE: &str = "luar";

/// Whether four digits are a kabupaten or kota of today.
pub fn is_regency(number: u16) -> bool {
    REGENCIES.binary_search(&number).is_ok()
}

/// A place with the places inside of it, as in the JSON assets.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Place {
    /// Code by the Ministry: `17`, `17.07`, `17.07.01`, `17.07.01.2002`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Postal code, where there is one for the whole place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The places inside; empty at the lowest level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<Place>,
}

impl Place {
    /// Whether a code is this place or a place inside of it.
    fn holds(&self, code: &str) -> bool {
        code.strip_prefix(self.code.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// What names a code; `None` for a code that does not exist.
pub trait Regions {
    /// The full name of a place, lowest level first: "Gandung, Kec. Lebong
    /// Utara".
    fn name(&self, code: &str) -> Option<String>;
    /// The postal code of a village.
    fn postal_code(&self, code: &str) -> Option<String>;
}

/// Names for places out of the JSON trees that have been loaded so far.
impl Regions for Vec<Place> {
    fn name(&self, code: &str) -> Option<String> {
        if code == OUTSIDE {
            return Some(crate::text::fields::outside_lebong().to_owned());
        }
        let mut names = Vec::new();
        let mut level = self;
        loop {
            let place = level.iter().find(|p| p.holds(code))?;
            names.push(place.name.as_str());
            if place.code == code {
                names.reverse();
                return Some(names.join(", "));
            }
            level = &place.inside;
        }
    }

    fn postal_code(&self, code: &str) -> Option<String> {
        let mut level = self;
        let mut found = None;
        while let Some(place) = level.iter().find(|p| p.holds(code)) {
            found = place.postal_code.clone().or(found);
            level = &place.inside;
        }
        found
    }
}
