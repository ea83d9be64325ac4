//! Everything that the environment says, read once while starting.

use crate::clock::{self, Clock};
use crate::keys::SecretKey;
use aws_sdk_dynamodb::config::Credentials;
use lettre::{Address, message::Mailbox};

/// What the programs need to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// `TABLE_NAME`
    pub table: String,
    /// `DOCUMENT_BUCKET`
    pub bucket: String,
    /// `BACKUP_BUCKET`: where copies of the documents and the list of erasures
    /// lie.
    pub backup_bucket: Option<String>,
    /// `SITE_URL`, without a slash at the end.
    pub site_url: String,
    /// `MAIL_FROM`
    pub mail_from: Mailbox,
    /// `STAFF_MAIL`: who gets digests and may sign in; commas between.
    pub staff_mail: Vec<Address>,
    /// `SECRET_KEY`: 64 hexadecimal digits.
    pub secret_key: SecretKey,
    /// How to reach the stores and the mail.
    pub aws: Aws,
    /// `WAKTU` and `WAKTU_HEADER`
    pub clock: Clock,
}

/// How to reach AWS.
#[derive(Clone, Debug)]
pub struct Aws {
    /// `AWS_REGION`
    pub region: String,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
    /// Lambda keeps them the same for the life of a process.
    pub credentials: Credentials,
    /// `AWS_ENDPOINT_URL_DYNAMODB`
    pub dynamodb: Option<String>,
    /// `AWS_ENDPOINT_URL_S3`
    pub s3: Option<String>,
    /// `AWS_ENDPOINT_URL_SESV2`
    pub ses: Option<String>,
}

/// Why the environment cannot be used. Names the variable, never its value.
#[derive(Debug)]
pub struct Unusable(&'static str);

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the environment variable {} is missing or wrong", self.0)
    }
}

impl std::error::Error for Unusable {}

impl Config {
    /// Reads the environment of this process.
    pub fn from_env() -> Result<Config, Unusable> {
        Config::read(from_env)
    }

    /// Reads an environment.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Config, Unusable> {
        let need = |name: &'static str| get(name).ok_or(Unusable(name));
        let staff_mail: Result<Vec<Address>, Unusable> = need("STAFF_MAIL")?
            .split(',')
            .map(|address| address.trim().parse().map_err(|_| Unusable("STAFF_MAIL")))
            .collect();
        Ok(Config {
            table: need("TABLE_NAME")?,
            bucket: need("DOCUMENT_BUCKET")?,
            backup_bucket: get("BACKUP_BUCKET"),
            site_url: need("SITE_URL")?.trim_end_matches('/').to_owned(),
            mail_from: need("MAIL_FROM")?.parse().map_err(|_| Unusable("MAIL_FROM"))?,
            staff_mail: staff_mail?,
            secret_key: SecretKey::parse(&need("SECRET_KEY")?).ok_or(Unusable("SECRET_KEY"))?,
            aws: Aws::read(&get)?,
            clock: Clock { header: get("WAKTU_HEADER").as_deref() == Some("1"), ..clock(&get)? },
        })
    }

    /// Whether residents and staff reach the site over HTTPS.
    pub fn https(&self) -> bool {
        self.site_url.starts_with("https://")
    }

    /// The host in `SITE_URL`, without port.
    pub fn host(&self) -> &str {
        let rest = self.site_url.split_once("://").map_or(self.site_url.as_str(), |(_, rest)| rest);
        rest.split([':', '/']).next().unwrap_or(rest)
    }
}

impl Aws {
    /// Reads an environment.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Aws, Unusable> {
        let need = |name: &'static str| get(name).ok_or(Unusable(name));
        Ok(Aws {
            region: need("AWS_REGION")?,
            credentials: Credentials::new(
                need("AWS_ACCESS_KEY_ID")?,
                need("AWS_SECRET_ACCESS_KEY")?,
                get("AWS_SESSION_TOKEN"),
                None,
                "environment",
            ),
            dynamodb: get("AWS_ENDPOINT_URL_DYNAMODB"),
            s3: get("AWS_ENDPOINT_URL_S3"),
            ses: get("AWS_ENDPOINT_URL_SESV2"),
        })
    }
}

/// A variable of this process; an empty one counts as none.
pub fn from_env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The clock that `WAKTU` sets.
pub fn clock(get: impl Fn(&str) -> Option<String>) -> Result<Clock, Unusable> {
    let fixed = get("WAKTU").map(|text| clock::parse(&text).ok_or(Unusable("WAKTU"))).transpose()?;
    Ok(Clock { fixed, header: false })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn environment(name: &str) -> Option<String> {
        let value = match name {
            "TABLE_NAME" => "lebong",
            "DOCUMENT_BUCKET" => "dokumen",
            "SITE_URL" => "http://127.0.0.1:8080/",
            "MAIL_FROM" => "Dukcapil Lebong <layanan@contoh.id>",
            "STAFF_MAIL" => "a@contoh.id, b@contoh.id",
            "SECRET_KEY" => "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
            "AWS_REGION" => "ap-southeast-3",
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => "x",
            _ => return None,
        };
        Some(value.to_owned())
    }

    #[test]
    fn reads_a_whole_environment() {
        let config = Config::read(environment).unwrap();
        assert_eq!(config.site_url, "http://127.0.0.1:8080");
        assert_eq!(config.host(), "127.0.0.1");
        assert!(!config.https());
        assert_eq!(config.staff_mail.len(), 2);
    }

    #[test]
    fn names_what_is_missing_or_wrong() {
        for name in ["TABLE_NAME", "SECRET_KEY", "STAFF_MAIL", "AWS_REGION"] {
            let without = Config::read(|n| environment(n).filter(|_| n != name));
            assert!(without.unwrap_err().to_string().contains(name));
        }
        let wrong = Config::read(|n| if n == "WAKTU" { Some("besok".into()) } else { environment(n) });
        assert!(wrong.unwrap_err().to_string().contains("WAKTU"));
    }
}
