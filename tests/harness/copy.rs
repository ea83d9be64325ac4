//! A copy of the repository that builds quickly: everything that others wrote
//! is there already, built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages of this workspace: they are built in the copy itself.
const OWN: [&str; 8] =
    ["cloud", "domain", "frontend", "intake-fn", "journeys", "local-stack", "sheets", "xtask"];

/// What makes a site and answers its calls.
const PROGRAMS: [&str; 5] = ["intake", "sheets", "staff", "digest", "prerender"];

/// What no source needs.
const LEFT_OUT: [&str; 5] = [".git", "data", "dist", "node_modules", "target"];

/// A copy of the repository.
pub struct Copy {
    /// Its folder.
    pub root: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Makes a copy of this name inside of the target folder, over one of an
    /// earlier run.
    pub fn make(name: &str) -> Copy {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository");
        // target/debug/deps/<test>-…
        let own = std::env::current_exe().expect("a test has a program");
        let debug = own.ancestors().nth(2).expect("it lies in target/debug/deps");
        let place = debug.parent().expect("debug lies in target").join(name);
        let _ = fs::remove_dir_all(&place);
        let copy = Copy { root: place.join("copy"), target: place.join("target") };
        copy_folder(original, &copy.root);
        borrow_built(debug, &copy.target.join("debug"));
        copy
    }

    /// Builds functions and prerenderer, as those of a commit if one is named;
    /// gives the folder they lie in.
    pub fn build(&self, commit: Option<&str>) -> PathBuf {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // An example wants what tests want, so that dependencies have the same
        // features as in a build of everything, and are not built again.
        cargo.args(["build", "--workspace", "--example", "stand-in-function", "--offline", "--locked"]);
        cargo.args(PROGRAMS.iter().flat_map(|name| ["--bin", name]));
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        // What the cargo that runs this test says of this test.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
                .iter()
                .any(|of_test| text.starts_with(of_test))
            {
                cargo.env_remove(&name);
            }
        }
        if let Some(commit) = commit {
            cargo.env("GIT_COMMIT", commit);
        }
        let status = cargo.status().expect("cargo can be started");
        assert!(status.success(), "the copy does not build");
        self.target.join("debug")
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the target folder can be written");
    for entry in fs::read_dir(from).expect("a folder of the repository").flatten() {
        let name = entry.file_name();
        let kind = entry.file_type().expect("a file has a kind");
        if kind.is_dir() && !LEFT_OUT.iter().any(|left_out| name == *left_out) {
            copy_folder(&entry.path(), &to.join(name));
        } else if kind.is_file() {
            fs::copy(entry.path(), to.join(name)).expect("a file can be copied");
        }
    }
}

/// Links what cargo built of other packages. Cargo does not write into it again:
/// it is newer than all that it was made from. Its notes of what is fresh it may
/// rewrite in place, so these are copied.
fn borrow_built(from: &Path, to: &Path) {
    let own = |name: &str| {
        let name = name.strip_prefix("lib").unwrap_or(name).replace('_', "-");
        OWN.iter().any(|own| name.strip_prefix(own).is_some_and(|rest| rest.starts_with('-')))
    };
    let notes = ".fingerprint";
    for folder in [notes, "build"] {
        for entry in fs::read_dir(from.join(folder)).expect("cargo has built").flatten() {
            let name = entry.file_name();
            if !own(&name.to_string_lossy()) {
                match folder == notes {
                    true => copy_folder(&entry.path(), &to.join(folder).join(name)),
                    false => link_folder(&entry.path(), &to.join(folder).join(name)),
                }
            }
        }
    }
    fs::create_dir_all(to.join("deps")).expect("the target folder can be written");
    for entry in fs::read_dir(from.join("deps")).expect("cargo has built").flatten() {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let of_library =
            [".rlib", ".rmeta", ".so", ".dylib", ".a"].iter().any(|ending| text.ends_with(ending));
        if of_library && !own(&text) {
            fs::hard_link(entry.path(), to.join("deps").join(&name)).expect("a file can be linked");
        }
    }
}

fn link_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the target folder can be written");
    for entry in fs::read_dir(from).expect("a folder that cargo wrote").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            link_folder(&entry.path(), &to);
        } else {
            fs::hard_link(entry.path(), to).expect("a file can be linked");
        }
    }
}
