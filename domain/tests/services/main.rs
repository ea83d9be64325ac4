//! The service files, held against complete and incomplete applications.
//!
//! Each service has one complete application in `tests/fixtures/<id>.json`
//! (fictitious people). Every test changes it in one way and says what must
//! come out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

mod akta_kelahiran;
mod complete;
mod filled;
mod ktp_hilang_rusak;
mod pindah_keluar;
