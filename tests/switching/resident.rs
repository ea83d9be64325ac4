//! A phone without a screen: sends applications as `frontend` does, with the
//! same patience, over real HTTP.

use anyhow::{Context, Result, bail};
use domain::answers::Answers;
use domain::application::Page;
use domain::document::MediaType;
use domain::wire::{ErrorReply, Receipt, SaveReply, SaveRequest, TrackingReply, TrackingRequest, Upload};
use intake_fn::keys;
use journeys::harness::fixture::Fixture;
use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What the browser's own code says about its patience.
const SENDING: &str = include_str!("../../frontend/src/live/sending.rs");

/// Bytes of a page: what a phone makes of a photo is larger, but the store
/// treats it alike.
const PAGE_BYTES: usize = 20_000;

/// What a whole run has cost.
#[derive(Debug, Default)]
pub struct Figures {
    /// Requests sent, repeated ones among them.
    pub calls: AtomicUsize,
    /// Requests that were repeated by themselves.
    pub retries: AtomicUsize,
    /// Times that a resident had to press *Daftar Pemohon* again.
    pub pressed_again: AtomicUsize,
}

/// Why a call brought nothing, as in `frontend/src/api.rs`.
enum Failure {
    Network,
    Refused(u16, String),
}

impl Failure {
    fn words(self) -> String {
        match self {
            Failure::Network => "no answer".to_owned(),
            Failure::Refused(status, said) => format!("{status} {said}"),
        }
    }
}

/// An application as a phone holds it.
pub struct Application {
    pub id: String,
    secret: String,
    pub request: SaveRequest,
    files: Vec<Vec<u8>>,
}

impl Application {
    /// With a fresh id, and pages that no other application has.
    pub fn of(fixture: &Fixture) -> Application {
        let asked = fixture.documents.iter();
        let asked = asked.flat_map(|(id, count)| std::iter::repeat_n(id.clone(), *count));
        let (pages, files) = asked.map(page).unzip();
        Application {
            id: keys::hex(&keys::random::<16>()),
            secret: keys::random_token(),
            request: SaveRequest {
                service: fixture.service.id.clone(),
                service_version: fixture.service.version.clone(),
                answers: fixture.answers.clone(),
                pages,
            },
            files,
        }
    }

    /// NIK of the applicant.
    pub fn nik(&self) -> String {
        let answers: &Answers = &self.request.answers;
        answers.get("pemohon_nik").to_owned()
    }
}

/// A small JPEG that is whole, with random content.
fn page(requirement: String) -> (Page, Vec<u8>) {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0];
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    while bytes.len() < PAGE_BYTES {
        // No 0xFF, which would begin a marker, and nothing that begins another format.
        bytes.extend(keys::random::<32>().map(|byte| byte & 0x1F));
    }
    bytes.extend([0xFF, 0xD9]);
    let page = Page {
        id: keys::hex(&keys::random::<16>()),
        requirement,
        media_type: MediaType::Jpeg,
        bytes: bytes.len() as u64,
        sha256: keys::hex(&keys::sha256(&bytes)),
    };
    (page, bytes)
}

/// Somebody with a phone of their own.
pub struct Resident<'a> {
    client: Client,
    site: String,
    figures: &'a Figures,
    tries: usize,
    wait: Duration,
}

