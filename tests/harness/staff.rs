//! What staff see, asked for by plain HTTP: their pages need no script.

use super::stack::stack;
use super::wait;
use anyhow::{Context, Result};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

/// The list of applications, as somebody sees it who has just signed in by the
/// mailed link.
pub async fn list() -> Result<String> {
    let (url, client) = (&stack().url, Client::builder().redirect(Policy::none()).build()?);
    let entered = enter(&client, url).await?;
    let cookie = entered.headers().get(SET_COOKIE).context("whoever has the link is let in")?;
    let cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
    Ok(client.get(format!("{url}/api/staff/")).header(COOKIE, cookie).send().await?.text().await?)
}

/// Asks a site for a link, uses it, and gives the reply that lets staff in.
pub async fn enter(client: &Client, url: &str) -> Result<Response> {
    let mail = stack().running.environment.get("STAFF_MAIL").context("the stack names its staff")?;
    let before = links().len();
    client.post(format!("{url}/api/staff/masuk")).form(&[("surel", mail.as_str())]).send().await?;
    let link = wait::until("the link is mailed", async || Ok(links().get(before).cloned())).await?;
    Ok(client.post(format!("{url}{link}")).send().await?)
}

/// The ways in that were mailed so far, oldest first.
fn links() -> Vec<String> {
    let mails = stack().mails().into_iter();
    let link = |mail: super::stack::Mail| {
        let from = mail.bodies.find("/api/staff/masuk/")?;
        let end = |c: char| c.is_whitespace() || c == '"' || c == '<';
        mail.bodies[from..].split(end).next().map(str::to_owned)
    };
    mails.filter_map(link).collect()
}
