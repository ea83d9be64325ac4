//! The only file that talks to the network.

use domain::problem::WireProblem;
use domain::text::pages as t;
use domain::wire::{ErrorReply, Receipt, SaveReply, SaveRequest, TrackingReply, TrackingRequest, Upload};
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

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
    call(Method::PUT, &format!("/api/applications/{id}"), secret, request).await
}

/// *Daftar Pemohon*.
pub async fn submit(id: &str, secret: &str) -> Result<Receipt, Failure> {
    call(Method::POST, &format!("/api/applications/{id}/submission"), secret, &serde_json::Map::new()).await
}

/// Asks where an application stands.
pub async fn track(request: &TrackingRequest) -> Result<TrackingReply, Failure> {
    call(Method::POST, "/api/tracking", "", request).await
}

/// Fetches the HTML of a page of this site.
pub async fn page(path: &str) -> Result<String, Failure> {
    let response = RequestBuilder::new(path).send().await.map_err(|_| Failure::Network)?;
    match response.ok() {
        true => response.text().await.map_err(|_| Failure::Network),
        false => Err(Failure::Refused(response.status(), String::new())),
    }
}

/// Fetches a file of the catalogue: `service-kia`, `index`, `region-lebong`.
pub async fn catalogue<T: DeserializeOwned>(name: &str) -> Result<T, Failure> {
    let release = crate::live::dom::document()
        .document_element()
        .and_then(|e| e.get_attribute("data-release"))
        .unwrap_or_default();
    let request = RequestBuilder::new(&format!("/data/{release}/{name}.json"));
    let response = request.send().await.map_err(|_| Failure::Network)?;
    read(response).await
}

async fn call<B: Serialize, R: DeserializeOwned>(
    method: Method,
    path: &str,
    secret: &str,
    body: &B,
) -> Result<R, Failure> {
    let body = serde_json::to_string(body).map_err(|_| Failure::Refused(0, String::new()))?;
    let mut request = RequestBuilder::new(path).method(method).header("content-type", "application/json");
    if !secret.is_empty() {
        request = request.header("authorization", &format!("Bearer {secret}"));
    }
    let request = request.body(body).map_err(|_| Failure::Network)?;
    read(request.send().await.map_err(|_| Failure::Network)?).await
}

async fn read<R: DeserializeOwned>(response: Response) -> Result<R, Failure> {
    let status = response.status();
    let text = response.text().await.map_err(|_| Failure::Network)?;
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| Failure::Refused(status, String::new()));
    }
    match serde_json::from_str::<ErrorReply>(&text) {
        Ok(reply) if !reply.problems.is_empty() => Err(Failure::Problems(reply.problems)),
        Ok(reply) => Err(Failure::Refused(status, reply.detail)),
        // A gateway between us and the function answered.
        Err(_) => Err(Failure::Refused(status, String::new())),
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
    wasm_bindgen_futures::JsFuture::from(ended).await.map_err(broken)?;
    match request.status() {
        Ok(200..=299) => Ok(()),
        Ok(0) | Err(_) => Err(Failure::Network),
        Ok(status) => Err(Failure::Refused(status, String::new())),
    }
}
