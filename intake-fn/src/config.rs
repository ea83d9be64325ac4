//! Everything that the environment says, read once while starting.

use crate::clock::{self, Clock};
use crate::keys::SecretKey;
use crate::{app, origin};
use aws_sdk_dynamodb::config::{Credentials, SharedHttpClient};
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
    /// `MAIL_CONFIGURATION_SET`: by what SES tells what became of a mail.
    pub mail_configuration_set: Option<String>,
    /// `STAFF_MAIL`: who gets digests and may sign in until the list in the
    /// table is first changed; commas between.
    pub staff_mail: Vec<Address>,
    /// `SECRET_KEY`: 64 hexadecimal digits; or `SECRET_KEY_PARAMETER`: where
    /// they stand in the parameter store.
    pub secret_key: SecretKey,
    /// `ORIGIN_VERIFY`: what only the content network knows.
    pub origin: Option<origin::Secrets>,
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
    /// `AWS_ENDPOINT_URL_SSM`
    pub ssm: Option<String>,
    /// What all clients send with: one store of certificates, one pool of
    /// connections.
    pub http: SharedHttpClient,
}

/// Why the environment cannot be used. Names the variable, never its value.
#[derive(Debug)]
pub enum Unusable {
    /// A variable is missing or wrong.
    Variable(&'static str),
    /// The parameter store did not give what the variable names; the code of
    /// its answer.
    Parameter(&'static str, String),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unusable::Variable(name) => write!(f, "the environment variable {name} is missing or wrong"),
            Unusable::Parameter(name, code) => write!(f, "the parameter that {name} names: {code}"),
        }
    }
}

impl std::error::Error for Unusable {}

impl Config {
    /// Reads the environment of this process, and the parameter that it names.
    pub async fn from_env() -> Result<Config, Unusable> {
        let aws = Aws::read(from_env)?;
        let key = match (from_env("SECRET_KEY"), from_env("SECRET_KEY_PARAMETER")) {
            (None, Some(name)) => Some(parameter(&aws, &name).await?),
            (key, _) => key,
        };
        Config::with(|name| if name == "SECRET_KEY" { key.clone() } else { from_env(name) }, aws)
    }

    /// Reads an environment.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Config, Unusable> {
        let aws = Aws::read(&get)?;
        Config::with(get, aws)
    }

    fn with(get: impl Fn(&str) -> Option<String>, aws: Aws) -> Result<Config, Unusable> {
        let need = |name: &'static str| get(name).ok_or(Unusable::Variable(name));
        let origin = |list: String| origin::Secrets::parse(&list).ok_or(Unusable::Variable("ORIGIN_VERIFY"));
        Ok(Config {
            table: need("TABLE_NAME")?,
            bucket: need("DOCUMENT_BUCKET")?,
            backup_bucket: get("BACKUP_BUCKET"),
            site_url: need("SITE_URL")?.trim_end_matches('/').to_owned(),
            mail_from: need("MAIL_FROM")?.parse().map_err(|_| Unusable::Variable("MAIL_FROM"))?,
            mail_configuration_set: get("MAIL_CONFIGURATION_SET"),
            staff_mail: staff_mail(&need("STAFF_MAIL")?)?,
            secret_key: SecretKey::parse(&need("SECRET_KEY")?).ok_or(Unusable::Variable("SECRET_KEY"))?,
            origin: get("ORIGIN_VERIFY").map(origin).transpose()?,
            aws,
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
        let need = |name: &'static str| get(name).ok_or(Unusable::Variable(name));
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
            ssm: get("AWS_ENDPOINT_URL_SSM"),
            http: app::http_client(),
        })
    }
}

/// A variable of this process; an empty one counts as none.
pub fn from_env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The addresses of `STAFF_MAIL`.
pub fn staff_mail(list: &str) -> Result<Vec<Address>, Unusable> {
    let address = |text: &str| text.trim().parse().map_err(|_| Unusable::Variable("STAFF_MAIL"));
    list.split(',').map(address).collect()
}

/// A secret of the parameter store, as text.
async fn parameter(aws: &Aws, name: &str) -> Result<String, Unusable> {
    use aws_sdk_ssm::error::ProvideErrorMetadata;
    let unusable = |code: &str| Unusable::Parameter("SECRET_KEY_PARAMETER", code.to_owned());
    let request = app::parameter_store(aws).get_parameter().name(name).with_decryption(true);
    let reply = request.send().await.map_err(|error| unusable(error.code().unwrap_or("no answer")))?;
    reply.parameter.and_then(|found| found.value).ok_or_else(|| unusable("it is empty"))
}

/// The clock that `WAKTU` sets.
pub fn clock(get: impl Fn(&str) -> Option<String>) -> Result<Clock, Unusable> {
    let fixed =
        get("WAKTU").map(|text| clock::parse(&text).ok_or(Unusable::Variable("WAKTU"))).transpose()?;
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
        for (name, value) in
            [("WAKTU", "besok"), ("ORIGIN_VERIFY", "pendek"), ("STAFF_MAIL", "a@contoh.id,b")]
        {
            let wrong = Config::read(|n| if n == name { Some(value.into()) } else { environment(n) });
            let told = wrong.unwrap_err().to_string();
            assert!(told.contains(name) && !told.contains(value), "{told}");
        }
    }
}
