//! What is kept on the phone: drafts, the files of their pages, receipts.

use domain::lean::{self, Value, Write};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/store.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn put(store: &str, key: &str, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn get(store: &str, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn remove(store: &str, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn all(store: &str) -> Result<JsValue, JsValue>;
}

/// Where things are kept.
#[derive(Clone, Copy)]
pub enum Shelf {
    /// Drafts, by service.
    Draft,
    /// Files of pages, by page.
    Page,
    /// Receipts, by number.
    Receipt,
}

impl Shelf {
    fn name(self) -> &'static str {
        match self {
            Shelf::Draft => "draft",
            Shelf::Page => "page",
            Shelf::Receipt => "receipt",
        }
    }
}

/// Keeps a value as JSON. `Err` when the phone has no room left.
pub async fn keep(shelf: Shelf, key: &str, value: &dyn Write) -> Result<(), JsValue> {
    put(shelf.name(), key, &JsValue::from_str(&lean::to_text(value))).await.map(|_| ())
}

/// Finds a value kept by `keep`.
pub async fn find(shelf: Shelf, key: &str) -> Option<Value> {
    read(&get(shelf.name(), key).await.ok()?)
}

/// Every value of a shelf.
pub async fn find_all(shelf: Shelf) -> Vec<Value> {
    let values = all(shelf.name()).await.map(|v| js_sys::Array::from(&v)).unwrap_or_default();
    values.iter().filter_map(|v| read(&v)).collect()
}

fn read(kept: &JsValue) -> Option<Value> {
    lean::parse(&kept.as_string()?)
}

/// Keeps a file.
pub async fn keep_file(key: &str, file: &web_sys::Blob) -> Result<(), JsValue> {
    put(Shelf::Page.name(), key, file).await.map(|_| ())
}

/// Finds a file kept by `keep_file`.
pub async fn find_file(key: &str) -> Option<web_sys::Blob> {
    get(Shelf::Page.name(), key).await.ok()?.dyn_into().ok()
}

/// Forgets what is kept under a key.
pub async fn forget(shelf: Shelf, key: &str) {
    let _ = remove(shelf.name(), key).await;
}

/// Forgets the draft of a service with the files of its pages.
pub async fn forget_application(service: &str, pages: Vec<String>) {
    for page in pages {
        forget(Shelf::Page, &page).await;
    }
    forget(Shelf::Draft, service).await;
}
