//! `cargo xtask deploy`, `status` and the other verbs that speak to the cloud.

fn main() {}
