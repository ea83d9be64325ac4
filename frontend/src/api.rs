//! The only module that talks to the network: files of this site here, the
//! calls about an application in `application`.

#[cfg(feature = "views")]
mod application;
#[cfg(feature = "views")]
pub use application::{put_page, save, sheet, submit, track};

use crate::live::dom::{document, window};
use domain::problem::WireProblem;
use domain::text::pages as t;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Why a call brought nothing.
#[derive(Clone, Debug)]
pub enum Failure {
    /// No answer: signal lost, aeroplane mode. Trying again may help.
    Network,
    /// The function found mistakes.
    Problems(Vec<WireProblem>),
    /// The function said no, with a sentence for the resident. The status
    /// tells whether trying again may help.
    Refused(u16, String),
}

impl Failure {
    /// A sentence for the resident.
    pub fn message(&self) -> String {
        match self {
            Failure::Network => t::network_trouble().to_owned(),
            Failure::Problems(problems) => problems.first().map(|p| p.message.clone()).unwrap_or_default(),
            Failure::Refused(_, detail) if detail.is_empty() => t::server_trouble().to_owned(),
            Failure::Refused(_, detail) => detail.clone(),
        }
    }
}

/// Fetches a file of this site, a page for example, as text.
pub async fn page(path: &str) -> Result<String, Failure> {
    let lost = |_| Failure::Network;
    let answer = JsFuture::from(window().fetch_with_str(path)).await.map_err(lost)?;
    let answer: web_sys::Response = answer.unchecked_into();
    let text = JsFuture::from(answer.text().map_err(lost)?).await.map_err(lost)?;
    match answer.ok() {
        true => Ok(text.as_string().unwrap_or_default()),
        false => Err(Failure::Refused(answer.status(), String::new())),
    }
}

/// Fetches a file of the catalogue as text: `form-akta-kelahiran`,
/// `region-lebong`.
pub async fn catalogue(name: &str) -> Result<String, Failure> {
    let release =
        document().document_element().and_then(|e| e.get_attribute("data-release")).unwrap_or_default();
    page(&["/data/", &release, "/", name, ".json"].concat()).await
}
