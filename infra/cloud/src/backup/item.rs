//! Items in DynamoDB's own JSON, always written the same way: names in order,
//! sets in order. So equal items have equal lines and equal hashes.

use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::{Engine, prelude::BASE64_STANDARD};
use intake_fn::keys;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use intake_fn::store::item::Attributes;

/// SHA-256 of an item's line.
pub type Hash = [u8; 32];

/// Kinds that no copy holds: what they say is over within hours, and sessions
/// and sign-in links would open a restored console.
const LEFT_OUT: [&str; 4] = ["LIMIT", "SIGNIN", "SESSION", IMPORT];

/// Key of the marker that [`super::import`] keeps while it runs.
pub const IMPORT: &str = "IMPORT";

/// Primary key of an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
}

impl Key {
    /// The key of an item.
    pub fn of(item: &Attributes) -> Result<Key> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        Ok(Key { pk: text("pk").context("an item has no pk")?, sk: text("sk").context("an item has no sk")? })
    }

    /// As attributes, for reading the item.
    pub fn attributes(&self) -> Attributes {
        intake_fn::store::item::key(&self.pk, &self.sk)
    }

    /// What kind of item it is: `N` for numbers, `A/A`, `A/J`, `A/P` … for what
    /// belongs to an application.
    pub fn kind(&self) -> String {
        let first = |text: &str| text.split('#').next().unwrap_or_default().to_owned();
        match first(&self.pk) {
            application if application == "A" => format!("A/{}", first(&self.sk)),
            other => other,
        }
    }

    /// Whether copies go without it.
    pub fn is_left_out(&self) -> bool {
        LEFT_OUT.contains(&self.pk.split('#').next().unwrap_or_default())
    }

    /// Which of the 256 files of a copy it lies in.
    pub fn chunk(&self) -> u8 {
        keys::sha256(self.pk.as_bytes())[0]
    }
}

/// Keys are ids and numbers; one with a mail address in it is shown by kind
/// and hash.
impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.pk.contains('@') || self.sk.contains('@') {
            let hash = keys::hex(&keys::sha256(format!("{}/{}", self.pk, self.sk).as_bytes())[..6]);
            return write!(f, "{} (key with hash {hash})", self.kind());
        }
        write!(f, "{}/{}", self.pk, self.sk)
    }
}

/// The item as a line, without its end.
pub fn to_line(item: &Attributes) -> Result<String> {
    Ok(json!({ "Item": object(item)? }).to_string())
}

/// Reads a line. The error says nothing of its content.
pub fn from_line(line: &str) -> Result<Attributes> {
    let Ok(Value::Object(mut line)) = serde_json::from_str(line) else { bail!("a line is not JSON") };
    match line.remove("Item") {
        Some(item) => from_object(item),
        None => bail!("a line holds no item"),
    }
}

/// Hash of a line.
pub fn hash(line: &str) -> Hash {
    keys::sha256(line.as_bytes())
}

/// Attributes as JSON, names in order.
pub fn object(item: &Attributes) -> Result<Value> {
    let mut names: Vec<&String> = item.keys().collect();
    names.sort();
    let mut map = Map::new();
    for name in names {
        map.insert(name.clone(), to_json(&item[name])?);
    }
    Ok(Value::Object(map))
}

/// Attributes out of JSON.
pub fn from_object(value: Value) -> Result<Attributes> {
    let Value::Object(map) = value else { bail!("attributes are not an object") };
    map.into_iter().map(|(name, value)| Ok((name, from_json(value)?))).collect()
}

fn to_json(value: &AttributeValue) -> Result<Value> {
    let sorted = |mut texts: Vec<String>| {
        texts.sort();
        texts
    };
    Ok(match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::B(bytes) => json!({ "B": BASE64_STANDARD.encode(bytes) }),
        AttributeValue::Bool(truth) => json!({ "BOOL": truth }),
        AttributeValue::Null(is) => json!({ "NULL": is }),
        AttributeValue::Ss(texts) => json!({ "SS": sorted(texts.clone()) }),
        AttributeValue::Ns(numbers) => json!({ "NS": sorted(numbers.clone()) }),
        AttributeValue::Bs(all) => {
            json!({ "BS": sorted(all.iter().map(|bytes| BASE64_STANDARD.encode(bytes)).collect()) })
        }
        AttributeValue::L(list) => json!({ "L": list.iter().map(to_json).collect::<Result<Vec<_>>>()? }),
        AttributeValue::M(map) => json!({ "M": object(map)? }),
        _ => bail!("an attribute is of a kind that this release does not know"),
    })
}

