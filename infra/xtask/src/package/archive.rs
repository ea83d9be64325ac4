//! Zips as Lambda takes them: one file, `bootstrap`, that may be executed.

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};
use std::io::{Read, Write};

/// The name that Lambda starts.
pub const PROGRAM: &str = "bootstrap";

/// A regular file that everyone may read and execute.
const MODE: u32 = 0o100_755;

/// A zip with the program. It names no time and no owner, so that the same
/// program makes the same zip.
pub fn pack(program: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut packed);
    let file =
        archive.new_file(PROGRAM).compression_method(CompressionMethod::DEFLATE).unix_permissions(MODE);
    let (mut entry, config) = file.start()?;
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
    writer.write_all(program)?;
    let (encoder, descriptor) = writer.finish()?;
    encoder.finish()?;
    entry.finish(descriptor)?;
    archive.finish()?;
    Ok(packed)
}

/// The program in a zip.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let archive = ZipArchive::from_slice(packed)?;
    let mut entries = archive.entries();
    let header = entries.next_entry()?.context("the zip is empty")?;
    anyhow::ensure!(header.file_path().as_ref() == PROGRAM.as_bytes(), "the zip holds another file");
    let entry = archive.get_entry(header.wayfinder())?;
    let mut program = Vec::new();
    entry.verifying_reader(flate2::read::DeflateDecoder::new(entry.data())).read_to_end(&mut program)?;
    Ok(program)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn the_program_comes_out_as_it_went_in() {
        let program = b"program".repeat(10_000);
        let packed = pack(&program).unwrap();
        assert!(packed.len() < program.len() / 10, "{}", packed.len());
        assert_eq!(unpack(&packed).unwrap(), program);
        assert_eq!(packed, pack(&program).unwrap());
        assert_ne!(packed, pack(b"another").unwrap());
    }

    #[test]
    fn lambda_may_execute_it_and_it_names_no_time() {
        let packed = pack(b"program").unwrap();
        let archive = ZipArchive::from_slice(&packed).unwrap();
        let entry = archive.entries().next_entry().unwrap().unwrap();
        assert_eq!(entry.mode().permissions() & 0o777, 0o755);
        assert_eq!(entry.compression_method(), CompressionMethod::DEFLATE);
        let time = entry.last_modified();
        assert_eq!((time.year(), time.month(), time.day(), time.hour()), (1980, 1, 1, 0));
    }

    #[test]
    fn a_broken_zip_is_refused() {
        let mut packed = pack(&b"program".repeat(100)).unwrap();
        packed[45] ^= 0xff;
        assert!(unpack(&packed).is_err());
        assert!(unpack(b"no zip").is_err());
    }
}
