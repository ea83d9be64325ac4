//! Personal data stay in the record: not in addresses, logs or mails.

use super::fixture::{self, Fixture};
use super::phone::Phone;
use super::stack::{Mail, stack};
use super::wait;
use anyhow::{Context, Result, ensure};

/// Fails when what a fixture says of a person stands in an address that the
/// phone asked for, in a log, or in a mail.
pub async fn nothing_leaks(phone: &Phone) -> Result<()> {
    let all = fixture::all();
    let personal: Vec<String> = all.iter().flat_map(Fixture::personal).collect();
    for request in phone.requests().await? {
        is_clean("an address", &plain(&request.url), &personal)?;
    }
    is_clean("the log", &stack().log(), &personal)?;
    let written: Vec<String> = all.iter().flat_map(Fixture::written).collect();
    for mail in stack().mails() {
        is_clean("a mail", &format!("{}\n{}", mail.subject, mail.bodies), &written)?;
    }
    Ok(())
}

fn is_clean(what: &str, text: &str, secrets: &[String]) -> Result<()> {
    let text = text.to_lowercase();
    for secret in secrets {
        ensure!(!text.contains(&secret.to_lowercase()), "{what} holds personal data (“{secret}”)");
    }
    Ok(())
}

/// The digest that names an application, sent within the configured time.
pub async fn digest_of(number: &str) -> Result<Mail> {
    let look = async || Ok(stack().mails().into_iter().find(|mail| mail.bodies.contains(number)));
    wait::until("the digest is sent", look).await.context("staff do not hear of an application")
}

/// An address without the signs that stand for others: `%20`, `+`.
fn plain(url: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = url.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        (bytes, rest) = match (first, escaped) {
            (b'%', Some(byte)) => ([bytes, vec![byte]].concat(), &after[2..]),
            (b'+', _) => ([bytes, vec![b' ']].concat(), after),
            _ => ([bytes, vec![*first]].concat(), after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
