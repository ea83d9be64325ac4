//! What holds the files of GitHub and GitLab against their schemas, which it
//! carries along.

use super::pypi;
use anyhow::Result;
use std::path::PathBuf;

/// The program.
pub fn find_or_install() -> Result<PathBuf> {
    let why = "it holds the files of GitHub and GitLab against their schemas";
    Ok(pypi::find_or_install("workflows", why)?.join("bin/check-jsonschema"))
}
