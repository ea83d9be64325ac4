//! What goes over the network between the browser and the function.
//!
//! Additions are free; a removal takes two releases, since old tabs stay open.

use crate::answers::Answers;
use crate::application::Page;
pub use crate::problem::WireProblem;
use crate::record::Section;
use crate::status::Status;
use serde::{Deserialize, Serialize};

/// `PUT /api/applications/{id}`. The secret of the application travels in
/// `Authorization: Bearer …`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SaveRequest {
    /// The service applied for.
    pub service: String,
    /// Version of the service that the form was made from.
    pub service_version: String,
    /// Everything that was answered, by question id; a repeated step holds a
    /// list of such maps.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub answers: Answers,
    /// Every page of every document.
    pub pages: Vec<Page>,
}

/// Answer to a save.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SaveReply {
    /// Where to put the pages that are not there yet.
    pub uploads: Vec<Upload>,
}

/// A place for one page.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Upload {
    /// Which page.
    pub page: String,
    /// Presigned address for one PUT.
    pub url: String,
    /// Headers that must go along, as name and value.
    pub headers: Vec<(String, String)>,
}

/// Answer to `POST /api/applications/{id}/submission`: the receipt.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// `LBG-ACDE-FHJK-M`.
    pub number: String,
    /// When the application was accepted (RFC 3339, UTC).
    pub submitted_at: String,
    /// Title of the service.
    pub service_title: String,
    /// SHA-256 over the list of pages; the phone forgets its draft only when
    /// it is the hash of what it sent. See `pages_digest_input`.
    pub pages_sha256: String,
    /// Lets whoever holds it see the status without NIK.
    pub token: String,
    /// The services of a bundle, each with its own number; empty for a service
    /// by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ReceiptPart>,
    /// Days for which answers and documents are kept once it is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_days: Option<u16>,
}

/// One of the services that an application asks for together.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReceiptPart {
    /// The number of the application, a slash, and the part's own: `LBG-…/2`.
    pub number: String,
    /// Title of the service.
    pub service_title: String,
    /// What it is called in the bundle: "KIA anak".
    pub text: String,
}

/// The bytes that are hashed into `Receipt::pages_sha256`: one line for each
/// page, sorted by page id: `id sha256 bytes`.
pub fn pages_digest_input(pages: &[Page]) -> String {
    let mut lines: Vec<String> =
        pages.iter().map(|p| format!("{} {} {}\n", p.id, p.sha256, p.bytes)).collect();
    lines.sort_unstable();
    lines.concat()
}

/// `POST /api/sheets/{service}/{code}`: the answers of a draft, from which the
/// sheet is filled. They may be incomplete.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SheetRequest {
    /// As in `SaveRequest`.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub answers: Answers,
}

/// `POST /api/tracking`: number and NIK, or the token of a receipt.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrackingRequest {
    /// Registration number as typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// NIK of the applicant as typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nik: String,
    /// Token of the receipt, instead of both.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub token: String,
}

/// Answer to a tracking request. Holds no personal data.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrackingReply {
    /// Registration number.
    pub number: String,
    /// Title of the service.
    pub service_title: String,
    /// Where it stands.
    pub status: Status,
    /// What has happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// Last day by law for the office, `YYYY-MM-DD`, where the law names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The services of a bundle; `status` is then that of the least advanced
    /// one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<TrackingPart>,
    /// Days for which answers and documents are kept once it is finished;
    /// while it is the office's turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_days: Option<u16>,
    /// Last day on which they are kept, `YYYY-MM-DD`; once it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<String>,
    /// The day on which they were erased, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_on: Option<String>,
}

/// Where one of the services stands that an application asks for together.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrackingPart {
    /// `LBG-…/2`
    pub number: String,
    /// What it is called in the bundle: "KIA anak".
    pub text: String,
    /// Where it stands.
    pub status: Status,
    /// What has happened to it, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// Last day by law for the office, `YYYY-MM-DD`, where the law names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

/// One event of an application.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// When (RFC 3339, UTC).
    pub at: String,
    /// The status reached.
    pub status: Status,
}

/// An error reply: RFC 9457 problem details.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ErrorReply {
    /// Kind of error: `/problem/validation` and the like.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Short title.
    #[serde(default)]
    pub title: String,
    /// HTTP status.
    #[serde(default)]
    pub status: u16,
    /// What happened and what to do, in Indonesian.
    #[serde(default)]
    pub detail: String,
    /// To read aloud to the office.
    #[serde(default)]
    pub reference: String,
    /// Every mistake, for 422.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<WireProblem>,
}

/// What is stored besides the answers so that an application can be read
/// without the catalogue: see `record::render`.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Snapshot {
    /// Title of the service.
    pub service_title: String,
    /// Form codes with their year.
    pub forms: Vec<String>,
    /// Answers as they were shown.
    pub sections: Vec<Section>,
    /// Requirement id and label of each document asked for.
    pub documents: Vec<(String, String)>,
    /// The services of a bundle that the answers ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<SnapshotPart>,
}

/// One of the services of a bundle, as it was when it was applied for.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct SnapshotPart {
    /// Its id.
    pub service: String,
    /// Its title.
    pub service_title: String,
    /// What it is called in the bundle.
    pub text: String,
}

/// The number of a part: that of its application, and its own, from 1.
pub fn part_number(number: &str, part: usize) -> String {
    format!("{number}/{part}")
}
