//! The only file that talks to the network.

use crate::live::dom::{document, window};
use domain::lean::{self, Read, Value, Write};
use domain::problem::WireProblem;
use domain::text::pages as t;
use domain::wire::{ErrorReply, Receipt, SaveReply, SaveRequest, TrackingReply, TrackingRequest, Upload};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
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

/// Saves answers and the list of pages; tells where to put the pages.
pub async fn save(id: &str, secret: &str, request: &SaveRequest) -> Result<SaveReply, Failure> {
    json(send("PUT", &["/api/applications/", id], secret, Some(request))).await.map(SaveReply::read)
}

/// *Daftar Pemohon*.
pub async fn submit(id: &str, secret: &str) -> Result<Receipt, Failure> {
    let nothing = Value::Map(Vec::new());
    let reply =
        json(send("POST", &["/api/applications/", id, "/submission"], secret, Some(&nothing))).await;
    match reply.map(Receipt::read) {
        // Somebody else answered in the place of the function.
        Ok(receipt) if receipt.number.is_empty() => Err(Failure::Refused(0, String::new())),
        reply => reply,
    }
}

/// Asks where an application stands.
pub async fn track(request: &TrackingRequest) -> Result<TrackingReply, Failure> {
    json(send("POST", &["/api/tracking"], "", Some(request))).await.map(TrackingReply::read)
}

/// Fetches a file of this site, a page for example, as text.
pub async fn page(path: &str) -> Result<String, Failure> {
    match send("GET", &[path], "", None).await? {
        (200..=299, html) => Ok(html),
        (status, _) => Err(Failure::Refused(status, String::new())),
    }
}

/// Fetches a file of the catalogue as text: `form-akta-kelahiran`,
/// `region-lebong`.
pub async fn catalogue(name: &str) -> Result<String, Failure> {
    let release =
        document().document_element().and_then(|e| e.get_attribute("data-release")).unwrap_or_default();
    page(&["/data/", &release, "/", name, ".json"].concat()).await
}

/// Asks for something and waits for the answer: its status and text.
async fn send(
    method: &str,
    path: &[&str],
    secret: &str,
    body: Option<&dyn Write>,
) -> Result<(u16, String), Failure> {
    let lost = |_| Failure::Network;
    let headers = web_sys::Headers::new().map_err(lost)?;
    let request = web_sys::RequestInit::new();
    request.set_method(method);
    if !secret.is_empty() {
        headers.set("authorization", &["Bearer ", secret].concat()).map_err(lost)?;
    }
    if let Some(body) = body {
        headers.set("content-type", "application/json").map_err(lost)?;
        request.set_body(&lean::to_text(body).into());
    }
    request.set_headers(&headers);
    let asked = window().fetch_with_str_and_init(&path.concat(), &request);
    let response: web_sys::Response = JsFuture::from(asked).await.map_err(lost)?.unchecked_into();
    let text = JsFuture::from(response.text().map_err(lost)?).await.map_err(lost)?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}

/// Waits for an answer in JSON, or the reason why there is none.
async fn json(answer: impl Future<Output = Result<(u16, String), Failure>>) -> Result<Value, Failure> {
    let (status, text) = answer.await?;
    match lean::parse(&text) {
        Some(value) if (200..=299).contains(&status) => Ok(value),
        Some(value) => {
            let reply = ErrorReply::read(value);
            if reply.problems.is_empty() {
                Err(Failure::Refused(status, reply.detail))
            } else {
                Err(Failure::Problems(reply.problems))
            }
        }
        // A gateway between us and the function answered.
        None => Err(Failure::Refused(status, String::new())),
    }
}

/// Puts one page where the function said. `progress` hears the share that has
/// gone out, 0 to 1. XMLHttpRequest, because fetch cannot tell that.
pub async fn put_page(
    upload: &Upload,
    file: &web_sys::Blob,
    progress: impl Fn(f64) + 'static,
) -> Result<(), Failure> {
    let broken = |_| Failure::Network;
    let request = web_sys::XmlHttpRequest::new().map_err(broken)?;
    request.open("PUT", &upload.url).map_err(broken)?;
    for (name, value) in &upload.headers {
        request.set_request_header(name, value).map_err(broken)?;
    }
    let on_progress = Closure::<dyn Fn(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
        if event.total() > 0.0 {
            progress(event.loaded() / event.total());
        }
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    let ended = js_sys::Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(file)).map_err(broken)?;
    JsFuture::from(ended).await.map_err(broken)?;
    match request.status() {
        Ok(200..=299) => Ok(()),
        Ok(0) | Err(_) => Err(Failure::Network),
        Ok(status) => Err(Failure::Refused(status, String::new())),
    }
}
