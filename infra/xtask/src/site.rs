//! The site: module, glue, pages, data, everything with its final name and
//! compressed, in `dist/`.

use crate::compress;
use crate::native::Profile;
use crate::paths;
use crate::setup::npm;
use crate::setup::wasm::{self, Toolchain};
use crate::step::{run, step};
use crate::worker::{self, Keep};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

/// What Chromium 96, Firefox 91 and Safari 15 can run. Not `--all-features`:
/// the result starts in no browser.
const WASM_FEATURES: [&str; 8] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Nothing is inlined: the module is a little longer, but it repeats itself
/// more, and what goes over the wire is 6 % less (brotli).
const WASM_INLINING: [&str; 3] = [
    "--one-caller-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--always-inline-max-function-size=0",
];

/// JavaScript as old as the browsers that can run the module.
const SCRIPT_TARGET: &str = "--target=es2021";

/// Parts of `site/` that the pages contain and nobody fetches.
const INLINED: [&str; 1] = ["style"];

/// The two modules of the browser, which are features of `frontend`: what is
/// there first, and what comes when it is needed.
pub const MODULES: [&str; 2] = ["form", "finish"];

/// The script of every page, which starts the first module and does what needs
/// none; and that which starts the second. The addresses of the modules are put in.
const BOOT: &str =
    concat!(include_str!("../../../frontend/boot.js"), include_str!("../../../frontend/frame.js"));
const SECOND: &str = include_str!("../../../frontend/second.js");

/// Builds the site. The native programs must have been built.
pub fn build(profile: Profile, keep: Keep) -> Result<()> {
    build_with(&profile.folder().join("prerender"), keep)
}

/// Builds the site with a program that writes its pages.
pub fn build_with(prerender: &Path, keep: Keep) -> Result<()> {
    let toolchain = wasm::find_or_install()?;
    let tools = npm::find_or_install()?;
    let work = paths::target().join("site");
    let glue = work.join("glue");
    // Built beside and put in place whole: a running stack serves `dist`.
    let out = work.join("dist");
    for folder in [&glue, &out] {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
    }

    for module in MODULES {
        build_module(&toolchain, &paths::root(), module, &glue)?;
    }
    let assets = match &tools {
        Some(tools) => small_assets(tools, &glue, &out)?,
        None => plain_assets(&glue, &out)?,
    };
    step("write the pages", || {
        let mut prerender = Command::new(prerender);
        prerender.arg("--out").arg(&out).args(["--js", &assets.js, "--wasm", &assets.wasm]);
        for preload in &assets.preloads {
            prerender.args(["--preload", preload]);
        }
        for later in &assets.later {
            prerender.args(["--later", later]);
        }
        run(&mut prerender)?;
        copy(&paths::root().join("site"), &out, &INLINED)
    })?;
    step("write the service worker", || worker::write(&out, &assets, keep))?;
    step("compress", || compress::folder(&out))?;
    replace(&paths::dist(), &out)
}

/// Builds one module out of the sources in a folder, with its scripts.
pub fn build_module(toolchain: &Toolchain, sources: &Path, module: &str, glue: &Path) -> Result<()> {
    step(&format!("build the browser's module “{module}”"), || {
        // One folder for both, so that they share all that is alike.
        let built = paths::target().join("wasm");
        let mut cargo = toolchain.build(&built)?;
        cargo.args(["--profile", "wasm", "--package", "frontend", "--lib"]);
        cargo.args(["--no-default-features", "--features", module]);
        run(cargo.current_dir(sources))?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(built.join(wasm::TARGET).join("wasm/frontend.wasm")).out_name(module);
        bindgen.web(true)?.typescript(false);
        bindgen.remove_name_section(true).remove_producers_section(true);
        bindgen.generate(glue)
    })
}

