//! From a chosen file to a page that can be sent: kind by its bytes, photos
//! turned upright, shrunk and written anew (EXIF and GPS stay behind), PDFs
//! checked as they are.

use crate::browser::{random_hex, sha256};
use crate::draft::DraftPage;
use crate::live::dom::{document, window};
use domain::application::Page;
use domain::document::{self, MediaType, Sniffed, photo};
use domain::problem::Code;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A page together with its file.
pub struct Prepared {
    /// What is announced and shown.
    pub page: DraftPage,
    /// What is sent.
    pub file: web_sys::Blob,
}

/// Prepares a chosen file for a requirement.
pub async fn prepare(requirement: &str, file: &web_sys::File) -> Result<Prepared, Code> {
    if file.size() == 0.0 {
        return Err(Code::FileEmpty);
    }
    let head = bytes_of(&file.slice_with_i32_and_i32(0, 64).map_err(|_| Code::FileDamaged)?).await?;
    match document::sniff(&head) {
        Sniffed::Kept(MediaType::Pdf) => pdf(requirement, file).await,
        Sniffed::Kept(_) | Sniffed::Heif => picture(requirement, file).await,
        Sniffed::Other => Err(Code::FileKind),
    }
}

async fn pdf(requirement: &str, file: &web_sys::File) -> Result<Prepared, Code> {
    document::check_size(MediaType::Pdf, file.size() as u64)?;
    let bytes = bytes_of(file).await?;
    document::inspect(MediaType::Pdf, &bytes)?;
    let pdf_pages = document::pdf::inspect(&bytes)?;
    finish(requirement, MediaType::Pdf, bytes, pdf_pages, String::new()).await
}

async fn picture(requirement: &str, file: &web_sys::File) -> Result<Prepared, Code> {
    // The browser decodes and applies the EXIF orientation by itself.
    let decoding = window().create_image_bitmap_with_blob(file).map_err(|_| Code::FileDamaged)?;
    let bitmap: web_sys::ImageBitmap =
        JsFuture::from(decoding).await.map_err(|_| Code::FileDamaged)?.unchecked_into();
    let (width, height) = photo::fit(bitmap.width(), bitmap.height());
    let canvas = draw(&bitmap, width, height).map_err(|_| Code::ImageTooLarge)?;
    let (small_width, small_height) = photo::sample_size(width, height);
    let warning = draw(&bitmap, small_width, small_height)
        .and_then(|sample| pixels(&sample, small_width, small_height))
        .ok()
        .and_then(|rgba| photo::judge(&rgba, small_width as usize))
        .map(photo::Oddity::sentence)
        .unwrap_or_default();
    bitmap.close();
    for quality in photo::QUALITIES {
        let bytes = bytes_of(&encode(&canvas, quality).await.map_err(|_| Code::FileDamaged)?).await?;
        if bytes.len() as u64 <= photo::AIM_BYTES || quality == photo::QUALITIES[photo::QUALITIES.len() - 1] {
            document::inspect(MediaType::Jpeg, &bytes)?;
            return finish(requirement, MediaType::Jpeg, bytes, 0, warning.to_owned()).await;
        }
    }
    Err(Code::FileDamaged)
}

async fn finish(
    requirement: &str,
    media_type: MediaType,
    bytes: Vec<u8>,
    pdf_pages: usize,
    warning: String,
) -> Result<Prepared, Code> {
    let sha256 = sha256(&bytes).await.map_err(|_| Code::FileDamaged)?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type.as_str());
    let file = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .map_err(|_| Code::FileDamaged)?;
    let page = Page {
        id: random_hex(16),
        requirement: requirement.to_owned(),
        media_type,
        bytes: bytes.len() as u64,
        sha256,
    };
    Ok(Prepared { page: DraftPage { page, pdf_pages, warning }, file })
}

async fn bytes_of(blob: &web_sys::Blob) -> Result<Vec<u8>, Code> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| Code::FileDamaged)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn draw(
    bitmap: &web_sys::ImageBitmap,
    width: u32,
    height: u32,
) -> Result<web_sys::HtmlCanvasElement, JsValue> {
    let canvas: web_sys::HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    context(&canvas)?.draw_image_with_image_bitmap_and_dw_and_dh(
        bitmap,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    Ok(canvas)
}

fn context(canvas: &web_sys::HtmlCanvasElement) -> Result<web_sys::CanvasRenderingContext2d, JsValue> {
    canvas.get_context("2d")?.map(|c| c.unchecked_into()).ok_or(JsValue::NULL)
}

fn pixels(canvas: &web_sys::HtmlCanvasElement, width: u32, height: u32) -> Result<Vec<u8>, JsValue> {
    let data = context(canvas)?.get_image_data(0.0, 0.0, f64::from(width), f64::from(height))?;
    Ok(data.data().0)
}

async fn encode(canvas: &web_sys::HtmlCanvasElement, quality: f64) -> Result<web_sys::Blob, JsValue> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let done = wasm_bindgen::closure::Closure::once_into_js(move |blob: JsValue| {
            let answer = if blob.is_null() { reject } else { resolve };
            let _ = answer.call1(&JsValue::NULL, &blob);
        });
        let _ = canvas.to_blob_with_type_and_encoder_options(
            done.unchecked_ref(),
            "image/jpeg",
            &JsValue::from_f64(quality),
        );
    });
    Ok(JsFuture::from(promise).await?.unchecked_into())
}