fn from_json(value: Value) -> Result<AttributeValue> {
    let Value::Object(map) = value else { bail!("an attribute is not an object") };
    let mut entries = map.into_iter();
    let (Some((kind, value)), None) = (entries.next(), entries.next()) else {
        bail!("an attribute is not of one kind");
    };
    let bytes =
        |text: String| BASE64_STANDARD.decode(text).map(Blob::new).map_err(|_| anyhow::anyhow!("no Base64"));
    let texts = |value: Value| serde_json::from_value::<Vec<String>>(value).context("no list of texts");
    Ok(match (kind.as_str(), value) {
        ("S", Value::String(text)) => AttributeValue::S(text),
        ("N", Value::String(number)) => AttributeValue::N(number),
        ("B", Value::String(text)) => AttributeValue::B(bytes(text)?),
        ("BOOL", Value::Bool(truth)) => AttributeValue::Bool(truth),
        ("NULL", Value::Bool(null)) => AttributeValue::Null(null),
        ("SS", value) => AttributeValue::Ss(texts(value)?),
        ("NS", value) => AttributeValue::Ns(texts(value)?),
        ("BS", value) => AttributeValue::Bs(texts(value)?.into_iter().map(bytes).collect::<Result<_>>()?),
        ("L", Value::Array(list)) => {
            AttributeValue::L(list.into_iter().map(from_json).collect::<Result<_>>()?)
        }
        ("M", value) => AttributeValue::M(from_object(value)?),
        _ => bail!("an attribute is of a kind that this release does not know"),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    fn key(pk: &str, sk: &str) -> Key {
        Key { pk: pk.to_owned(), sk: sk.to_owned() }
    }

    #[test]
    fn every_kind_of_attribute_comes_back_and_is_written_in_one_way() {
        let line = r#"{"Item":{"a":{"S":"x \" é"},"b":{"N":"1.50"},"c":{"B":"AP8="},"d":{"BOOL":false},"e":{"NULL":true},"f":{"SS":["a","b"]},"g":{"NS":["1","2"]},"h":{"BS":["AA==","AQ=="]},"i":{"L":[{"S":""},{"M":{"y":{"N":"1"},"z":{"L":[]}}}]},"pk":{"S":"A#1"},"sk":{"S":"A"}}}"#;
        let item = from_line(line).unwrap();
        assert_eq!(to_line(&item).unwrap(), line);
        let shuffled = line.replace(r#"["a","b"]"#, r#"["b","a"]"#).replace(r#"["1","2"]"#, r#"["2","1"]"#);
        assert_eq!(to_line(&from_line(&shuffled).unwrap()).unwrap(), line);
        assert_eq!(Key::of(&item).unwrap(), key("A#1", "A"));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_not_quoted() {
        for line in
            ["1707015205950001", r#"{"Item":{"nik":{"S":1707015205950001}}}"#, r#"{"x":"1707015205950001"}"#]
        {
            assert!(!format!("{:#}", from_line(line).unwrap_err()).contains("1707"));
        }
    }

    #[test]
    fn keys_have_kinds_and_hide_addresses() {
        assert_eq!(key("A#00ff", "J#2026-11-23T10:00:00.000Z#0").kind(), "A/J");
        assert_eq!(key("A#00ff", "A").kind(), "A/A");
        assert_eq!(key("UNDIGESTED#1", "x").kind(), "UNDIGESTED");
        assert!(key("SESSION#ab", "SESSION").is_left_out() && !key("N#LBG-1", "N").is_left_out());
        assert_eq!(key("N#LBG-1", "N").to_string(), "N#LBG-1/N");
        let shown = key("STAFF", "petugas@contoh.id").to_string();
        assert!(shown.starts_with("STAFF") && !shown.contains("petugas"), "{shown}");
    }
}
