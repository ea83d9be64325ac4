//! The frame of every staff page, with its security headers.

use crate::reply::{Failure, problem_details};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::text::staff as t;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::sync::LazyLock;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#111}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:1.5rem 0 .25rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #bbb}\
dl{display:grid;grid-template-columns:minmax(8rem,18rem) 1fr;gap:.25rem 1rem;margin:0}dt{color:#444}dd{margin:0;overflow-wrap:anywhere}\
a{color:#0b4f9c}nav a{margin-right:1rem}a[aria-current]{font-weight:bold;color:#111}\
input,select,button{font:inherit;padding:.6rem;min-height:2.75rem}input,select{border:2px solid #111;width:20rem;max-width:100%}\
button{background:#0b4f9c;color:#fff;border:0}:focus-visible{outline:3px solid #c60;outline-offset:2px}\
header{display:flex;justify-content:space-between;align-items:center;gap:1rem}.filter{display:flex;flex-wrap:wrap;gap:1rem;align-items:end;margin:1rem 0}.filter label{display:grid}small{color:#444}\
.warn{border-left:.4rem solid #c60;padding-left:.8rem}";

/// Nothing but the page's own style, known by its hash, and forms that come
/// back here.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(crate::keys::sha256(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// A page. `signed_in` shows the way out.
pub fn page(title: &str, signed_in: bool, content: Markup) -> Response {
    page_with_head(title, signed_in, html! {}, content)
}

/// A page with something more in its head.
pub fn page_with_head(title: &str, signed_in: bool, head: Markup, content: Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (t::office()) }
                style { (PreEscaped(STYLE)) }
                (head)
            }
            body {
                header {
                    p { (t::office()) }
                    @if signed_in {
                        form method="post" action="/api/staff/keluar" { button { (t::sign_out()) } }
                    }
                }
                main { h1 { (title) } (content) }
            }
        }
    };
    let mut response =
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.into_string()).into_response();
    secure(&mut response);
    response
}

fn secure(response: &mut Response) {
    let headers = response.headers_mut();
    let policy = HeaderValue::from_str(&POLICY).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Sends the browser on with a GET.
pub fn go_to(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/api/staff/"));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    secure(&mut response);
    response
}

/// What went wrong, as a page.
pub fn failure(failure: &Failure, reference: &str) -> Response {
    let (status, headers, reply) = problem_details(failure, reference);
    let content = html! {
        p { (reply.detail) }
        p { (t::failure_reference(reference)) }
        p { a href="/api/staff/" { (t::back_to_list()) } }
    };
    let mut response = page(&reply.title, false, content);
    *response.status_mut() = status;
    response.headers_mut().extend(headers);
    response
}
