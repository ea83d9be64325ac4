//! Whether a request came through the content network.
//!
//! API Gateway and function URLs have addresses of their own on the internet.
//! Whoever called them directly would go around the rate rules, and could claim
//! any network address to the limits. So the content network adds a secret
//! header, and without it nothing is answered.

use crate::keys::SecretKey;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The header that the content network adds.
pub const HEADER: &str = "x-origin-verify";

/// Shortest secret: 128 random bits as hexadecimal digits.
const SHORTEST: usize = 32;

/// The secrets that are taken (`ORIGIN_VERIFY`; commas between). Two while one
/// is changed for another: the content network needs minutes to change its own.
#[derive(Clone)]
pub struct Secrets {
    accepted: Vec<String>,
    key: SecretKey,
}

impl Secrets {
    /// Reads them. `None` when one is too short to be one.
    pub fn parse(list: &str) -> Option<Secrets> {
        let accepted: Vec<String> = list.split(',').map(|secret| secret.trim().to_owned()).collect();
        let long = accepted.iter().all(|secret| secret.len() >= SHORTEST);
        long.then(|| Secrets { accepted, key: SecretKey::random() })
    }

    fn include(&self, headers: &HeaderMap) -> bool {
        let Some(given) = headers.get(HEADER) else { return false };
        // All of them, so that the time taken does not tell which was close.
        self.accepted
            .iter()
            .fold(false, |found, secret| found | self.key.same(given.as_bytes(), secret.as_bytes()))
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Refuses what did not come through the content network, before anything else
/// is done about it. No reason is given: residents never come this way.
pub async fn check(State(secrets): State<Secrets>, request: Request, next: Next) -> Response {
    if secrets.include(request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!("a request did not come through the content network");
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (StatusCode::FORBIDDEN, headers).into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn only_the_whole_secret_counts() {
        let (old, new) = ("0".repeat(32), "1".repeat(32));
        let secrets = Secrets::parse(&format!("{old}, {new}")).unwrap();
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, value.parse().unwrap());
            secrets.include(&headers)
        };
        assert!(with(&old) && with(&new));
        for wrong in ["", "0", &old[1..], &format!("{old}0"), &format!("{old}, {new}")] {
            assert!(!with(wrong), "{wrong}");
        }
        assert!(!secrets.include(&HeaderMap::new()));
        assert!(!format!("{secrets:?}").contains(&old));
    }

    #[test]
    fn a_short_secret_is_none() {
        for short in ["", ",", "geheim", &format!("{},", "0".repeat(32))] {
            assert!(Secrets::parse(short).is_none(), "{short}");
        }
    }
}
