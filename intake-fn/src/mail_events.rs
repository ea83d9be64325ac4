//! What became of mails: what SES tells through its configuration set, by SNS
//! or by EventBridge. Mails go to staff only, so what is told is about staff.
//!
//! An address that a mail bounced from, or that called one unwanted, gets none
//! until it is added again: going on would cost the office its good name with
//! mail providers. Nothing about whom is logged.
//!
//! Shapes: <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>;
//! EventBridge carries the same object as its `detail`.

use crate::app::App;
use crate::clock;
use crate::metrics::{self, Figure};
use crate::reply::Fault;
use crate::telemetry;
use serde::Deserialize;
use time::OffsetDateTime;

/// What Lambda hands over.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Envelope {
    /// From a topic of SNS.
    Sns {
        /// One for each message.
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
    /// From EventBridge.
    EventBridge {
        /// `aws.ses`
        source: Source,
        /// What is told.
        detail: Box<Told>,
    },
}

/// One message of a topic.
#[derive(Debug, Deserialize)]
pub struct Record {
    #[serde(rename = "Sns")]
    sns: Sns,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sns {
    message: String,
}

/// Where events of EventBridge may come from.
#[derive(Debug, Deserialize)]
pub enum Source {
    /// The mail service.
    #[serde(rename = "aws.ses")]
    Ses,
}

/// What SES says once, when the topic becomes its destination.
const GREETING: &str = "Successfully validated SNS topic for Amazon SES event publishing.";

/// What SES tells of one mail.
#[derive(Debug, Deserialize)]
#[serde(tag = "eventType")]
pub enum Told {
    /// It did not reach somebody, and SES tries no more.
    Bounce {
        /// Which mail.
        mail: Mail,
        /// Whom, and how.
        bounce: Bounce,
    },
    /// Somebody called it unwanted.
    Complaint {
        /// Which mail.
        mail: Mail,
        /// Whom.
        complaint: Complaint,
    },
    /// SES found a virus in it and did not send it.
    Reject,
    /// It takes longer; SES goes on trying.
    DeliveryDelay,
    /// What else SES could be asked to tell.
    Send,
    /// See `Send`.
    Delivery,
    /// See `Send`.
    Open,
    /// See `Send`.
    Click,
    /// See `Send`.
    Subscription,
    /// See `Send`.
    #[serde(rename = "Rendering Failure")]
    RenderingFailure,
}

/// The mail that is told of.
#[derive(Debug, Deserialize)]
pub struct Mail {
    timestamp: String,
}

/// Whom it did not reach.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bounce {
    bounce_type: BounceType,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
enum BounceType {
    Permanent,
    Transient,
    Undetermined,
}

/// Who may have called it unwanted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Complaint {
    complained_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

/// Takes in what SES tells. Returns how many addresses get no more mail from
/// now on. May be repeated: SNS and EventBridge deliver at least once.
pub async fn take(app: &App, envelope: Envelope, now: OffsetDateTime) -> Result<usize, Fault> {
    match envelope {
        Envelope::EventBridge { source: Source::Ses, detail } => note(app, *detail, now).await,
        Envelope::Sns { records } => {
            let mut marked = 0;
            for record in records {
                let message = record.sns.message;
                if message.trim() == GREETING {
                    continue;
                }
                // What the parser says may quote an address, so it is dropped.
                let told = serde_json::from_str(&message).map_err(|_| {
                    Fault::new("read what became of a mail", "it has a shape that is not known")
                })?;
                marked += note(app, told, now).await?;
            }
            Ok(marked)
        }
    }
}

async fn note(app: &App, told: Told, now: OffsetDateTime) -> Result<usize, Fault> {
    match told {
        Told::Bounce { mail, bounce } => {
            let (recipients, forever) =
                (bounce.bounced_recipients, bounce.bounce_type == BounceType::Permanent);
            metrics::write(Figure::MailBounced(recipients.len()));
            tracing::warn!(addresses = recipients.len(), forever, "a mail bounced");
            // A mailbox that is full, or away for a day, may be back tomorrow.
            if forever { mark(app, &mail, &recipients, now).await } else { Ok(0) }
        }
        Told::Complaint { mail, complaint } => {
            let recipients = complaint.complained_recipients;
            metrics::write(Figure::MailComplained(recipients.len()));
            tracing::warn!(addresses = recipients.len(), "a mail was called unwanted");
            // Providers hide who complained; SES then names everybody there who
            // got the mail. Whose complaint it is, only people can find out.
            if recipients.len() == 1 { mark(app, &mail, &recipients, now).await } else { Ok(0) }
        }
        Told::Reject => {
            telemetry::fault(&Fault::new("send a mail", "the mail service rejected its content"));
            Ok(0)
        }
        Told::DeliveryDelay => {
            tracing::warn!("a mail takes longer");
            Ok(0)
        }
        Told::Send
        | Told::Delivery
        | Told::Open
        | Told::Click
        | Told::Subscription
        | Told::RenderingFailure => Ok(0),
    }
}

async fn mark(app: &App, mail: &Mail, recipients: &[Recipient], now: OffsetDateTime) -> Result<usize, Fault> {
    let doing = "read what became of a mail";
    let sent = clock::parse(&mail.timestamp).ok_or_else(|| Fault::new(doing, "the mail has no time"))?;
    let mut marked = 0;
    for recipient in recipients {
        let address = bare(&recipient.email_address);
        let done = app.store.mark_bounced(&app.config.staff_mail, address, sent, now).await?;
        marked += usize::from(done);
    }
    Ok(marked)
}

/// The address out of `Name <address>`, which SES may repeat as it was sent.
fn bare(recipient: &str) -> &str {
    match recipient.rsplit_once('<') {
        Some((_, rest)) => rest.trim_end().trim_end_matches('>'),
        None => recipient,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_names() {
        for recipient in ["a@contoh.id", "<a@contoh.id>", "Petugas <a@contoh.id>", "\"<A>\" <a@contoh.id> "] {
            assert_eq!(bare(recipient), "a@contoh.id", "{recipient}");
        }
    }
}
