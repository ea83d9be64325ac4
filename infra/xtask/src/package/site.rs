//! The site as a package: its files are in `dist/`, the manifest names them.

use super::manifest::{self, Manifest};
use super::{bill, workshop};
use crate::reproducible::Commit;
use crate::setup::wasm;
use crate::step::{run, step};
use crate::worker::Keep;
use crate::{paths, site};
use anyhow::Result;
use std::fs;

/// Builds the site and says what is in it.
pub fn package(commit: &Commit) -> Result<()> {
    let prerender = step("build the program that writes the pages", || {
        let into = workshop("prerender");
        let mut cargo = paths::cargo();
        // A folder of its own: alone it has other features than with the
        // functions beside it.
        cargo.args(["build", "--locked", "--package", "frontend", "--bin", "prerender"]);
        run(cargo.env("CARGO_TARGET_DIR", &into).env("CARGO_INCREMENTAL", "0"))?;
        Ok(into.join("debug/prerender"))
    })?;
    site::build_with(&prerender, Keep::Site)?;
    let out = super::folder().join("site");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out)?;
    let mut manifest = Manifest::new(None, commit, wasm::find_or_install()?.rustc_version()?);
    step("write the site's manifest", || {
        manifest.files = manifest::files(&paths::dist())?;
        let (name, about) = bill::write(bill::Of::Site, commit, &out)?;
        manifest.files.insert(name, about);
        manifest::write(&out, &manifest)
    })
}
