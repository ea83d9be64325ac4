//! The spelling checker, which comes as a program inside a Python package.

use super::pypi;
use anyhow::Result;
use std::path::PathBuf;

/// The program.
pub fn find_or_install() -> Result<PathBuf> {
    Ok(pypi::find_or_install("typos", "it finds misspelt English")?.join("bin/typos"))
}
