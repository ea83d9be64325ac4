//! The calls about an application.

use super::Failure;
use domain::lean::{self, Read, Value, Write};
use domain::wire::{ErrorReply, Receipt, SaveReply, TrackingReply, TrackingRequest, Upload};
use gloo_net::http::{Method, RequestBuilder};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Sends a `wire::SaveRequest`: saves answers and the list of pages; tells where to put the pages.
pub async fn save(id: &str, secret: &str, request: &dyn Write) -> Result<SaveReply, Failure> {
    json(send(Method::PUT, &["/api/applications/", id], secret, Some(request))).await.map(SaveReply::read)
}

/// *Daftar Pemohon*.
pub async fn submit(id: &str, secret: &str) -> Result<Receipt, Failure> {
    let nothing = Value::Map(Vec::new());
    let reply =
        json(send(Method::POST, &["/api/applications/", id, "/submission"], secret, Some(&nothing))).await;
    match reply.map(Receipt::read) {
        // Somebody else answered in the place of the function.
        Ok(receipt) if receipt.number.is_empty() => Err(Failure::Refused(0, String::new())),
        reply => reply,
    }
}

/// Asks where an application stands.
pub async fn track(request: &TrackingRequest) -> Result<TrackingReply, Failure> {
    json(send(Method::POST, &["/api/tracking"], "", Some(request))).await.map(TrackingReply::read)
}

/// A sheet of the office, filled in with answers: a PDF.
pub async fn sheet(service: &str, code: &str, answers: &Value) -> Result<web_sys::Blob, Failure> {
    // `wire::SheetRequest`
    let body = [r#"{"answers":"#, &lean::to_text(answers), "}"].concat();
    let request = RequestBuilder::new(&["/api/sheets/", service, "/", code].concat())
        .method(Method::POST)
        .header("content-type", "application/json")
        .body(body);
    let lost = |_| Failure::Network;
    let response = request.map_err(lost)?.send().await.map_err(lost)?;
    if !response.ok() {
        let refused = async { Ok((response.status(), response.text().await.map_err(lost)?)) };
        return Err(json(refused).await.err().unwrap_or(Failure::Refused(response.status(), String::new())));
    }
    // Its type must be right, or the browser does not know what to do with it.
    let pdf = js_sys::Array::of1(&js_sys::Uint8Array::from(&*response.binary().await.map_err(lost)?));
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/pdf");
    web_sys::Blob::new_with_u8_array_sequence_and_options(&pdf, &kind).map_err(|_| Failure::Network)
}

/// Asks for something and waits for the answer: its status and text.
async fn send(
    method: Method,
    path: &[&str],
    secret: &str,
    body: Option<&dyn Write>,
) -> Result<(u16, String), Failure> {
    let request = RequestBuilder::new(&path.concat()).method(method);
    let request = match secret {
        "" => request,
        secret => request.header("authorization", &["Bearer ", secret].concat()),
    };
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(lean::to_text(body)),
        None => request.build(),
    };
    let answer = async {
        let response = request?.send().await?;
        Ok::<_, gloo_net::Error>((response.status(), response.text().await?))
    };
    answer.await.map_err(|_| Failure::Network)
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