/// Makes a built module small; gives its bytes.
pub fn small_module(tools: &npm::Tools, module: &str, glue: &Path) -> Result<Vec<u8>> {
    let optimised = glue.join(format!("{module}.wasm"));
    step(&format!("make the module “{module}” small"), || {
        let mut wasm_opt = tools.wasm_opt();
        wasm_opt.arg("-Oz").args(WASM_INLINING).args(WASM_FEATURES);
        wasm_opt.arg(glue.join(format!("{module}_bg.wasm"))).arg("-o").arg(&optimised);
        run(&mut wasm_opt)
    })?;
    Ok(fs::read(&optimised)?)
}

/// Addresses of what the pages load.
pub struct Assets {
    /// The script that starts everything.
    pub js: String,
    /// The first module.
    pub wasm: String,
    /// Scripts that `js` imports.
    pub preloads: Vec<String>,
    /// Scripts and module of the second part, which is loaded when needed.
    pub later: Vec<String>,
}

/// Small scripts and small modules.
fn small_assets(tools: &npm::Tools, glue: &Path, out: &Path) -> Result<Assets> {
    let [first, second] = MODULES;
    let small = |module: &str| publish(&small_module(tools, module, glue)?, module, "wasm", out);
    let (wasm, later) = (small(first)?, small(second)?);
    let scripts = out.join("assets");
    step("make the JavaScript small", || {
        fs::write(glue.join("boot.js"), BOOT.replace("__FORM__", &wasm))?;
        fs::write(glue.join("second.js"), SECOND.replace("__FINISH__", &later))?;
        let mut esbuild = tools.esbuild();
        esbuild.args(["--bundle", "--splitting", "--minify", "--format=esm", "--charset=utf8"]);
        esbuild.args(["--entry-names=app-[hash]", "--chunk-names=[name]-[hash]", "--log-level=warning"]);
        esbuild.arg(SCRIPT_TARGET);
        // From their own folder: the hashes in the names are of the paths, too.
        run(esbuild.current_dir(glue).arg("boot.js").arg(format!("--outdir={}", scripts.display())))
    })?;
    let mut assets = Assets { js: String::new(), wasm, preloads: Vec::new(), later: vec![later] };
    for entry in fs::read_dir(&scripts)? {
        let name = entry?.file_name().into_string().ok().context("a script's name is not UTF-8")?;
        let address = format!("/assets/{name}");
        match name.split('-').next() {
            Some("app") => assets.js = address,
            Some("second") => assets.later.push(address),
            Some("chunk") => assets.preloads.push(address),
            _ => {}
        }
    }
    Ok(assets)
}

/// The files as wasm-bindgen wrote them, for machines without npm.
fn plain_assets(glue: &Path, out: &Path) -> Result<Assets> {
    let mut preloads = Vec::new();
    let mut snippets = Vec::new();
    for snippet in WalkDir::new(glue.join("snippets")).into_iter().filter_map(Result::ok) {
        if snippet.file_type().is_file() {
            let name = snippet.path().strip_prefix(glue)?.to_str().context("a script's name is not UTF-8")?;
            let published = publish(&fs::read(snippet.path())?, "part", "js", out)?;
            snippets.push((format!("'./{name}'"), format!("'{published}'")));
            preloads.push(published);
        }
    }
    let module = |module: &str| -> Result<(String, String)> {
        let wasm = publish(&fs::read(glue.join(format!("{module}_bg.wasm")))?, module, "wasm", out)?;
        let mut text = fs::read_to_string(glue.join(format!("{module}.js")))?;
        for (name, published) in &snippets {
            text = text.replace(name, published);
        }
        Ok((wasm, publish(text.as_bytes(), "glue", "js", out)?))
    };
    let [first, second] = MODULES;
    let (wasm, first) = module(first)?;
    let (later, second) = module(second)?;
    let start = SECOND.replace("__FINISH__", &later).replace("./finish.js", &second);
    let start = publish(start.as_bytes(), "second", "js", out)?;
    let boot = BOOT.replace("__FORM__", &wasm).replace("./form.js", &first).replace("./second.js", &start);
    let js = publish(boot.as_bytes(), "app", "js", out)?;
    preloads.push(first);
    Ok(Assets { js, wasm, preloads, later: vec![later, start, second] })
}

