//! A small release: what `cargo xtask package` and `build` leave behind, in a
//! folder of its own, with the workspace's own templates.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Names of the programs.
const PROGRAMS: [&str; 4] = ["digest", "intake", "sheets", "staff"];

/// What is deployed.
pub struct Sample {
    folder: TempDir,
    commit: String,
}

impl Sample {
    /// A release of this commit.
    pub fn new(commit: &str) -> Sample {
        Sample::with(commit, &format!("commit {commit}"))
    }

    /// A release whose function does not reach its table.
    pub fn sick(commit: &str) -> Sample {
        Sample::with(commit, &format!("sick {commit}"))
    }

    fn with(commit: &str, program: &str) -> Sample {
        let sample = Sample { folder: tempfile::tempdir().unwrap(), commit: commit.to_owned() };
        // As infra/cloud/src/deploy/manifest.json; with a bill of materials.
        let about = |content: &str| serde_json::json!({ "bytes": content.len(), "sha256": sha256(content) });
        let manifest = |package: &str, files: &serde_json::Map<String, serde_json::Value>| {
            let about = serde_json::json!({ "commit": commit, "changed_since": false, "files": files });
            write(&sample.path("package").join(package).join("manifest.json"), &about.to_string());
        };
        let mut files = serde_json::Map::new();
        for name in PROGRAMS {
            write(&sample.path(&format!("package/arm64/{name}.zip")), program);
            files.insert(format!("{name}.zip"), about(program));
        }
        write(&sample.path("package/arm64/functions.cdx.json"), "{}");
        files.insert("functions.cdx.json".to_owned(), about("{}"));
        manifest("arm64", &files);
        let mut files = serde_json::Map::new();
        for (path, content) in sample.site() {
            write(&sample.path("dist").join(&path), &content);
            files.insert(path, about(&content));
        }
        write(&sample.path("package/site/site.cdx.json"), "{}");
        files.insert("site.cdx.json".to_owned(), about("{}"));
        manifest("site", &files);
        let infra = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for name in ["template.yaml", "edge.yaml", "stages.toml", "headers.json"] {
            write(&sample.path("infra").join(name), &fs::read_to_string(infra.join(name)).unwrap());
        }
        sample
    }

    /// A file or folder of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The first page.
    pub fn page(&self) -> String {
        format!(
            "<!doctype html><html lang=id><title>{0}</title><script src=/assets/app-{0}.js></script>",
            self.commit
        )
    }

    /// Writes another word into a file of `infra/`.
    pub fn change(&self, file: &str, from: &str, to: &str) {
        let file = self.path("infra").join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from} is not in {}", file.display());
        fs::write(file, text.replace(from, to)).unwrap();
    }

    fn site(&self) -> Vec<(String, String)> {
        let commit = &self.commit;
        let form =
            format!("<!doctype html><link rel=preload href=/data/akta-{commit}.json><form>{commit}</form>");
        let styles = serde_json::json!({ "style_hashes": [format!("sha256-{commit}")] });
        [
            ("index.html", self.page()),
            ("index.html.br", format!("brotli of {}", self.page())),
            ("404.html", "<!doctype html>tidak ada".to_owned()),
            ("layanan/akta/isi/index.html", form),
            (&format!("assets/app-{commit}.js"), format!("// {commit}")),
            (&format!("assets/app-{commit}.js.br"), format!("brotli of {commit}")),
            (&format!("data/akta-{commit}.json"), format!("{{\"commit\": \"{commit}\"}}")),
            ("worker.js", format!("// worker {commit}")),
            ("office.json", "{\"status\": \"open\"}".to_owned()),
            ("office.json.br", "brotli of office".to_owned()),
            ("headers.json", styles.to_string()),
        ]
        .map(|(path, content)| (path.to_owned(), content))
        .into()
    }
}

fn write(file: &Path, content: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, content).unwrap();
}

fn sha256(content: &str) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
