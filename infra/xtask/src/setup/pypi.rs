//! Tools that come from PyPI, each set in a Python environment of its own, at
//! the versions and hashes of a file in infra/tools.

use super::debian;
use crate::paths;
use crate::step::{run, step};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The environment of `infra/tools/<name>-requirements.txt`, installed if it is
/// not. Another content of that file is another folder.
pub fn find_or_install(name: &str, why: &str) -> Result<PathBuf> {
    let file = format!("infra/tools/{name}-requirements.txt");
    let requirements = paths::root().join(&file);
    let locked = fs::read(&requirements).with_context(|| file.clone())?;
    let version: String = Sha256::digest(&locked).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let folder = paths::cache()?.join(format!("{name}-{version}"));
    // Written last: an environment cannot be moved, so it is not made beside.
    let done = folder.join("done");
    if !done.exists() {
        step(&format!("install what {file} names from PyPI: {why}"), || {
            environment(&folder).or_else(|_| {
                let why = "tools from PyPI are installed in a Python environment of their own";
                debian::install(&["python3", "python3-venv"], why, "install Python 3 with its venv module")?;
                environment(&folder)
            })?;
            let locked = ["--require-hashes", "--only-binary=:all:"];
            let quiet = ["--quiet", "--disable-pip-version-check"];
            let mut pip = Command::new(folder.join("bin/pip"));
            run(pip.arg("install").args(quiet).args(locked).arg("--requirement").arg(&requirements))?;
            Ok(fs::write(&done, "")?)
        })?;
    }
    Ok(folder)
}

fn environment(folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    run(Command::new("python3").args(["-m", "venv"]).arg(folder))
}
