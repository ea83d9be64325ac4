//! The standard library for WebAssembly.
//!
//! It is built from its source, for size and with panics that abort without a
//! message (nobody reads one on a phone). That takes 11 % off the module,
//! compressed. On an ordinary machine `rustup component add rust-src` brings
//! the source, and cargo builds it along with the module. Where that download
//! is impossible it is built once from Debian's source package and kept in a
//! toolchain folder of our own. A machine that has the target but not the
//! source takes the library as it comes.

use super::{debian, debian_rust, host_rust};
use crate::step::{output, run, step};
use crate::{paths, reproducible};
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of the site's module.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Where a compiler keeps the source of the standard library, and the library
/// itself for the target.
const SOURCE: &str = "src/rust/library/std";
const LIBRARY: &str = "wasm32-unknown-unknown/lib";

const DEBIAN_PACKAGES: [&str; 4] = ["cargo-web", "lld", "rust-web-src", "rustc-web"];

/// What std and everything above it must be compiled with alike. Unstable, so
/// `RUSTC_BOOTSTRAP` goes along.
const SMALL_PANICS: [&str; 4] = ["-Z", "unstable-options", "-C", "panic=immediate-abort"];

/// Written into the stamp: another number builds the library anew.
const RECIPE: &str = "recipe 2";

/// What makes cargo build the standard library along, for size.
const SMALL_STD: [&str; 4] =
    ["-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size"];

/// A compiler that has the target.
pub enum Toolchain {
    /// The one that builds everything else, with its own standard library.
    Host,
    /// The one that builds everything else, which also has the source of the
    /// standard library.
    HostWithSource,
    /// Debian's, with the standard library in this folder.
    Own(PathBuf),
}

impl Toolchain {
    /// `cargo build` for the target into a folder.
    pub fn build(&self, into: &Path) -> Result<Command> {
        let mut cargo = match self {
            Toolchain::Host | Toolchain::HostWithSource => paths::cargo(),
            Toolchain::Own(folder) => {
                let mut cargo = Command::new(debian_rust::CARGO);
                cargo.current_dir(paths::root()).env("RUSTC", folder.join("bin/rustc"));
                // What the cargo that runs us set for its own compiler.
                cargo.env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN");
                cargo
            }
        };
        cargo.args(["build", "--target", TARGET]).env("CARGO_TARGET_DIR", into);
        if matches!(self, Toolchain::HostWithSource) {
            cargo.args(SMALL_STD);
        }
        let (sysroot, more) = match self {
            Toolchain::Host => (host_rust::sysroot()?, &[][..]),
            Toolchain::HostWithSource => (host_rust::sysroot()?, &SMALL_PANICS[..]),
            Toolchain::Own(folder) => (folder.clone(), &SMALL_PANICS[..]),
        };
        if !more.is_empty() {
            cargo.env("RUSTC_BOOTSTRAP", "1");
        }
        reproducible::set_flags(&mut cargo, &sysroot, into, more)?;
        Ok(cargo)
    }

    /// The compiler's version, as `rustc --version` tells it.
    pub fn rustc_version(&self) -> Result<String> {
        let mut rustc = match self {
            Toolchain::Host | Toolchain::HostWithSource => Command::new(host_rust::rustc()),
            Toolchain::Own(folder) => debian_rust::command(folder.join("bin/rustc")),
        };
        Ok(output(rustc.arg("--version").current_dir(paths::root()))?.trim_end().to_owned())
    }
}

/// A toolchain with the target, installed if there is none.
pub fn find_or_install() -> Result<Toolchain> {
    let own = paths::cache()?.join("wasm-toolchain");
    if host_rust::has(SOURCE)? {
        return Ok(Toolchain::HostWithSource);
    }
    if is_current(&own) {
        return Ok(Toolchain::Own(own));
    }
    if which::which("rustup").is_ok() {
        let added = step("rustup component add rust-src: the library of the site's WebAssembly", || {
            run(Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(paths::root()))
        });
        match added {
            Ok(()) => return Ok(Toolchain::HostWithSource),
            Err(error) => eprintln!("    not possible here ({error:#})"),
        }
    }
    if host_rust::has(LIBRARY)? {
        return Ok(Toolchain::Host);
    }
    debian::install(
        &DEBIAN_PACKAGES,
        "they hold the source of Rust's standard library, to build it for WebAssembly",
        "install Rust with rustup (https://rustup.rs), then: rustup component add rust-src",
    )?;
    if !is_current(&own) {
        step("build Rust's standard library for WebAssembly, once", || build(&own))?;
    }
    Ok(Toolchain::Own(own))
}

fn is_current(own: &Path) -> bool {
    stamp().is_ok_and(|stamp| debian_rust::is_current(own, &stamp))
}

fn stamp() -> Result<String> {
    Ok(debian_rust::version()? + RECIPE)
}

fn build(own: &Path) -> Result<()> {
    let unfinished = own.with_extension("unfinished");
    let _ = fs::remove_dir_all(&unfinished);
    let seed = unfinished.join("seed");
    fs::create_dir_all(seed.join("src"))?;
    fs::write(seed.join("src/lib.rs"), "")?;
    // An own workspace, wherever the cache folder is.
    fs::write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n\
         [profile.release]\npanic = \"abort\"\ncodegen-units = 1\ndebug = 0\nopt-level = \"z\"\n",
    )?;
    // Without bitcode the libraries could not take part in link-time optimisation.
    run(debian_rust::command(debian_rust::CARGO)
        .args(["build", "--release", "--target", TARGET])
        .args(SMALL_STD)
        .current_dir(&seed)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", format!("-C embed-bitcode=yes {}", SMALL_PANICS.join(" ")))
        .env("CARGO_TARGET_DIR", seed.join("target")))?;

    let rustlib = debian_rust::lay_out(&unfinished, own)?;
    let libraries = rustlib.join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for built in fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))? {
        let built = built?;
        let name = built.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed-") {
            fs::copy(built.path(), libraries.join(name))?;
        }
    }
    let version = debian_rust::version()?;
    let tools = rustlib.join(debian_rust::host(&version)?).join("bin");
    fs::create_dir_all(&tools)?;
    symlink(newest_lld()?, tools.join("rust-lld"))?;

    fs::remove_dir_all(seed)?;
    debian_rust::finish(&unfinished, own, &stamp()?)
}

/// Debian keeps one linker per LLVM version.
fn newest_lld() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib")?.filter_map(|entry| {
        let name = entry.ok()?.file_name();
        let version: u32 = name.to_str()?.strip_prefix("llvm-")?.parse().ok()?;
        let lld = Path::new("/usr/lib").join(name).join("bin/lld");
        lld.exists().then_some((version, lld))
    });
    versions.max().map(|(_, lld)| lld).context("Debian's lld is not where it should be")
}
