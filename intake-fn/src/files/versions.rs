//! Deleting for good: every version and every delete marker of the pages of an
//! application, in the bucket and in that of the backups.

use super::Files;
use crate::reply::Fault;
use crate::request::ApplicationId;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};

impl Files {
    /// Deletes whatever lies under an application, also pages that its record
    /// does not know. Returns how many versions there were.
    pub async fn erase(&self, id: ApplicationId) -> Result<usize, Fault> {
        let mut erased = 0;
        for bucket in std::iter::once(&self.bucket).chain(&self.backup) {
            for place in ["accepted", "pending"] {
                erased += self.erase_below(bucket, &format!("{place}/{id}/")).await?;
            }
        }
        Ok(erased)
    }

    async fn erase_below(&self, bucket: &str, prefix: &str) -> Result<usize, Fault> {
        let doing = "delete the versions of pages";
        let mut erased = 0;
        loop {
            // From the beginning each time: what was listed is gone.
            let list = self.client.list_object_versions().bucket(bucket).prefix(prefix).send().await;
            let list = list.map_err(|error| Fault::from(doing)(error.into_service_error()))?;
            let versions = list.versions().iter().map(|version| (version.key(), version.version_id()));
            let markers = list.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
            let object = |(key, version): (Option<&str>, Option<&str>)| {
                let object = ObjectIdentifier::builder().set_key(key.map(str::to_owned));
                object.set_version_id(version.map(str::to_owned)).build().map_err(Fault::from(doing))
            };
            let objects: Result<Vec<ObjectIdentifier>, Fault> = versions.chain(markers).map(object).collect();
            let objects = objects?;
            if objects.is_empty() {
                return Ok(erased);
            }
            erased += objects.len();
            let more = list.is_truncated().unwrap_or_default();
            let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build();
            let delete = delete.map_err(Fault::from(doing))?;
            let reply = self.client.delete_objects().bucket(bucket).delete(delete).send().await;
            let reply = reply.map_err(|error| Fault::from(doing)(error.into_service_error()))?;
            // The call succeeds also when single versions could not be deleted.
            if let Some(error) = reply.errors().first() {
                return Err(Fault::new(doing, error.code().unwrap_or("a version stayed")));
            }
            if !more {
                return Ok(erased);
            }
        }
    }
}
