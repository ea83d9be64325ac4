//! The environment that the functions get: the variables they have in the
//! cloud, with the addresses of the stand-ins.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

use crate::dynamodb::TABLE;
use crate::object_store::{BACKUP_BUCKET, BUCKET};

/// Known to everyone, because it opens nothing but the stand-ins.
pub const ACCESS_KEY_ID: &str = "LOCALSTACK";
/// The key that belongs to [`ACCESS_KEY_ID`].
pub const SECRET_ACCESS_KEY: &str = "local-stack-secret";
/// The region of the deployed service.
pub const REGION: &str = "ap-southeast-3";

/// Sender of every mail.
const MAIL_FROM: &str = "Dukcapil Lebong <layanan@dukcapil.contoh.id>";
/// The staff who get digests and may sign in.
const STAFF_MAIL: &str = "petugas@dukcapil.contoh.id";

/// Variables taken over from whoever started the stack, when set.
const INHERITED: [&str; 2] = ["RUST_LOG", "WAKTU"];

/// Addresses of the stand-ins.
pub struct Addresses {
    /// The site's origin.
    pub site: String,
    /// The DynamoDB stand-in.
    pub dynamodb: String,
    /// The S3 stand-in.
    pub s3: String,
    /// The mail stand-in.
    pub mail: String,
}

/// Everything a function reads from its environment.
pub fn of_functions(at: &Addresses, secret_key: &str) -> BTreeMap<String, String> {
    let fixed = [
        ("TABLE_NAME", TABLE),
        ("DOCUMENT_BUCKET", BUCKET),
        ("BACKUP_BUCKET", BACKUP_BUCKET),
        ("SITE_URL", &at.site),
        ("MAIL_FROM", MAIL_FROM),
        ("STAFF_MAIL", STAFF_MAIL),
        ("SECRET_KEY", secret_key),
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
        ("AWS_ENDPOINT_URL_DYNAMODB", &at.dynamodb),
        ("AWS_ENDPOINT_URL_S3", &at.s3),
        ("AWS_ENDPOINT_URL_SESV2", &at.mail),
        ("LISTEN", "127.0.0.1:0"),
        ("WAKTU_HEADER", "1"),
    ];
    let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let inherited = INHERITED.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
    fixed.chain(inherited).collect()
}

/// The functions' secret key, made once and kept in `folder`: what was hashed
/// with it yesterday must be found today.
pub fn secret_key(folder: &Path) -> Result<String> {
    let file = folder.join("secret-key");
    if let Ok(key) = std::fs::read_to_string(&file) {
        return Ok(key);
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    write_private(&file, key.as_bytes()).context("the secret key cannot be kept")?;
    Ok(key)
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn write_private(file: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let unfinished = file.with_extension("unfinished");
    let mut opened = std::fs::OpenOptions::new();
    let mut writer = opened.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    writer.write_all(content)?;
    writer.sync_all()?;
    std::fs::rename(unfinished, file)
}
