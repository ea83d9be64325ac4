//! The mails that are sent. No personal data in any of them.

pub mod digest;
pub mod sign_in;

use crate::config::Config;
use crate::reply::Fault;
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use lettre::{Address, Message};

/// A mail in plain text and HTML. `id` makes its Message-ID, so that the same
/// mail sent twice is seen as one.
fn message(
    config: &Config,
    id: &str,
    to: &[Address],
    subject: &str,
    text: String,
    html: String,
) -> Result<Message, Fault> {
    let mut builder: MessageBuilder = Message::builder()
        .message_id(Some(format!("<{id}@{}>", config.host())))
        .from(config.mail_from.clone())
        .subject(subject);
    for address in to {
        builder = builder.to(Mailbox::new(None, address.clone()));
    }
    builder.multipart(MultiPart::alternative_plain_html(text, html)).map_err(Fault::from("write a mail"))
}
