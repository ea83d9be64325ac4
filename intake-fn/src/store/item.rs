//! Writing and reading items.

use crate::reply::Fault;
use crate::request::impossible;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;

/// The attributes of an item.
pub type Attributes = HashMap<String, AttributeValue>;

/// The primary key of an item.
pub fn key(pk: impl Into<String>, sk: impl Into<String>) -> Attributes {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// A text attribute.
pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A binary attribute.
pub fn binary(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// Reads attributes. What is missing or of another type is a fault: only this
/// program writes the table.
pub trait Read {
    /// The text of this name.
    fn text(&self, name: &str) -> Result<String, Fault>;
    /// The text of this name, if there is one.
    fn text_or_none(&self, name: &str) -> Option<String>;
    /// The number of this name.
    fn number(&self, name: &str) -> Result<i64, Fault>;
    /// The bytes of this name.
    fn bytes(&self, name: &str) -> Result<&[u8], Fault>;
}

impl Read for Attributes {
    fn text(&self, name: &str) -> Result<String, Fault> {
        self.text_or_none(name).ok_or_else(|| impossible("read an item"))
    }

    fn text_or_none(&self, name: &str) -> Option<String> {
        self.get(name)?.as_s().ok().cloned()
    }

    fn number(&self, name: &str) -> Result<i64, Fault> {
        let number = self.get(name).and_then(|value| value.as_n().ok()).and_then(|n| n.parse().ok());
        number.ok_or_else(|| impossible("read an item"))
    }

    fn bytes(&self, name: &str) -> Result<&[u8], Fault> {
        let bytes = self.get(name).and_then(|value| value.as_b().ok()).map(AsRef::as_ref);
        bytes.ok_or_else(|| impossible("read an item"))
    }
}
