//! Compressed copies beside the files, made once so that no server has to.

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Kinds of files that become smaller; the content network knows them too
/// (infra/template.yaml). Pictures are compressed already.
const COMPRESSIBLE: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Writes `.br` and `.gz` beside each file of these kinds, also where it is not
/// smaller: the content network asks for the copy without knowing whether there
/// is one.
pub fn folder(folder: &Path) -> Result<()> {
    let mut files: Vec<PathBuf> = WalkDir::new(folder)
        .into_iter()
        .filter_map(|entry| entry.ok().map(|entry| entry.into_path()))
        .filter(|file| file.extension().is_some_and(|kind| COMPRESSIBLE.iter().any(|known| kind == *known)))
        .collect();
    // The largest first, dealt out in turn, so that all threads end together.
    files.sort_by_key(|file| std::cmp::Reverse(fs::metadata(file).map_or(0, |about| about.len())));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let files = &files;
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                scope.spawn(move || files.iter().skip(worker).step_by(threads).try_for_each(|f| one(f)))
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| anyhow::bail!("a thread ended")))
    })
}

fn one(file: &Path) -> Result<()> {
    let content = fs::read(file)?;
    for (suffix, compressed) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".{suffix}"));
        fs::write(name, compressed)?;
    }
    Ok(())
}

/// The smallest that browsers read: quality 11, window 2^22.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use std::io::Read;

    #[test]
    fn every_text_has_copies_that_read_the_same_and_no_picture_has() {
        let out = tempfile::tempdir().unwrap();
        let text = "permohonan ".repeat(100);
        fs::write(out.path().join("a.html"), &text).unwrap();
        fs::write(out.path().join("b.json"), "{}").unwrap();
        fs::write(out.path().join("c.jpg"), &text).unwrap();
        folder(out.path()).unwrap();
        let mut unpacked = Vec::new();
        let packed = fs::read(out.path().join("a.html.br")).unwrap();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let mut unzipped = String::new();
        let zipped = fs::File::open(out.path().join("a.html.gz")).unwrap();
        flate2::read::GzDecoder::new(zipped).read_to_string(&mut unzipped).unwrap();
        assert_eq!(unzipped, text);
        assert!(out.path().join("b.json.br").exists() && out.path().join("b.json.gz").exists());
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 7);
    }
}
