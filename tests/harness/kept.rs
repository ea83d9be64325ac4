//! What the stores keep of an application, asked for by their own protocols.

use super::stack::stack;
use anyhow::{Context, Result};
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_sdk_s3::types::ChecksumMode;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::application::Page;
use domain::status::Status;
use domain::value::RegistrationNumber;
use intake_fn::app::App;
use intake_fn::config::Config;
use intake_fn::store::applications::Application;
use intake_fn::store::journal::Event;
use sha2::{Digest, Sha256};

/// An application as it is kept.
pub struct Kept {
    /// The application.
    pub application: Application,
    /// The statuses in its journal, oldest first.
    pub journal: Vec<Status>,
}

/// A page of a document as it is kept.
pub struct KeptPage {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// The checksum that the store keeps, written the same way.
    pub checksum: String,
}

fn app() -> Result<App> {
    let environment = &stack().running.environment;
    Ok(App::new(Config::read(|name| environment.get(name).cloned())?))
}

/// The application of a registration number.
pub async fn application(number: &str) -> Result<Kept> {
    let number = RegistrationNumber::parse(number).ok().context("a registration number")?.to_string();
    let fault = |fault: intake_fn::reply::Fault| anyhow::anyhow!("{}: {}", fault.doing, fault.cause);
    let store = app()?.store;
    let found = store.by_number(&number).await.map_err(fault)?;
    let (id, _) = found.context("the number is not in the table")?;
    let application = store.application(id).await.map_err(fault)?.context("the application is not there")?;
    let journal = store.journal_of(id).await.map_err(fault)?;
    let statuses = journal.into_iter().filter_map(|entry| match entry.event {
        Event::Status { status, .. } => Some(status),
        Event::Viewed { .. } | Event::Printed { .. } | Event::Erased { .. } => None,
    });
    Ok(Kept { application, journal: statuses.collect() })
}

/// A page of an accepted application.
pub async fn page(application: &Application, page: &Page) -> Result<KeptPage> {
    let config = app()?.config;
    let s3 = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.aws.region.clone()))
        .credentials_provider(config.aws.credentials.clone())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(config.aws.s3.context("the stand-in has an address")?)
        .force_path_style(true)
        .build();
    let key = format!("accepted/{}/{}", application.id, page.id);
    let get = aws_sdk_s3::Client::from_conf(s3).get_object().bucket(&config.bucket).key(&key);
    let found = get.checksum_mode(ChecksumMode::Enabled).send().await.with_context(|| key.clone())?;
    let checksum = BASE64_STANDARD.decode(found.checksum_sha256().context("the store keeps no checksum")?)?;
    let bytes = found.body.collect().await?.to_vec();
    Ok(KeptPage { sha256: hex(&Sha256::digest(&bytes)), checksum: hex(&checksum), bytes })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
