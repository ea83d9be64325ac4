//! The list of erasures, in the bucket of the backups: what was erased must
//! not come back with an older copy of the table.
//!
//! Each is one small object, `erasures/<day>/<application>`, so that those since
//! a day are one list. It holds no personal data.

use super::Files;
use crate::reply::Fault;
use crate::request::{ApplicationId, impossible};
use serde::{Deserialize, Serialize};

const FOLDER: &str = "erasures/";

/// An application that was erased.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct Erasure {
    /// Its id.
    pub application: String,
    /// `LBG-…`
    pub number: String,
    /// When (RFC 3339).
    pub at: String,
    /// Name of the rule of `domain::retention`.
    pub rule: String,
    /// The status in which it rested.
    pub status: String,
    /// Those of the parts of a bundle.
    pub parts: Vec<String>,
}

impl Files {
    /// Writes an erasure down under its day (`YYYY-MM-DD`). Repeating it
    /// changes nothing. Without a bucket of backups there is nothing to come
    /// back, and no list.
    pub async fn note_erasure(&self, day: &str, erasure: &Erasure) -> Result<(), Fault> {
        let doing = "note an erasure";
        let Some(bucket) = &self.backup else { return Ok(()) };
        let body = serde_json::to_vec(erasure).map_err(Fault::from(doing))?;
        let put = self.client.put_object().bucket(bucket).content_type("application/json").body(body.into());
        let sent = put.key(format!("{FOLDER}{day}/{}", erasure.application)).send().await;
        sent.map(drop).map_err(|error| Fault::from(doing)(error.into_service_error()))
    }

    /// The erasures of a day and all later ones: their days and applications.
    pub async fn erasures_since(&self, day: &str) -> Result<Vec<(String, ApplicationId)>, Fault> {
        let doing = "list erasures";
        let Some(bucket) = &self.backup else { return Ok(Vec::new()) };
        let list = self.client.list_objects_v2().bucket(bucket).prefix(FOLDER);
        // A day itself sorts before everything in it.
        let mut pages = list.start_after(format!("{FOLDER}{day}")).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Fault::from(doing)(error.into_service_error()))?;
            for object in page.contents() {
                let key = object.key().and_then(|key| key.strip_prefix(FOLDER)?.split_once('/'));
                if let Some((day, id)) = key
                    && let Some(id) = ApplicationId::parse(id)
                {
                    found.push((day.to_owned(), id));
                }
            }
        }
        Ok(found)
    }

    /// Reads what was written down about an erasure.
    pub async fn erasure(&self, day: &str, id: ApplicationId) -> Result<Erasure, Fault> {
        let doing = "read an erasure";
        let bucket = self.backup.as_deref().ok_or_else(|| impossible(doing))?;
        let get = self.client.get_object().bucket(bucket).key(format!("{FOLDER}{day}/{id}")).send().await;
        let found = get.map_err(|error| Fault::from(doing)(error.into_service_error()))?;
        let bytes = found.body.collect().await.map_err(Fault::from(doing))?.into_bytes();
        serde_json::from_slice(&bytes).map_err(Fault::from(doing))
    }
}
