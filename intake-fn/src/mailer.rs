//! Sends mail through Amazon SES, or through what stands in for it locally.

use crate::app;
use crate::config::Config;
use crate::reply::Fault;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{EmailContent, RawMessage};
use lettre::Message;
use std::sync::{Arc, OnceLock};

/// What mail is sent with.
#[derive(Clone, Debug)]
pub struct Mailer {
    aws: crate::config::Aws,
    configuration_set: Option<String>,
    /// Made for the first mail: most programs and most starts send none.
    client: Arc<OnceLock<Client>>,
}

impl Mailer {
    /// Sends by what the environment says.
    pub fn new(config: &Config) -> Mailer {
        Mailer {
            aws: config.aws.clone(),
            configuration_set: config.mail_configuration_set.clone(),
            client: Arc::default(),
        }
    }

    /// Sends a message as it is. Its recipients are those in its headers.
    pub async fn send(&self, message: &Message) -> Result<(), Fault> {
        let doing = "send a mail";
        let raw =
            RawMessage::builder().data(Blob::new(message.formatted())).build().map_err(Fault::from(doing))?;
        let content = EmailContent::builder().raw(raw).build();
        // Only the kind of error: SES quotes addresses in its messages.
        let client = self.client.get_or_init(|| app::mail_client(&self.aws));
        let request = client.send_email().content(content);
        let sent = request.set_configuration_set_name(self.configuration_set.clone()).send().await;
        sent.map(drop).map_err(|error| {
            use aws_sdk_sesv2::error::ProvideErrorMetadata;
            Fault::new(doing, error.code().unwrap_or("no answer"))
        })
    }
}
