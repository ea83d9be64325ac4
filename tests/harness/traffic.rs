//! What a phone asked the network for, and what its console complained about.

use super::phone::Phone;
use anyhow::{Result, ensure};
use serde_json::Value;

/// A request that the browser made.
#[derive(Clone, Debug)]
pub struct Request {
    id: String,
    /// `GET`, `PUT`, …
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The status of the answer, once there was one.
    pub status: Option<u64>,
}

/// How a page of a document went into the object store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// How often it was begun.
    pub tried: usize,
    /// How often all of it arrived.
    pub arrived: usize,
}

impl Sent {
    /// At the first go.
    pub const ONCE: Sent = Sent { tried: 1, arrived: 1 };
}

impl Phone {
    /// Takes over what the browser has noted since the last time.
    pub(super) async fn note_traffic(&self) -> Result<()> {
        for entry in self.driver.get_log("performance").await? {
            let entry: Value = serde_json::from_str(&entry.message)?;
            let (event, about) = (&entry["message"]["method"], &entry["message"]["params"]);
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let id = text(&about["requestId"]);
            let mut traffic = self.traffic.lock().expect("nobody panics while holding it");
            if event == "Network.requestWillBeSent" {
                let request = &about["request"];
                let url = format!("{}{}", text(&request["url"]), text(&request["urlFragment"]));
                traffic.push(Request { id, method: text(&request["method"]), url, status: None });
            } else if event == "Network.responseReceived"
                && let Some(request) = traffic.iter_mut().rev().find(|request| request.id == id)
            {
                request.status = about["response"]["status"].as_u64();
            }
        }
        Ok(())
    }

    /// Every request so far.
    pub async fn requests(&self) -> Result<Vec<Request>> {
        self.note_traffic().await?;
        Ok(self.traffic.lock().expect("nobody panics while holding it").clone())
    }

    /// How each page of a document was sent, in the order of the first time.
    pub async fn pages_sent(&self) -> Result<Vec<Sent>> {
        let mut pages: Vec<(String, Sent)> = Vec::new();
        for request in self.requests().await? {
            let Some((path, _)) = request.url.split_once('?') else { continue };
            if request.method != "PUT" || !path.contains("/pending/") {
                continue;
            }
            let at = pages.iter().position(|(known, _)| known == path).unwrap_or_else(|| {
                pages.push((path.to_owned(), Sent::default()));
                pages.len() - 1
            });
            pages[at].1.tried += 1;
            pages[at].1.arrived += usize::from(request.status == Some(200));
        }
        Ok(pages.into_iter().map(|(_, sent)| sent).collect())
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
