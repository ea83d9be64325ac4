//! Sends mail through Amazon SES, or through what stands in for it locally.

use crate::reply::Fault;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{EmailContent, RawMessage};
use lettre::Message;

/// The client that mail is sent with.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
}

impl Mailer {
    /// Sends through this client.
    pub fn new(client: Client) -> Mailer {
        Mailer { client }
    }

    /// Sends a message as it is. Its recipients are those in its headers.
    pub async fn send(&self, message: &Message) -> Result<(), Fault> {
        let doing = "send a mail";
        let raw =
            RawMessage::builder().data(Blob::new(message.formatted())).build().map_err(Fault::from(doing))?;
        let content = EmailContent::builder().raw(raw).build();
        // Only the kind of error: SES quotes addresses in its messages.
        let sent = self.client.send_email().content(content).send().await;
        sent.map(drop).map_err(|error| {
            use aws_sdk_sesv2::error::ProvideErrorMetadata;
            Fault::new(doing, error.code().unwrap_or("no answer"))
        })
    }
}
