//! CloudWatch is spoken to in CBOR (Smithy RPC v2), and moto knows only JSON:
//! what is asked is put into the one, what is answered into the other.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use ciborium::Value as Cbor;
use serde_json::Value as Json;

/// Tag of seconds since 1970 (RFC 8949, 3.4.2).
const TIME: u64 = 1;

/// Puts a question into JSON, if it is in CBOR.
pub fn question(head: &mut Parts, body: &mut Bytes) -> bool {
    let path = head.uri.path().to_owned();
    let Some((service, operation)) =
        path.strip_prefix("/service/").and_then(|rest| rest.split_once("/operation/"))
    else {
        return false;
    };
    let target = format!("{service}.{operation}");
    let asked: Cbor = ciborium::from_reader(body.as_ref()).unwrap_or(Cbor::Map(Vec::new()));
    *body = serde_json::to_vec(&to_json(asked)).unwrap().into();
    head.uri = Uri::from_static("/");
    head.headers.remove("content-length");
    head.headers.insert("content-type", HeaderValue::from_static("application/x-amz-json-1.0"));
    head.headers.insert("x-amz-target", HeaderValue::from_str(&target).unwrap());
    true
}

/// Puts an answer into CBOR.
pub fn answer(headers: &mut HeaderMap, body: &Bytes) -> Vec<u8> {
    headers.remove("content-length");
    headers.insert("content-type", HeaderValue::from_static("application/cbor"));
    headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
    let answered = serde_json::from_slice(body).unwrap_or_default();
    let mut bytes = Vec::new();
    ciborium::into_writer(&to_cbor("", answered), &mut bytes).unwrap();
    bytes
}

fn to_json(value: Cbor) -> Json {
    match value {
        Cbor::Tag(_, value) => to_json(*value),
        Cbor::Array(values) => values.into_iter().map(to_json).collect(),
        Cbor::Map(pairs) => {
            let pair = |(name, value): (Cbor, Cbor)| (name.into_text().unwrap(), to_json(value));
            Json::Object(pairs.into_iter().map(pair).collect())
        }
        other => other.deserialized().unwrap(),
    }
}

fn to_cbor(name: &str, value: Json) -> Cbor {
    match value {
        Json::Array(values) => Cbor::Array(values.into_iter().map(|value| to_cbor(name, value)).collect()),
        Json::Object(pairs) => {
            let pair = |(name, value): (String, Json)| (Cbor::Text(name.clone()), to_cbor(&name, value));
            Cbor::Map(pairs.into_iter().map(pair).collect())
        }
        other => {
            let plain = Cbor::serialized(&other).unwrap();
            // Only a name tells which numbers of moto's are times.
            match name.ends_with("Timestamp") && other.is_number() {
                true => Cbor::Tag(TIME, Box::new(plain)),
                false => plain,
            }
        }
    }
}
