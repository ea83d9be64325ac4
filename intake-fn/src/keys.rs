//! Hashes and random values.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The secret key for keyed hashes: what is derived from personal data or
/// handed out as a token cannot be made without it.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

/// Bytes of the keyed hash in a receipt token: 128 bit cannot be guessed.
const TOKEN_HASH: usize = 16;

impl SecretKey {
    /// Reads 64 hexadecimal digits.
    pub fn parse(hex: &str) -> Option<SecretKey> {
        from_hex(hex).map(SecretKey)
    }

    /// A key that nobody knows, for comparing within one process.
    pub fn random() -> SecretKey {
        SecretKey(random())
    }

    /// Whether two values are the same. How long it takes tells nothing.
    pub fn same(&self, a: &[u8], b: &[u8]) -> bool {
        match (self.mac("same", a), self.mac("same", b)) {
            (Some(a), Some(b)) => a.finalize() == b.finalize(),
            _ => false,
        }
    }

    fn mac(&self, purpose: &str, data: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?; // any length of key is accepted
        mac.update(purpose.as_bytes());
        mac.update(data);
        Some(mac)
    }

    /// Keyed hash of something, separate for each purpose.
    pub fn hash(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        self.mac(purpose, data).map_or([0; 32], |mac| mac.finalize().into_bytes().into())
    }

    /// The token that lets whoever holds a receipt see the status: the
    /// application's id with a keyed hash of it. Nothing is stored.
    pub fn receipt_token(&self, id: [u8; 16]) -> String {
        let hash = self.hash("receipt", &id);
        BASE64_URL_SAFE_NO_PAD.encode([&id[..], &hash[..TOKEN_HASH]].concat())
    }

    /// The application's id inside a receipt token, if the token is ours.
    pub fn read_receipt_token(&self, token: &str) -> Option<[u8; 16]> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
        let (id, hash) = bytes.split_at_checked(16)?;
        let mac = self.mac("receipt", id)?;
        if hash.len() != TOKEN_HASH || mac.verify_truncated_left(hash).is_err() {
            return None;
        }
        id.try_into().ok()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// SHA-256.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    })
}

/// The bytes of lower-case hexadecimal digits of exactly this length.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != N * 2 {
        return None;
    }
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // It fails only where the operating system has no random source at all;
    // going on with guessable bytes would be worse than stopping.
    #[allow(clippy::expect_used, reason = "see above")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A random token for addresses and cookies: 256 bit as base64url.
pub fn random_token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::<32>())
}

/// A reference that can be read over the telephone: `K7QX-3MNP`, from
/// characters without look-alikes.
pub fn reference() -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut text = String::with_capacity(9);
    for (at, byte) in random::<8>().into_iter().enumerate() {
        if at == 4 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_receipt_token_is_only_valid_as_a_whole() {
        let key = SecretKey::parse(&"7".repeat(64)).unwrap();
        let other = SecretKey::parse(&"8".repeat(64)).unwrap();
        let id = [9; 16];
        let token = key.receipt_token(id);
        assert_eq!(key.read_receipt_token(&token), Some(id));
        assert_eq!(other.read_receipt_token(&token), None);
        for wrong in ["", "x", &token[1..], &format!("{token}A"), &other.receipt_token(id)] {
            assert_eq!(key.read_receipt_token(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn hexadecimal_digits() {
        assert_eq!(hex(&[0, 15, 255]), "000fff");
        assert_eq!(from_hex::<2>("00ff"), Some([0, 255]));
        for wrong in ["", "0", "00f", "00fg", "00FF", "00ff0"] {
            assert_eq!(from_hex::<2>(wrong), None, "{wrong}");
        }
        assert!(SecretKey::parse("short").is_none());
    }
}
