//! Tools that come from PyPI, at the versions of infra/python/requirements.txt:
//! what checks the templates of the cloud, and stands in for it.

use super::debian;
use crate::paths;
use crate::step::{run, step};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A Python environment with the tools.
pub struct Tools(PathBuf);

impl Tools {
    /// The Python that has them.
    pub fn python(&self) -> PathBuf {
        self.0.join("bin/python")
    }

    /// Knows what CloudFormation takes in each region.
    pub fn cfn_lint(&self) -> PathBuf {
        self.0.join("bin/cfn-lint")
    }

    /// Knows what the SAM transform makes of a template.
    pub fn sam(&self) -> PathBuf {
        self.0.join("bin/sam")
    }

    /// Knows common mistakes of security.
    pub fn checkov(&self) -> PathBuf {
        self.0.join("bin/checkov")
    }

    /// Stands in for CloudFormation.
    pub fn moto_server(&self) -> PathBuf {
        self.0.join("bin/moto_server")
    }
}

/// The tools, installed if they are not.
pub fn find_or_install() -> Result<Tools> {
    let list = paths::root().join("infra/python/requirements.txt");
    let locked = fs::read(&list).context("infra/python/requirements.txt")?;
    let version: String = Sha256::digest(&locked).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let folder = paths::cache()?.join(format!("python-{version}"));
    // An environment knows its own path, so it cannot be made elsewhere and moved.
    let complete = folder.join("complete");
    if !complete.exists() {
        let why = "cfn-lint, sam and checkov check the cloud's templates, moto stands in for CloudFormation";
        step(&format!("install tools from PyPI, once: {why}"), || {
            let environment = || {
                let _ = fs::remove_dir_all(&folder);
                run(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            };
            environment().or_else(|_| {
                let why = "the tools are installed in a Python environment of their own";
                debian::install(&["python3", "python3-venv"], why, "install Python 3.11 or later with venv")?;
                environment()
            })?;
            let locked = ["install", "--quiet", "--require-hashes", "--no-deps", "--requirement"];
            run(Command::new(folder.join("bin/pip")).args(locked).arg(&list))?;
            Ok(fs::write(&complete, "")?)
        })?;
    }
    Ok(Tools(folder))
}
