//! Mail: takes what SES v2 takes and writes each message to a file.

use crate::server::{Server, listen};
use anyhow::{Context, Result};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use time::OffsetDateTime;
use time::macros::format_description;

/// The part of a `SendEmail` request that carries a raw message.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    content: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    raw: Raw,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    data: String,
}

struct Mailbox {
    folder: PathBuf,
    /// Tells apart messages of the same millisecond.
    sent: AtomicU32,
}

/// Starts a stand-in on a free port that writes to `folder`, one `.eml` file
/// per message, named so that they sort by time.
pub async fn start(folder: &Path) -> Result<Server> {
    tokio::fs::create_dir_all(folder).await.context("the mail folder cannot be created")?;
    let mailbox = Mailbox { folder: folder.to_owned(), sent: AtomicU32::new(0) };
    let router = Router::new().route("/v2/email/outbound-emails", post(send)).with_state(Arc::new(mailbox));
    Ok(Server::start(listen(0).await?, router)?)
}

async fn send(
    State(mailbox): State<Arc<Mailbox>>,
    Json(request): Json<SendEmail>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refused = |status, message: &str| (status, Json(json!({ "message": message })));
    let message = STANDARD
        .decode(request.content.raw.data)
        .map_err(|_| refused(StatusCode::BAD_REQUEST, "Content.Raw.Data is not Base64"))?;
    let id = mailbox
        .next_id()
        .map_err(|_| refused(StatusCode::INTERNAL_SERVER_ERROR, "no name for the message"))?;
    let file = mailbox.folder.join(format!("{id}.eml"));
    match tokio::task::spawn_blocking(move || crate::environment::write_private(&file, &message)).await {
        Ok(Ok(())) => Ok(Json(json!({ "MessageId": id }))),
        _ => Err(refused(StatusCode::INTERNAL_SERVER_ERROR, "the message could not be written")),
    }
}

impl Mailbox {
    fn next_id(&self) -> Result<String, time::error::Format> {
        let now = format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:3]Z");
        let now = OffsetDateTime::now_utc().format(&now)?;
        Ok(format!("{now}-{:06}", self.sent.fetch_add(1, Ordering::Relaxed)))
    }
}
