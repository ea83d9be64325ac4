//! What handlers take out of a request.

use crate::app::App;
use crate::clock;
use crate::reply::{Failure, Fault, Refusal};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::{HeaderMap, header, request::Parts};
use lambda_http::request::RequestContext;
use serde::de::DeserializeOwned;
use std::net::IpAddr;
use std::sync::Arc;
use time::OffsetDateTime;

/// Longest request: the largest form with 40 pages listed and every field at
/// its limit stays below half of it.
pub const MOST_REQUEST_BYTES: usize = 256 * 1024;

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let is_json = header_text(request.headers(), &header::CONTENT_TYPE).is_some_and(|kind| {
            kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
        });
        if !is_json {
            return Err(Refusal::MediaType.into());
        }
        let bytes = body(request, app).await?;
        // What the parser says may quote the request, so it is dropped.
        serde_json::from_slice(&bytes).map(Json).map_err(|_| Refusal::Malformed.into())
    }
}

/// The body, if it is not too long.
pub async fn body(request: Request, app: &Arc<App>) -> Result<Bytes, Failure> {
    Bytes::from_request(request, app).await.map_err(|rejection| {
        Failure::from(match rejection.status() {
            axum::http::StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
            _ => Refusal::Malformed,
        })
    })
}

fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The id of an application: 32 lower-case hexadecimal digits in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplicationId(pub [u8; 16]);

impl ApplicationId {
    /// Reads an id.
    pub fn parse(text: &str) -> Option<ApplicationId> {
        crate::keys::from_hex(text).map(ApplicationId)
    }
}

impl std::fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::keys::hex(&self.0))
    }
}

impl FromRequestParts<Arc<App>> for ApplicationId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match Path::<String>::from_request_parts(parts, app).await {
            Ok(Path(text)) => ApplicationId::parse(&text).ok_or(Refusal::UnknownApplication.into()),
            Err(_) => Err(Refusal::UnknownApplication.into()),
        }
    }
}

/// SHA-256 of the secret in `Authorization: Bearer …`. The secret itself is
/// kept nowhere. It has 256 random bits, so a plain hash hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

/// Characters of a secret: 32 bytes as base64url, and room for longer ones.
const SECRET_LENGTH: std::ops::RangeInclusive<usize> = 43..=128;

impl FromRequestParts<Arc<App>> for SecretHash {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Failure> {
        let secret = header_text(&parts.headers, &header::AUTHORIZATION)
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, secret)| secret.trim());
        match secret {
            Some(secret)
                if SECRET_LENGTH.contains(&secret.len())
                    && secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) =>
            {
                Ok(SecretHash(crate::keys::sha256(secret.as_bytes())))
            }
            _ => Err(Refusal::NoSecret.into()),
        }
    }
}

/// What every call of the public program begins with.
pub struct Call {
    /// The parts of the program.
    pub app: Arc<App>,
    /// Who calls, for counting.
    pub caller: Caller,
    /// When.
    pub now: OffsetDateTime,
}

impl FromRequestParts<Arc<App>> for Call {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let Now(now) = Now::from_request_parts(parts, app).await?;
        let caller = Caller::from_request_parts(parts, app).await?;
        Ok(Call { app: app.clone(), caller, now })
    }
}

/// A call about one application, by whoever holds its secret.
pub struct Own {
    /// Which application.
    pub id: ApplicationId,
    /// What shows that it is theirs.
    pub secret: SecretHash,
    /// The call.
    pub call: Call,
}

impl FromRequestParts<Arc<App>> for Own {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        Ok(Own {
            id: ApplicationId::from_request_parts(parts, app).await?,
            secret: SecretHash::from_request_parts(parts, app).await?,
            call: Call::from_request_parts(parts, app).await?,
        })
    }
}

/// The time of this request.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub OffsetDateTime);

impl FromRequestParts<Arc<App>> for Now {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let clock = app.config.clock;
        match parts.headers.get("x-waktu") {
            Some(value) if clock.header => {
                let at = value.to_str().ok().and_then(clock::parse);
                at.map(Now).ok_or(Refusal::Malformed.into())
            }
            _ => Ok(Now(clock.now())),
        }
    }
}

/// Keyed hash of the caller's network address, for counting. The address
/// itself is personal data and kept nowhere.
#[derive(Clone, Debug)]
pub struct Caller(pub String);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        // Without its secret, anybody could say to be the content network.
        let address = address(parts, app.config.origin.is_some()).unwrap_or_default();
        let hash = app.config.secret_key.hash("address", network(&address).as_bytes());
        Ok(Caller(crate::keys::hex(&hash[..16])))
    }
}

/// The address of whoever asks. On Lambda: as the content network saw it, where
/// requests are known to come from there, else as API Gateway did. On plain
/// HTTP: what the proxy in front says.
fn address(parts: &Parts, from_content_network: bool) -> Option<String> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    match parts.extensions.get::<RequestContext>() {
        Some(context) => match header("cloudfront-viewer-address").filter(|_| from_content_network) {
            // "203.0.113.7:46532" or "2001:db8::1:46532": the port comes last.
            Some(viewer) => viewer.rsplit_once(':').map(|(address, _)| address.to_owned()),
            None => match context {
                RequestContext::ApiGatewayV2(context) => context.http.source_ip.clone(),
                RequestContext::ApiGatewayV1(context) => context.identity.source_ip.clone(),
                _ => None,
            },
        },
        None => header("x-forwarded-for")
            .and_then(|list| list.split(',').next())
            .map(|first| first.trim().to_owned()),
    }
}

/// One household has a whole /64 of IPv6 (RFC 6177), so that is what counts.
fn network(address: &str) -> String {
    match address.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// A fault for something that the types make impossible.
pub fn impossible(doing: &'static str) -> Fault {
    Fault::new(doing, "a stored value has another shape than this program writes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_32_small_hexadecimal_digits() {
        assert!(ApplicationId::parse("0123456789abcdef0123456789abcdef").is_some());
        for wrong in
            ["", "0123", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg", "../../etc"]
        {
            assert!(ApplicationId::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_ipv6_household_counts_once() {
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
    }
}
