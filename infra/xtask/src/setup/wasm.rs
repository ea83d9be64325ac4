//! The standard library for WebAssembly.
//!
//! It is built from its source, for size and with panics that abort without a
//! message (nobody reads one on a phone). That takes 11 % off the module,
//! compressed. On an ordinary machine `rustup component add rust-src` brings
//! the source, and cargo builds it along with the module. Where that download
//! is impossible it is built once from Debian's source package and kept in a
//! toolchain folder of our own. A machine that has the target but not the
//! source takes the library as it comes.

use super::debian;
use crate::paths;
use crate::step::{output, run, step};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of the site's module.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Where a compiler keeps the source of the standard library, and the library
/// itself for the target.
const SOURCE: &str = "src/rust/library/std";
const LIBRARY: &str = "wasm32-unknown-unknown/lib";

/// Debian's compiler, with which our own toolchain folder works.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_PACKAGES: [&str; 4] = ["cargo-web", "lld", "rust-web-src", "rustc-web"];

/// What std and everything above it must be compiled with alike. Unstable, so
/// `RUSTC_BOOTSTRAP` goes along.
const SMALL_PANICS: &str = "-Z unstable-options -C panic=immediate-abort";

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
    /// `cargo build` for the target.
    pub fn build(&self) -> Command {
        let mut cargo = self.cargo();
        cargo.args(["build", "--target", TARGET]);
        if matches!(self, Toolchain::HostWithSource) {
            cargo.args(SMALL_STD).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SMALL_PANICS);
        }
        cargo
    }

    fn cargo(&self) -> Command {
        match self {
            Toolchain::Host | Toolchain::HostWithSource => paths::cargo(),
            Toolchain::Own(folder) => {
                let mut cargo = Command::new(DEBIAN_CARGO);
                cargo.current_dir(paths::root()).env("RUSTC", folder.join("bin/rustc"));
                cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SMALL_PANICS);
                // What the cargo that runs us set for its own compiler.
                cargo.env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN");
                cargo
            }
        }
    }
}

/// A toolchain with the target, installed if there is none.
pub fn find_or_install() -> Result<Toolchain> {
    let own = paths::cache()?.join("wasm-toolchain");
    if host_has(SOURCE)? {
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
    if host_has(LIBRARY)? {
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

/// Whether a folder is there below `lib/rustlib` of the compiler.
fn host_has(folder: &str) -> Result<bool> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = output(Command::new(rustc).args(["--print", "sysroot"]).current_dir(paths::root()))?;
    Ok(Path::new(sysroot.trim_end()).join("lib/rustlib").join(folder).is_dir())
}

/// Libraries belong to one build of the compiler, so the folder says of which.
fn is_current(own: &Path) -> bool {
    match (fs::read_to_string(own.join("stamp")), debian_version()) {
        (Ok(stamp), Ok(version)) => stamp == version,
        _ => false,
    }
}

fn debian_version() -> Result<String> {
    Ok(output(debian(DEBIAN_RUSTC).arg("-vV"))? + RECIPE)
}

/// A program of Debian's toolchain, undisturbed by the one that runs us.
fn debian(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in [
        "LD_LIBRARY_PATH",
        "RUSTUP_TOOLCHAIN",
        "RUSTC",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    command.env("PATH", "/usr/bin:/bin");
    command
}

fn build(own: &Path) -> Result<()> {
    let version = debian_version()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
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
    run(debian(DEBIAN_CARGO)
        .args(["build", "--release", "--target", TARGET])
        .args(SMALL_STD)
        .current_dir(&seed)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", format!("-C embed-bitcode=yes {SMALL_PANICS}"))
        .env("CARGO_TARGET_DIR", seed.join("target")))?;

    let rustlib = unfinished.join("lib/rustlib");
    let libraries = rustlib.join(TARGET).join("lib");
    let tools = rustlib.join(host).join("bin");
    fs::create_dir_all(&libraries)?;
    fs::create_dir_all(&tools)?;
    fs::create_dir_all(unfinished.join("bin"))?;
    for built in fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))? {
        let built = built?;
        let name = built.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed-") {
            fs::copy(built.path(), libraries.join(name))?;
        }
    }
    // For build scripts and macros, which run on this machine.
    symlink(Path::new("/usr/lib/rustlib").join(host).join("lib"), rustlib.join(host).join("lib"))?;
    symlink(newest_lld()?, tools.join("rust-lld"))?;
    symlink(DEBIAN_CARGO, unfinished.join("bin/cargo"))?;
    let rustc = unfinished.join("bin/rustc");
    let own_text = own.to_str().context("the cache folder's name is not UTF-8")?;
    if own_text.contains(['\'', '"', '$', '`', '\\']) {
        bail!("the cache folder's name holds characters that a shell would read otherwise");
    }
    fs::write(&rustc, format!("#!/bin/sh\nexec {DEBIAN_RUSTC} --sysroot \"{own_text}\" \"$@\"\n"))?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;

    fs::remove_dir_all(seed)?;
    fs::write(unfinished.join("stamp"), version)?;
    let _ = fs::remove_dir_all(own);
    Ok(fs::rename(unfinished, own)?)
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
