//! Who is signed in.

use super::layout;
use crate::app::App;
use crate::config::Config;
use crate::request::Now;
use crate::store::staff::{Holder, SESSION_VALID};
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use axum::response::{IntoResponse, Response};
use domain::text::staff as t;
use maud::html;
use std::sync::Arc;

/// A signed-in member of staff. Whoever is not signed in is sent to do so, and
/// comes back.
pub struct Staff(pub Holder);

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let Now(now) = Now::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        if let Some(token) = token(&app.config, &parts.headers) {
            let session = app.store.session(&token, now).await;
            let holder = session.map_err(|fault| crate::reply::Failure::from(fault).into_response())?;
            if let Some(holder) = holder {
                // Whoever is taken off the list is out at once.
                let member = app.store.member(&app.config.staff_mail, &holder.mail).await;
                let member = member.map_err(|fault| crate::reply::Failure::from(fault).into_response())?;
                if member.is_some() {
                    return Ok(Staff(holder));
                }
            }
        }
        let path = back_path(parts.uri.path());
        // A link in a mail page: browsers hold a strict cookie back when
        // another site leads here. One step within this site brings it.
        let from_elsewhere = parts.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
        if from_elsewhere && parts.method == Method::GET {
            let refresh = html! { meta http-equiv="refresh" content=(format!("0;url={path}")); };
            let content = html! { p { a href=(path) { (t::follow()) } } };
            return Err(layout::page_with_head(t::follow_title(), false, refresh, content));
        }
        Err(layout::go_to(&format!("/api/staff/masuk?kembali={path}")))
    }
}

/// A path that it is safe to lead somebody to: one of ours, in plain letters.
pub fn back_path(path: &str) -> String {
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-'));
    let ours = path.starts_with("/api/staff/") && !path.contains("//") && path.len() <= 200;
    if plain && ours { path.to_owned() } else { "/api/staff/".to_owned() }
}

/// `__Host-` ties the cookie to this host and to HTTPS, which only the local
/// stack does without.
fn name(config: &Config) -> &'static str {
    if config.https() { "__Host-petugas" } else { "petugas" }
}

/// The token in the session cookie.
pub fn token(config: &Config, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|list| list.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(given, _)| *given == name(config)).map(|(_, token)| token.to_owned())
}

/// Sets the session cookie, or takes it back when the token is empty.
pub fn set_cookie(config: &Config, token: &str, response: &mut Response) {
    let seconds = if token.is_empty() { 0 } else { SESSION_VALID.whole_seconds() };
    let secure = if config.https() { "; Secure" } else { "" };
    let cookie =
        format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", name(config));
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for path in ["/api/staff/", "/api/staff/applications/LBG-ACDE-FHJK-M"] {
            assert_eq!(back_path(path), path);
        }
        for path in [
            "",
            "/",
            "//evil.example",
            "https://evil.example",
            "/api/staff/../x",
            "/api/staff//evil",
            "/api/staff/\r\n",
        ] {
            assert_eq!(back_path(path), "/api/staff/", "{path}");
        }
    }
}
