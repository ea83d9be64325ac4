//! Signing in by a mailed link, and out.
//!
//! The link opens a page with a button, because mail scanners follow links.
//! An address that is not staff gets the same answer as one that is.

use super::layout::{go_to, page};
use super::session::{back_path, set_cookie, token};
use crate::app::App;
use crate::mail;
use crate::reply::{Failure, Refusal};
use crate::request::{Caller, Now};
use crate::store::limits::Limit;
use crate::store::staff::{Holder, LINK_VALID};
use crate::telemetry;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::text::staff as t;
use lettre::Address;
use maud::html;
use serde::Deserialize;
use std::sync::Arc;
use time::OffsetDateTime;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    kembali: String,
}

/// Who asks for a link.
#[derive(Debug, Deserialize)]
pub struct Asked {
    surel: String,
    #[serde(default)]
    kembali: String,
}

/// `GET /api/staff/masuk`
pub async fn form(back: Result<Query<Back>, QueryRejection>) -> Response {
    let back = back.map(|Query(back)| back).unwrap_or_default();
    let content = html! {
        form method="post" action="/api/staff/masuk" {
            p { (t::sign_in_hint()) }
            p {
                label for="surel" { (t::sign_in_label()) } br;
                input id="surel" name="surel" type="email" required autocomplete="email";
            }
            input type="hidden" name="kembali" value=(back_path(&back.kembali));
            button { (t::sign_in_send()) }
        }
    };
    page(t::sign_in_title(), false, content)
}

/// `POST /api/staff/masuk`
pub async fn send_link(
    State(app): State<Arc<App>>,
    caller: Caller,
    Now(now): Now,
    asked: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Failure> {
    let Ok(Form(asked)) = asked else { return Err(Refusal::Malformed.into()) };
    app.store.count(Limit::SignInFromAddress, &caller.0, now).await?;
    let mail = asked.surel.trim().to_ascii_lowercase();
    // An address that mail does not reach gets none, a link neither.
    let member = app.store.member(&app.config.staff_mail, &mail).await?;
    if let Some(member) = member.filter(|member| member.bounced_at.is_none())
        && let Err(Failure::Fault(fault)) =
            mail_link(&app, member.mail, &mail, &back_path(&asked.kembali), now).await
    {
        // The answer stays the same, so that it does not tell who is staff.
        telemetry::fault(&fault);
    }
    Ok(page(t::sign_in_sent_title(), false, html! { p { (t::sign_in_sent(LINK_VALID.whole_minutes())) } }))
}

async fn mail_link(
    app: &App,
    address: Address,
    mail: &str,
    back: &str,
    now: OffsetDateTime,
) -> Result<(), Failure> {
    let whom = crate::keys::hex(&app.config.secret_key.hash("mail", mail.as_bytes())[..16]);
    app.store.count(Limit::SignInMails, &whom, now).await?;
    let token = crate::keys::random_token();
    app.store.keep_link(&token, &Holder { mail: mail.to_owned(), back: back.to_owned() }, now).await?;
    app.mailer.send(&mail::sign_in::write(&app.config, address, &token)?).await?;
    Ok(())
}

/// `GET /api/staff/masuk/{token}`: only a button; nothing is used up yet.
pub async fn confirm(token: Result<Path<String>, PathRejection>) -> Result<Response, Failure> {
    if !token.is_ok_and(|Path(token)| is_token(&token)) {
        return Ok(used());
    }
    let content = html! {
        p { (t::sign_in_confirm()) }
        form method="post" { button { (t::sign_in_enter()) } } // to this same address
    };
    Ok(page(t::sign_in_title(), false, content))
}

/// `POST /api/staff/masuk/{token}`
pub async fn enter(
    State(app): State<Arc<App>>,
    Now(now): Now,
    token: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let holder = match token {
        Ok(Path(token)) if is_token(&token) => app.store.use_link(&token, now).await?,
        _ => None,
    };
    let Some(holder) = holder else { return Ok(used()) };
    if app.store.member(&app.config.staff_mail, &holder.mail).await?.is_none() {
        return Ok(used());
    }
    let session = crate::keys::random_token();
    app.store.keep_session(&session, &Holder { mail: holder.mail, back: String::new() }, now).await?;
    let mut response = go_to(&back_path(&holder.back));
    set_cookie(&app.config, &session, &mut response);
    Ok(response)
}

/// `POST /api/staff/keluar`
pub async fn leave(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(token) = token(&app.config, &headers) {
        app.store.end_session(&token).await?;
    }
    let mut response = go_to("/api/staff/masuk");
    set_cookie(&app.config, "", &mut response);
    Ok(response)
}

fn used() -> Response {
    let content = html! {
        p { (t::sign_in_used()) }
        p { a href="/api/staff/masuk" { (t::sign_in_again()) } }
    };
    page(t::sign_in_used_title(), false, content)
}

/// 32 bytes as base64url.
fn is_token(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
