//! Every version of every object, as a bucket with versioning keeps them.
//!
//! The newest version of an object is the object itself. Each version is kept
//! besides, as an object of `s3s-fs` in a folder that no bucket can be named
//! like: `.versions-<bucket>/<key>/<version>`. The bytes are the same file
//! (a hard link), so that versions cost no room as long as nothing is deleted.
//! A delete marker is an empty file there, `<version>.marker`.
//!
//! All of this is blocking and not for several at once: callers hold a lock.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const MARKER: &str = ".marker";

/// A version, or a marker that says "deleted since".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// Key of the object.
    pub(super) key: String,
    /// Its name.
    pub(super) id: String,
    /// Whether it only says that the object was deleted.
    pub(super) marker: bool,
    /// Whether it is the newest of its object.
    pub(super) latest: bool,
    /// Bytes.
    pub(super) size: u64,
    /// When it was written.
    pub(super) modified: SystemTime,
}

/// The folder in which all buckets lie.
#[derive(Clone, Debug)]
pub(super) struct Versions {
    root: PathBuf,
}

/// The name under which `s3s-fs` finds the versions of a bucket.
pub(super) fn hidden(bucket: &str) -> String {
    format!(".versions-{bucket}")
}

impl Versions {
    /// The versions below a folder. Objects that have none yet get one: they
    /// are from before there were versions, or were written by a process that
    /// was killed a moment later.
    pub(super) fn open(root: &Path) -> io::Result<Versions> {
        let versions = Versions { root: root.to_owned() };
        for entry in std::fs::read_dir(root)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && !name.starts_with('.') {
                for key in files_below(&entry.path(), &entry.path())? {
                    versions.adopt(&name, &key)?;
                }
            }
        }
        Ok(versions)
    }

    /// Where `s3s-fs` keeps what belongs to an object: its bytes, its
    /// attributes, its checksums.
    pub(super) fn parts(&self, bucket: &str, key: &str) -> [PathBuf; 3] {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let beside = format!(".bucket-{}.object-{}", encode(bucket), encode(key));
        [
            self.root.join(bucket).join(key),
            self.root.join(format!("{beside}.metadata.json")),
            self.root.join(format!("{beside}.internal.json")),
        ]
    }

    fn folder(&self, bucket: &str, key: &str) -> PathBuf {
        self.root.join(hidden(bucket)).join(key)
    }

    /// The versions of an object, newest first: name, and whether it is a
    /// marker.
    fn names(&self, bucket: &str, key: &str) -> io::Result<Vec<(String, bool)>> {
        let entries = match std::fs::read_dir(self.folder(bucket, key)) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let file = entry.file_name().to_string_lossy().into_owned();
                let marker = file.ends_with(MARKER);
                names.push((file.trim_end_matches(MARKER).to_owned(), marker));
            }
        }
        names.sort_by(|a, b| b.cmp(a));
        Ok(names)
    }

    /// The name of the newest version, unless the object is deleted.
    pub(super) fn current(&self, bucket: &str, key: &str) -> io::Result<Option<String>> {
        let newest = self.names(bucket, key)?.into_iter().next();
        Ok(newest.filter(|(_, marker)| !marker).map(|(id, _)| id))
    }

    /// Whether there is such a version, and whether it is a marker.
    pub(super) fn find(&self, bucket: &str, key: &str, id: &str) -> io::Result<Option<bool>> {
        Ok(self.names(bucket, key)?.into_iter().find(|(own, _)| own == id).map(|(_, marker)| marker))
    }

    /// Keeps the object as it is now as its newest version.
    pub(super) fn record(&self, bucket: &str, key: &str) -> io::Result<String> {
        let id = new_name();
        let place = format!("{key}/{id}");
        self.link(&self.parts(bucket, key), &self.parts(&hidden(bucket), &place))?;
        Ok(id)
    }

    /// Gives a version to another bucket, under the same name, as replication
    /// does.
    pub(super) fn replicate(&self, from: &str, key: &str, id: &str, to: &str) -> io::Result<()> {
        let place = format!("{key}/{id}");
        self.link(&self.parts(&hidden(from), &place), &self.parts(&hidden(to), &place))?;
        self.settle(to, key)
    }

    /// Deletes an object, leaving its versions behind.
    pub(super) fn mark_deleted(&self, bucket: &str, key: &str) -> io::Result<String> {
        let id = new_name();
        let folder = self.folder(bucket, key);
        std::fs::create_dir_all(&folder)?;
        std::fs::File::create(folder.join(format!("{id}{MARKER}")))?;
        self.settle(bucket, key)?;
        Ok(id)
    }

    /// Deletes one version for good; also when there is none. Says whether it
    /// was a marker.
    pub(super) fn remove(&self, bucket: &str, key: &str, id: &str) -> io::Result<bool> {
        let marker = self.find(bucket, key, id)?;
        match marker {
            Some(true) => forget(&self.folder(bucket, key).join(format!("{id}{MARKER}")))?,
            Some(false) => {
                for path in self.parts(&hidden(bucket), &format!("{key}/{id}")) {
                    forget(&path)?;
                }
            }
            None => return Ok(false),
        }
        self.settle(bucket, key)?;
        self.tidy(&self.folder(bucket, key), &hidden(bucket));
        Ok(marker.unwrap_or_default())
    }

    /// Makes the object what its newest version is.
    fn settle(&self, bucket: &str, key: &str) -> io::Result<()> {
        let object = self.parts(bucket, key);
        match self.current(bucket, key)? {
            Some(id) => {
                let version = self.parts(&hidden(bucket), &format!("{key}/{id}"));
                if !same_file(&version[0], &object[0]) {
                    self.link(&version, &object)?;
                }
            }
            None => {
                for path in &object {
                    forget(path)?;
                }
                if let Some(folder) = object[0].parent() {
                    self.tidy(folder, bucket);
                }
            }
        }
        Ok(())
    }

    /// Gives an object a version that has none. One that is an older version
    /// was about to be deleted.
    fn adopt(&self, bucket: &str, key: &str) -> io::Result<()> {
        let object = &self.parts(bucket, key)[0];
        for (id, _) in self.names(bucket, key)? {
            if same_file(&self.folder(bucket, key).join(id), object) {
                return self.settle(bucket, key);
            }
        }
        self.record(bucket, key).map(drop)
    }

    /// Puts an object's files where another's belong: the bytes last, so that
    /// it is there only when it is whole.
    fn link(&self, from: &[PathBuf; 3], to: &[PathBuf; 3]) -> io::Result<()> {
        for (from, to) in [(&from[1], &to[1]), (&from[2], &to[2])] {
            match std::fs::read(from) {
                Ok(content) => {
                    let unfinished = self.unfinished();
                    std::fs::write(&unfinished, content)?;
                    std::fs::rename(&unfinished, to)?;
                }
                Err(error) if is_absent(&error) => forget(to)?,
                Err(error) => return Err(error),
            }
        }
        if let Some(folder) = to[0].parent() {
            std::fs::create_dir_all(folder)?;
        }
        let unfinished = self.unfinished();
        std::fs::hard_link(&from[0], &unfinished)?;
        // Renaming over the same file does nothing, not even away the source.
        std::fs::rename(&unfinished, &to[0])?;
        forget(&unfinished)
    }

    /// A file that is not done yet; `s3s-fs` removes those when it starts.
    fn unfinished(&self) -> PathBuf {
        self.root.join(format!(".tmp.{}.internal.part", new_name()))
    }

    /// Every version below a prefix, by key, newest first.
    pub(super) fn list(&self, bucket: &str, prefix: &str) -> io::Result<Vec<Version>> {
        let root = self.root.join(hidden(bucket));
        let (folder, _) = prefix.rsplit_once('/').unwrap_or(("", prefix));
        let mut keys: Vec<String> = files_below(&root.join(folder), &root)?
            .into_iter()
            .filter_map(|file| file.rsplit_once('/').map(|(key, _)| key.to_owned()))
            .filter(|key| key.starts_with(prefix))
            .collect();
        keys.sort();
        keys.dedup();
        let mut versions = Vec::new();
        for key in keys {
            for (at, (id, marker)) in self.names(bucket, &key)?.into_iter().enumerate() {
                let file = if marker { format!("{id}{MARKER}") } else { id.clone() };
                let about = std::fs::metadata(self.folder(bucket, &key).join(file))?;
                let (size, modified) = (about.len(), about.modified()?);
                versions.push(Version { key: key.clone(), id, marker, latest: at == 0, size, modified });
            }
        }
        Ok(versions)
    }

    /// Removes folders that have become empty, up to the bucket's own.
    fn tidy(&self, folder: &Path, bucket: &str) {
        let bucket = self.root.join(bucket);
        for folder in folder.ancestors().take_while(|folder| *folder != bucket && folder.starts_with(&bucket))
        {
            // Refused as long as something lies in it.
            if std::fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }
}

/// The files below a folder, relative to another one.
fn files_below(folder: &Path, relative_to: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(relative_to) {
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    Ok(found)
}

fn same_file(a: &Path, b: &Path) -> bool {
    let about = |path: &Path| std::fs::metadata(path).ok().map(|about| (about.dev(), about.ino()));
    about(a).is_some_and(|a| about(b) == Some(a))
}

/// Removes a file, also when there is none.
fn forget(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

/// Nanoseconds and a random part, both hexadecimal, so that names sort by time.
fn new_name() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut random = [0; 4];
    // Without random numbers the nanoseconds alone still tell versions apart.
    let _ = getrandom::fill(&mut random);
    format!("{:016x}{:08x}", now.as_nanos(), u32::from_be_bytes(random))
}
