//! Randomness, digests and the clock, which the domain does not have.

use crate::live::dom::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Today in Lebong: WIB is UTC+7 the whole year.
pub fn today() -> time::Date {
    let days = ((js_sys::Date::now() / 3_600_000.0 + 7.0) / 24.0).floor() as i32;
    // 2 440 588 is the Julian day of 1 January 1970.
    time::Date::from_julian_day(days + 2_440_588).unwrap_or(time::Date::MIN)
}

/// Random bytes as lower-case hexadecimal digits.
pub fn random_hex(bytes: usize) -> String {
    let mut random = vec![0u8; bytes];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    hex(&random)
}

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// SHA-256 of some bytes, as hexadecimal digits.
pub async fn sha256(bytes: &[u8]) -> Result<String, JsValue> {
    let digest = window().crypto()?.subtle().digest_with_str_and_u8_array("SHA-256", bytes)?;
    let digest = JsFuture::from(digest).await?;
    Ok(hex(&js_sys::Uint8Array::new(&digest).to_vec()))
}

/// Waits, in milliseconds.
pub async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(promise).await;
}
