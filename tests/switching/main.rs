//! Going to another release and back while people use the service: nobody
//! notices, nothing is lost. Run by `cargo xtask test` on this build and a
//! changed one, and by `cargo xtask drill switch` on two real builds.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may stop at a surprise")]

mod assets;
mod changed;
mod load;
mod releases;
mod resident;
mod tabs;
