//! The number of a family card.

use crate::problem::Code;

/// Nomor Kartu Keluarga: 16 digits. Its inner structure is not confirmed, so
/// only the length is checked.
#[derive(Clone, PartialEq, Eq)]
pub struct NoKk(String);

impl NoKk {
    /// Reads the number as people type it, with spaces, dots or hyphens.
    pub fn parse(typed: &str) -> Result<NoKk, Code> {
        let digits = super::digits(typed).ok_or(Code::NotDigits)?;
        if digits.len() != super::nik::LENGTH {
            return Err(Code::NoKkLength(digits.len()));
        }
        Ok(NoKk(digits))
    }

    /// The 16 digits. Personal data.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for NoKk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoKk(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, expected) in [
            ("1707010507210001", Ok(())),
            ("1707 0105 0721 0001", Ok(())),
            ("170701050721000", Err(Code::NoKkLength(15))),
            ("", Err(Code::NoKkLength(0))),
            ("No. 1707010507210001", Err(Code::NotDigits)),
        ] {
            assert_eq!(NoKk::parse(typed).map(|_| ()), expected, "{typed}");
        }
    }
}
