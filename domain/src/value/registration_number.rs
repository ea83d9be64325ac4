//! The number a resident reads over the telephone.

use crate::problem::Code;

/// Registration number: eight random characters and a check character, shown
/// as `LBG-ACDE-FHJK-M`.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistrationNumber([u8; LENGTH]);

/// Characters that no other is mistaken for, seen or heard: without 0 O, 1 I L,
/// 2 Z, 5 S, 6 G, 8 B, U V. Their count is the prime that the check needs.
const ALPHABET: &[u8; 23] = b"34679ACDEFHJKMNPQRTVWXY";
const RANDOM: usize = 8;
const LENGTH: usize = RANDOM + 1;

impl RegistrationNumber {
    /// Makes a number out of eight random bytes; 23^8 numbers exist (78
    /// thousand million).
    pub fn from_random(bytes: [u8; 8]) -> RegistrationNumber {
        // 64 random bits over 2^36 numbers: the bias of the remainder is
        // below one in a hundred million.
        let mut rest = u64::from_le_bytes(bytes);
        let mut characters = [0u8; LENGTH];
        for character in &mut characters[..RANDOM] {
            *character = (rest % 23) as u8;
            rest /= 23;
        }
        characters[RANDOM] = check(&characters[..RANDOM]);
        RegistrationNumber(characters.map(|c| ALPHABET[usize::from(c)]))
    }

    /// Reads a number as people type it: any case, with or without `LBG` and
    /// hyphens.
    ///
    /// The check character catches every single wrong character and every
    /// swap of two neighbours.
    pub fn parse(typed: &str) -> Result<RegistrationNumber, Code> {
        let mut characters: Vec<u8> =
            typed.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
        if characters.len() > LENGTH && characters.starts_with(b"LBG") {
            characters.drain(..3);
        }
        let characters: [u8; LENGTH] = characters.try_into().map_err(|_| Code::NumberLength)?;
        let mut values = [0u8; LENGTH];
        for (value, character) in values.iter_mut().zip(characters) {
            *value = ALPHABET.iter().position(|c| *c == character).ok_or(Code::NumberWrong)? as u8;
        }
        if check(&values[..RANDOM]) != values[RANDOM] {
            return Err(Code::NumberWrong);
        }
        Ok(RegistrationNumber(characters))
    }
}

/// Weighted sum modulo 23. The weights 2..=9 are different and not 0 modulo
/// 23, which is what catches single mistakes and swaps.
fn check(values: &[u8]) -> u8 {
    (values.iter().zip(2u32..).map(|(v, weight)| u32::from(*v) * weight).sum::<u32>() % 23) as u8
}

impl std::fmt::Display for RegistrationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LBG")?;
        for (i, character) in self.0.iter().enumerate() {
            if i % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*character))?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for RegistrationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn reads_what_it_shows_and_what_people_type() {
        let number = RegistrationNumber::from_random([1, 2, 3, 4, 5, 6, 7, 8]);
        let shown = number.to_string();
        assert_eq!(shown.len(), "LBG-ACDE-FHJK-M".len());
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), shown[4..].to_owned()] {
            assert_eq!(RegistrationNumber::parse(&typed).unwrap(), number, "{typed}");
        }
        assert_eq!(RegistrationNumber::parse("LBG-ACDE"), Err(Code::NumberLength));
        assert_eq!(RegistrationNumber::parse(""), Err(Code::NumberLength));
        assert_eq!(RegistrationNumber::parse("LBG-0000-0000-0"), Err(Code::NumberWrong));
    }

    #[test]
    fn every_single_mistake_and_swap_is_caught() {
        for seed in 0..50u64 {
            let bytes = (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)).to_le_bytes();
            let number = RegistrationNumber::from_random(bytes);
            for position in 0..LENGTH {
                for other in ALPHABET {
                    let mut wrong = number.0;
                    wrong[position] = *other;
                    let accepted = RegistrationNumber::parse(std::str::from_utf8(&wrong).unwrap()).is_ok();
                    assert_eq!(accepted, wrong == number.0);
                }
                if position + 1 < LENGTH - 1 {
                    let mut swapped = number.0;
                    swapped.swap(position, position + 1);
                    let accepted = RegistrationNumber::parse(std::str::from_utf8(&swapped).unwrap()).is_ok();
                    assert_eq!(accepted, swapped == number.0);
                }
            }
        }
    }
}
