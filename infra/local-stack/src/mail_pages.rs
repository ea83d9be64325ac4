//! `/surel`: the mails that were sent, for looking at in a browser. It exists
//! on this machine only, which is why its few words are not in the locale files.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use mail_parser::{Address, MessageParser};
use maud::{DOCTYPE, Markup, html};
use std::path::PathBuf;
use std::sync::Arc;

type Folder = State<Arc<PathBuf>>;

/// Pages about the messages in `folder`.
pub fn router(folder: PathBuf) -> Router {
    Router::new().route("/surel", get(list)).route("/surel/{id}", get(show)).with_state(Arc::new(folder))
}

async fn list(State(folder): Folder) -> Result<Html<String>, StatusCode> {
    let mut entries = tokio::fs::read_dir(folder.as_path()).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let mut ids = Vec::new();
    while let Ok(Some(entry)) = entries.next_entry().await {
        ids.extend(entry.file_name().to_str().and_then(|name| name.strip_suffix(".eml")).map(str::to_owned));
    }
    // The names begin with the time: newest first.
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let mut mails = Vec::with_capacity(ids.len());
    for id in ids {
        let raw = read(&folder, &id).await?;
        let message = MessageParser::default().parse(&raw).ok_or(StatusCode::NOT_FOUND)?;
        let subject = message.subject().unwrap_or("(tanpa judul)").to_owned();
        mails.push((id, subject, addresses(message.to())));
    }
    Ok(page(
        "Surel terkirim",
        &html! {
            @if mails.is_empty() { p { "Belum ada surel." } }
            ol reversed { @for (id, subject, to) in &mails {
                li { a href={ "/surel/" (id) } { (subject) } " — " (to) " — " (id) }
            } }
        },
    ))
}

async fn show(State(folder): Folder, Path(id): Path<String>) -> Result<Html<String>, StatusCode> {
    let raw = read(&folder, &id).await?;
    let message = MessageParser::default().parse(&raw).ok_or(StatusCode::NOT_FOUND)?;
    let subject = message.subject().unwrap_or("(tanpa judul)");
    let text = message.body_text(0).unwrap_or_default();
    Ok(page(
        subject,
        &html! {
            p { "Dari: " (addresses(message.from())) br; "Kepada: " (addresses(message.to())) br;
                @if let Some(date) = message.date() { "Tanggal: " (date.to_rfc3339()) } }
            pre { @for piece in text.split_inclusive(char::is_whitespace) { (word(piece)) } }
            p { a href="/surel" { "Semua surel" } }
        },
    ))
}

/// One word of a text, with what follows it; addresses become links.
fn word(piece: &str) -> Markup {
    let bare = piece.trim_end();
    let is_link = bare.starts_with("http://") || bare.starts_with("https://");
    html! { @if is_link { a href=(bare) { (bare) } (piece[bare.len()..]) } @else { (piece) } }
}

fn addresses(field: Option<&Address<'_>>) -> String {
    let all = field.into_iter().flat_map(Address::iter).filter_map(|one| one.address());
    all.collect::<Vec<_>>().join(", ")
}

async fn read(folder: &std::path::Path, id: &str) -> Result<Vec<u8>, StatusCode> {
    // Ids are made by the mailbox; anything else does not name a message.
    let made_here = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if !made_here {
        return Err(StatusCode::NOT_FOUND);
    }
    tokio::fs::read(folder.join(format!("{id}.eml"))).await.map_err(|_| StatusCode::NOT_FOUND)
}

fn page(title: &str, content: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (title) } }
            body { main { h1 { (title) } (content) } }
        }
    };
    Html(page.into_string())
}
