//! The key that makes hashes of NIKs and tokens: made once for a stage, and
//! never overwritten or shown. With another key nobody would find what was
//! sent before.

use crate::aws::{Cloud, said};
use crate::stage::Stage;
use crate::tell::say;
use anyhow::{Context, Result};
use aws_sdk_ssm::types::ParameterType;

/// Makes the key unless it is there.
pub async fn ensure(cloud: &Cloud, stage: Stage) -> Result<()> {
    let name = stage.secret_key_parameter();
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("this machine gives no random numbers")?;
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let put = cloud.ssm.put_parameter().name(&name).r#type(ParameterType::SecureString).overwrite(false);
    match put.description("Key of hashes; never change it").value(key).send().await {
        Ok(_) => {
            say(format_args!(
                "Made the secret key {name}. Nobody needs to know it; keep it when all else goes."
            ));
            Ok(())
        }
        Err(error) if error.as_service_error().is_some_and(|error| error.is_parameter_already_exists()) => {
            Ok(())
        }
        Err(error) => Err(said(error)).with_context(|| format!("make the secret key {name}")),
    }
}
