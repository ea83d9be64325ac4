//! Counters that slow down guessing and flooding: key `LIMIT#<what>#<whom>`/
//! `<hour>`, dropped by the table soon after the hour.

use super::Store;
use super::item::{Read, key, number};
use crate::clock;
use crate::reply::{Failure, Fault, Refusal};
use aws_sdk_dynamodb::types::ReturnValue;
use time::{Duration, OffsetDateTime};

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// Saves from one address.
    Saves,
    /// Sheets from one address.
    Sheets,
    /// Wrong tracking requests for one number.
    TrackingOfNumber,
    /// Wrong tracking requests from one address.
    TrackingFromAddress,
    /// Sign-in mails asked for from one address.
    SignInFromAddress,
    /// Sign-in mails to one member of staff.
    SignInMails,
}

impl Limit {
    /// Most in one hour. All product decisions: a family behind one address
    /// saves a few dozen times; one wrong digit is typed a few times, while
    /// guessing the free digits of a NIK needs thousands of tries.
    fn most(self) -> i64 {
        match self {
            Limit::Saves | Limit::Sheets => 120,
            Limit::TrackingOfNumber => 10,
            Limit::TrackingFromAddress => 30,
            Limit::SignInFromAddress => 20,
            Limit::SignInMails => 10,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Limit::Saves => "save",
            Limit::Sheets => "sheet",
            Limit::TrackingOfNumber => "track",
            Limit::TrackingFromAddress => "track-from",
            Limit::SignInFromAddress => "sign-in-from",
            Limit::SignInMails => "sign-in",
        }
    }
}

/// Seconds of the period that is counted over.
const HOUR: i64 = 3600;

impl Store {
    /// Counts one use, and refuses it when there were too many in this hour.
    /// Counting comes first, so that many at once cannot slip through.
    pub async fn count(&self, limit: Limit, whom: &str, now: OffsetDateTime) -> Result<(), Failure> {
        let used = self.add(limit, whom, now, 1).await?;
        if used > limit.most() {
            let left = HOUR - now.unix_timestamp().rem_euclid(HOUR);
            return Err(Refusal::TooMany(left.unsigned_abs()).into());
        }
        Ok(())
    }

    /// Gives a use back that turned out to be right.
    pub async fn give_back(&self, limit: Limit, whom: &str, now: OffsetDateTime) -> Result<(), Fault> {
        self.add(limit, whom, now, -1).await.map(drop)
    }

    async fn add(&self, limit: Limit, whom: &str, now: OffsetDateTime, uses: i64) -> Result<i64, Fault> {
        let doing = "count a use";
        let hour = now.unix_timestamp().div_euclid(HOUR);
        let update = self.client.update_item().table_name(&self.table);
        let reply = update
            .set_key(Some(key(format!("LIMIT#{}#{whom}", limit.name()), hour.to_string())))
            .update_expression("ADD uses :uses SET expires_at = if_not_exists(expires_at, :expiry)")
            .expression_attribute_values(":uses", number(uses))
            .expression_attribute_values(":expiry", number(clock::expiry(now, Duration::hours(2))))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| Fault::from(doing)(error.into_service_error()))?;
        reply.attributes.unwrap_or_default().number("uses")
    }
}
