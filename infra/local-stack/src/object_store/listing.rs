//! A list of versions, page by page.

use super::versions::Version;
use s3s::dto::*;

/// Versions in one reply, as in the cloud.
const MOST: i32 = 1000;

/// The page of a list that is asked for.
pub(super) fn page(input: ListObjectVersionsInput, mut versions: Vec<Version>) -> ListObjectVersionsOutput {
    let (key_marker, id_marker) = (input.key_marker.clone(), input.version_id_marker.clone());
    if let Some(key) = key_marker.filter(|key| !key.is_empty()) {
        // Those of the same object are listed from the newest on.
        versions.retain(|version| match &id_marker {
            Some(id) if version.key == key => version.id < *id,
            _ => version.key > key,
        });
    }
    let most = input.max_keys.unwrap_or(MOST).clamp(1, MOST);
    let truncated = versions.len() > usize::try_from(most).unwrap_or_default();
    versions.truncate(usize::try_from(most).unwrap_or_default());
    let last = versions.last().filter(|_| truncated).cloned();
    let (markers, objects): (Vec<Version>, Vec<Version>) = versions.into_iter().partition(|v| v.marker);
    ListObjectVersionsOutput {
        name: Some(input.bucket),
        prefix: input.prefix,
        max_keys: Some(most),
        key_marker: input.key_marker,
        version_id_marker: input.version_id_marker,
        is_truncated: Some(truncated),
        next_key_marker: last.as_ref().map(|version| version.key.clone()),
        next_version_id_marker: last.map(|version| version.id),
        versions: Some(objects.into_iter().map(listed_object).collect()),
        delete_markers: Some(markers.into_iter().map(listed_marker).collect()),
        ..Default::default()
    }
}

fn listed_object(version: Version) -> ObjectVersion {
    ObjectVersion {
        key: Some(version.key),
        version_id: Some(version.id),
        is_latest: Some(version.latest),
        size: i64::try_from(version.size).ok(),
        last_modified: Some(Timestamp::from(version.modified)),
        ..Default::default()
    }
}

fn listed_marker(version: Version) -> DeleteMarkerEntry {
    DeleteMarkerEntry {
        key: Some(version.key),
        version_id: Some(version.id),
        is_latest: Some(version.latest),
        last_modified: Some(Timestamp::from(version.modified)),
        ..Default::default()
    }
}
