//! Copies of the whole service, and what is made of them again.
