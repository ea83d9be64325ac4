//! What a maintainer runs on the deployed service. `cargo xtask` hands its
//! verbs on to the program of this crate, so that a developer who only serves
//! and tests locally never builds the cloud's clients.
//!
//! One module per verb. What they share: [`stage`] (which of the two
//! services, and its settings), [`aws`] (how to reach it), [`tell`] (how to
//! talk to the person), [`bucket`] (releases and what is kept beside them).

pub mod aws;
pub mod backup;
pub mod bucket;
pub mod deploy;
pub mod destroy;
pub mod jobs;
pub mod office_status;
pub mod programs;
pub mod rollback;
pub mod staff;
pub mod stage;
pub mod status;
pub mod tell;
