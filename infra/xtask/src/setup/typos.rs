//! The spelling checker, which comes as a program inside a Python package.

use super::debian;
use crate::paths;
use crate::step::{run, step};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const VERSION: &str = "1.52.0";

/// The program.
pub fn find_or_install() -> Result<PathBuf> {
    let folder = paths::cache()?.join(format!("typos-{VERSION}"));
    let program = folder.join("bin/typos");
    if !program.exists() {
        step("install typos from PyPI: it finds misspelt English", || {
            let environment = || {
                let _ = fs::remove_dir_all(&folder);
                run(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            };
            environment().or_else(|_| {
                let why = "typos is installed in a Python environment of its own";
                debian::install(&["python3", "python3-venv"], why, "install Python 3 with its venv module")?;
                environment()
            })?;
            run(Command::new(folder.join("bin/pip")).args([
                "install",
                "--quiet",
                &format!("typos=={VERSION}"),
            ]))
        })?;
    }
    Ok(program)
}