/// Writes a file under a name that changes with its content; gives its address.
fn publish(content: &[u8], name: &str, kind: &str, out: &Path) -> Result<String> {
    // 64 bits: two contents of one name never meet.
    let hash: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let address = format!("assets/{name}-{hash}.{kind}");
    let file = out.join(&address);
    fs::create_dir_all(file.parent().context("an asset outside the assets")?)?;
    fs::write(file, content)?;
    Ok(format!("/{address}"))
}

/// Copies a folder with all that is in it, but for some names.
pub fn copy(from: &Path, to: &Path, except: &[&str]) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let name = entry.path().strip_prefix(from)?;
        if except.iter().any(|left_out| name.starts_with(left_out)) {
            continue;
        }
        if entry.file_type().is_dir() {
            fs::create_dir_all(to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

/// Puts a folder in the place of another. The old one stays until the new one
/// is whole.
fn replace(place: &Path, new: &Path) -> Result<()> {
    let old: PathBuf = place.with_extension("old");
    let _ = fs::remove_dir_all(&old);
    let beside = place.with_extension("new");
    let _ = fs::remove_dir_all(&beside);
    // The build folder may be on another disk, so this is a copy, not a move.
    copy(new, &beside, &[])?;
    if place.exists() {
        fs::rename(place, &old)?;
    }
    fs::rename(&beside, place)?;
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn names_change_with_the_content_only() {
        let out = tempfile::tempdir().unwrap();
        let first = publish(b"a", "app", "js", out.path()).unwrap();
        assert_eq!(publish(b"a", "app", "js", out.path()).unwrap(), first);
        assert_ne!(publish(b"b", "app", "js", out.path()).unwrap(), first);
        assert_eq!(fs::read(out.path().join(first.trim_start_matches('/'))).unwrap(), b"a");
    }

    #[test]
    fn a_folder_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (place, new) = (folder.path().join("dist"), folder.path().join("work"));
        fs::create_dir_all(place.join("old")).unwrap();
        fs::create_dir_all(new.join("deep")).unwrap();
        fs::write(new.join("deep/a"), "1").unwrap();
        replace(&place, &new).unwrap();
        assert_eq!(fs::read_to_string(place.join("deep/a")).unwrap(), "1");
        assert!(!place.join("old").exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn without_npm_every_script_is_found_by_its_new_name() {
        let folder = tempfile::tempdir().unwrap();
        let (glue, out) = (folder.path().join("glue"), folder.path().join("out"));
        fs::create_dir_all(glue.join("snippets/x/src")).unwrap();
        fs::write(glue.join("snippets/x/src/store.js"), "export const a = 1;").unwrap();
        for module in MODULES {
            let text = format!("import {{ a }} from './snippets/x/src/store.js'; // {module}");
            fs::write(glue.join(format!("{module}.js")), text).unwrap();
            fs::write(glue.join(format!("{module}_bg.wasm")), module).unwrap();
        }
        let assets = plain_assets(&glue, &out).unwrap();
        let read = |address: &str| fs::read_to_string(out.join(address.trim_start_matches('/'))).unwrap();
        let [part, first] = assets.preloads.as_slice() else { unreachable!("two scripts are imported") };
        let [wasm, start, second] = assets.later.as_slice() else { unreachable!("three files come later") };
        assert_eq!(read(part), "export const a = 1;");
        assert_eq!(read(first), format!("import {{ a }} from '{part}'; // form"));
        assert_eq!(read(second), format!("import {{ a }} from '{part}'; // finish"));
        let boot = read(&assets.js);
        assert!([first, &assets.wasm, start].iter().all(|name| boot.contains(*name)), "{boot}");
        let later = read(start);
        assert!(later.contains(second) && later.contains(wasm), "{later}");
    }
}
