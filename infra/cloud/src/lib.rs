//! What a maintainer runs on the deployed service. `cargo xtask` hands its
//! verbs on to the program of this crate, so that a developer who only serves
//! and tests locally never builds the cloud's clients.

pub mod backup;
pub mod deploy;
