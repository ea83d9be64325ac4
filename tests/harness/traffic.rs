//! What a phone asked the network for, and what its console complained about.

use super::phone::Phone;
use anyhow::{Result, ensure};
use serde_json::Value;

/// A request that the browser made.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `PUT`, …
    pub method: String,
    /// The whole address.
    pub url: String,
}

impl Phone {
    /// Takes over what the browser has noted since the last time.
    pub(super) async fn note_traffic(&self) -> Result<()> {
        for entry in self.driver.get_log("performance").await? {
            let entry: Value = serde_json::from_str(&entry.message)?;
            let message = &entry["message"];
            if message["method"] == "Network.requestWillBeSent" {
                let request = &message["params"]["request"];
                let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
                let url = format!("{}{}", text("url"), text("urlFragment"));
                let request = Request { method: text("method"), url };
                self.traffic.lock().expect("nobody panics while holding it").push(request);
            }
        }
        Ok(())
    }

    /// Every request so far.
    pub async fn requests(&self) -> Result<Vec<Request>> {
        self.note_traffic().await?;
        Ok(self.traffic.lock().expect("nobody panics while holding it").clone())
    }

    /// How often each page of a document was put into the object store, in the
    /// order of the first time.
    pub async fn pages_put(&self) -> Result<Vec<usize>> {
        let mut counts: Vec<(String, usize)> = Vec::new();
        for request in self.requests().await? {
            let Some((path, _)) = request.url.split_once('?') else { continue };
            if request.method != "PUT" || !path.contains("/pending/") {
                continue;
            }
            match counts.iter_mut().find(|(known, _)| known == path) {
                Some((_, count)) => *count += 1,
                None => counts.push((path.to_owned(), 1)),
            }
        }
        Ok(counts.into_iter().map(|(_, count)| count).collect())
    }

    /// Says that the console will complain about something on purpose.
    pub fn mean(&self, part: &'static str) {
        self.meant.lock().expect("nobody panics while holding it").push(part);
    }

    /// Fails when the console complains about anything else.
    pub async fn console_is_clean(&self) -> Result<()> {
        let meant = self.meant.lock().expect("nobody panics while holding it").clone();
        for entry in self.driver.browser_log().await? {
            let known = meant.iter().any(|part| entry.message.contains(part));
            ensure!(entry.level != "SEVERE" || known, "the console says: {}", entry.message);
        }
        Ok(())
    }
}