impl<'a> Resident<'a> {
    /// The resident of this number, with an address of their own on loopback:
    /// saves are counted by address.
    pub fn new(number: u8, site: &str, figures: &'a Figures) -> Result<Resident<'a>> {
        let own = IpAddr::V4(Ipv4Addr::new(127, 0, 1, number));
        Ok(Resident {
            client: Client::builder().local_address(own).build()?,
            site: site.to_owned(),
            figures,
            tries: usize::try_from(constant("TRIES")?)?,
            wait: Duration::from_millis(constant("WAIT")?),
        })
    }

    /// Applies, pressing *Daftar Pemohon* until there is a receipt, at most five
    /// times: then it has failed for good.
    pub async fn apply(&self, application: &Application) -> Result<Receipt> {
        let mut said = String::new();
        for pressed in 0..5 {
            self.figures.pressed_again.fetch_add(usize::from(pressed > 0), Ordering::Relaxed);
            match self.send(application).await {
                Ok(receipt) => return Ok(receipt),
                Err(failure) => said = failure.words(),
            }
        }
        bail!("it failed for good: {said}")
    }

    async fn send(&self, application: &Application) -> Result<Receipt, Failure> {
        let address = format!("{}/api/applications/{}", self.site, application.id);
        let own = |request: RequestBuilder| request.bearer_auth(&application.secret);
        let save = || self.json::<SaveReply>(own(self.client.put(&address)).json(&application.request));
        let places = match self.again(save).await {
            Ok(reply) => reply.uploads,
            // Accepted before, but the answer was lost on the way.
            Err(Failure::Refused(409, _)) => Vec::new(),
            Err(failure) => return Err(failure),
        };
        for place in &places {
            self.again(|| self.put(place, application)).await?;
        }
        let submission = format!("{address}/submission");
        let nothing = serde_json::json!({});
        self.again(|| self.json(own(self.client.post(&submission)).json(&nothing))).await
    }

    async fn put(&self, place: &Upload, application: &Application) -> Result<(), Failure> {
        let at = application.request.pages.iter().position(|page| page.id == place.page);
        let bytes = at.map(|at| application.files[at].clone()).ok_or(Failure::Refused(0, String::new()))?;
        let request =
            place.headers.iter().fold(self.client.put(&place.url).body(bytes), |request, header| {
                request.header(&header.0, &header.1)
            });
        match request.send().await {
            Ok(reply) if reply.status().is_success() => Ok(()),
            Ok(reply) => Err(Failure::Refused(reply.status().as_u16(), String::new())),
            Err(_) => Err(Failure::Network),
        }
    }

    /// Asks where an application stands.
    pub async fn track(&self, number: &str, nik: &str) -> Result<TrackingReply> {
        let wanted = TrackingRequest { number: number.to_owned(), nik: nik.to_owned(), ..Default::default() };
        let ask = || self.json(self.client.post(format!("{}/api/tracking", self.site)).json(&wanted));
        self.again(ask).await.map_err(|failure| anyhow::anyhow!(failure.words()))
    }

    async fn json<R: DeserializeOwned>(&self, request: RequestBuilder) -> Result<R, Failure> {
        let reply = request.send().await.map_err(|_| Failure::Network)?;
        let status = reply.status();
        let text = reply.text().await.map_err(|_| Failure::Network)?;
        if status.is_success() {
            return serde_json::from_str(&text).map_err(|_| Failure::Refused(status.as_u16(), text));
        }
        let said = serde_json::from_str::<ErrorReply>(&text).map_or(text, |reply| {
            let fields: Vec<_> = reply.problems.into_iter().map(|problem| problem.field).collect();
            format!("{} {fields:?}", reply.kind)
        });
        Err(Failure::Refused(status.as_u16(), said))
    }

    /// As `again` in the browser's own code.
    async fn again<R, F: Future<Output = Result<R, Failure>>>(
        &self,
        call: impl Fn() -> F,
    ) -> Result<R, Failure> {
        let mut tried = 1;
        loop {
            self.figures.calls.fetch_add(1, Ordering::Relaxed);
            match call().await {
                Err(Failure::Network | Failure::Refused(500.., _)) if tried < self.tries => {
                    tokio::time::sleep(self.wait * u32::try_from(tried).unwrap_or(1)).await;
                    tried += 1;
                    self.figures.retries.fetch_add(1, Ordering::Relaxed);
                }
                result => return result,
            }
        }
    }
}

/// A number out of the browser's own code.
fn constant(name: &str) -> Result<u64> {
    let line = SENDING.lines().find(|line| line.starts_with(&format!("const {name}: ")));
    let number = line.and_then(|line| line.split(" = ").nth(1)?.trim_end_matches(';').parse().ok());
    number.with_context(|| format!("frontend/src/live/sending.rs has no number {name}"))
}
