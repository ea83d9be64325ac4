//! Releases: how one is put in place, and how the one before it comes back.
