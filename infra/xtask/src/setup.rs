//! Installs what is missing, nothing twice, and nothing system-wide except
//! Debian packages. All the rest goes into the user's cache folder.

pub mod browser;
pub mod checkers;
pub mod cross;
mod debian;
mod debian_rust;
pub mod emulator;
mod host_rust;
pub mod npm;
mod pypi;
pub mod python;
pub mod schemas;
pub mod typos;
pub mod wasm;

use anyhow::Result;

/// Installs everything that `serve` and `test` need.
pub fn everything() -> Result<()> {
    wasm::find_or_install()?;
    npm::find_or_install()?;
    browser::find_or_install()?;
    typos::find_or_install()?;
    schemas::find_or_install()?;
    checkers::DENY.find_or_install()?;
    python::find_or_install()?;
    Ok(())
}
