//! The news of the office, put where every page reads it: the file
//! `office.json` of the site. Staff change it without a deploy.

use crate::reply::Fault;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use domain::catalogue;
use domain::office::{Mistake, Notice, Office};
use domain::service::IndexEntry;
use time::Date;

/// Its name in the site.
pub const FILE: &str = "office.json";

/// Asked for again each time it is needed.
const CACHING: &str = "no-cache";

/// What staff say, in sentences, checked against the services of this release.
pub fn notice(office: &Office, today: Date) -> Result<Notice, Vec<Mistake>> {
    // Written by this release's own build, which a test reads back.
    let services: Vec<IndexEntry> = serde_json::from_str(catalogue::INDEX).unwrap_or_default();
    office.notice(&services, today)
}

/// The file's content.
pub fn to_json(notice: &Notice) -> Result<String, Fault> {
    serde_json::to_string_pretty(notice).map_err(Fault::from("write the office's notice"))
}

/// Puts the file into the site's bucket.
pub async fn publish(s3: &Client, bucket: &str, notice: &Notice) -> Result<(), Fault> {
    let put = s3.put_object().bucket(bucket).key(FILE).body(ByteStream::from(to_json(notice)?.into_bytes()));
    let sent = put.content_type("application/json").cache_control(CACHING).send().await;
    sent.map(drop).map_err(|error| Fault::from("publish the office's notice")(error.into_service_error()))
}
