//! Where the built product and the browser are. `cargo xtask test` says it in
//! variables of the environment.

use std::path::PathBuf;

/// Folder of the built site.
pub fn dist() -> PathBuf {
    named("LEBONG_DIST")
}

/// Folder of the programs `local-stack`, `intake`, `sheets`, `staff`, `digest`.
pub fn functions() -> PathBuf {
    named("LEBONG_FUNCTIONS")
}

/// The file `axe.min.js`.
pub fn axe() -> PathBuf {
    named("LEBONG_AXE")
}

/// The script that starts Lighthouse, to be run by Node.js.
pub fn lighthouse() -> PathBuf {
    named("LEBONG_LIGHTHOUSE")
}

/// The package that grades headers, for Node.js.
pub fn observatory() -> PathBuf {
    named("LEBONG_OBSERVATORY")
}

/// The browser.
pub fn chromium() -> PathBuf {
    named("LEBONG_CHROMIUM")
}

/// Its driver.
pub fn chromedriver() -> PathBuf {
    named("LEBONG_CHROMEDRIVER")
}

/// Folder for what a run leaves behind: data of the stack, its log, a picture
/// of the page of each journey that failed. Beside the test's own program, so
/// that `cargo clean` takes it away.
pub fn remains() -> PathBuf {
    let own = std::env::current_exe().expect("a test has a program");
    // Cargo puts a hash behind the name.
    let name = own.file_stem().and_then(|stem| stem.to_str()?.split('-').next()).expect("it has a name");
    own.parent().expect("a program lies in a folder").join(format!("{name}-remains"))
}

/// A file of `tests/fixtures`.
pub fn file(name: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    assert!(file.exists(), "tests/fixtures/{name} is missing");
    file
}

fn named(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    let path = path.unwrap_or_else(|| panic!("{variable} is not set: run cargo xtask test"));
    assert!(path.exists(), "{variable} names nothing that exists: run cargo xtask test");
    path
}
