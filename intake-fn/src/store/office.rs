//! The office notice: key `OFFICE`/`OFFICE`.

use super::Store;
use super::item::{Read, key};
use crate::reply::Fault;
use domain::wire::OfficeReply;

impl Store {
    /// What residents should know about the office now. Open and silent until
    /// staff say something else.
    pub async fn office(&self) -> Result<OfficeReply, Fault> {
        let doing = "read the office notice";
        let request = self.client.get_item().table_name(&self.table).set_key(Some(key("OFFICE", "OFFICE")));
        let item = request.send().await.map_err(Fault::from(doing))?.item.unwrap_or_default();
        Ok(OfficeReply {
            state: item.text_or_none("state").unwrap_or_else(|| "buka".to_owned()),
            message: item.text_or_none("message").unwrap_or_default(),
        })
    }
}
