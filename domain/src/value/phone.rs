//! Telephone numbers, kept as E.164 (ITU-T).

use crate::problem::Code;

/// A telephone number: `+` and 8 to 15 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people type it: `0812…`, `62812…`, `+62 812…`,
    /// `(0738) 21…`, and numbers from abroad with their `+`.
    ///
    /// Mobile numbers have 9 to 12 digits after `+62` and begin with 8; other
    /// Indonesian numbers 7 to 11 digits. Unknown operators are let through.
    pub fn parse(typed: &str) -> Result<PhoneNumber, Code> {
        let bare: String = typed.chars().filter(|c| !matches!(c, '(' | ')' | '/')).collect();
        let (plus, rest) = match bare.trim().strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, bare.trim()),
        };
        let digits = super::digits(rest).ok_or(Code::Phone)?;
        let number = if plus {
            digits
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.to_owned()
        } else if let Some(rest) = digits.strip_prefix('0') {
            format!("62{rest}")
        } else if digits.starts_with("62") {
            digits
        } else if digits.starts_with('8') {
            format!("62{digits}")
        } else {
            return Err(Code::Phone);
        };
        // `+62 0812…`: the leading zero is often kept.
        let number = match number.strip_prefix("620") {
            Some(rest) => format!("62{rest}"),
            None => number,
        };
        let fits = match number.strip_prefix("62") {
            Some(rest) if rest.starts_with('8') => (9..=12).contains(&rest.len()),
            Some(rest) => (7..=11).contains(&rest.len()) && !rest.starts_with('1'),
            // E.164 allows 15 digits; the shortest in use have 8.
            None => (8..=15).contains(&number.len()) && !number.starts_with('0'),
        };
        if fits { Ok(PhoneNumber(format!("+{number}"))) } else { Err(Code::Phone) }
    }

    /// As E.164: `+628117317074`. Personal data.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, expected) in [
            ("08117317074", Some("+628117317074")),
            ("0811-7317-075", Some("+628117317075")),
            ("62 811 7317 074", Some("+628117317074")),
            ("+62 811-7317-074", Some("+628117317074")),
            ("+62 0811 7317 074", Some("+628117317074")),
            ("8117317074", Some("+628117317074")),
            ("(0738) 21234", Some("+6273821234")),
            ("0738-212345", Some("+62738212345")),
            ("+60 12-345 6789", Some("+60123456789")),
            ("0060123456789", Some("+60123456789")),
            ("+966 50 123 4567", Some("+966501234567")),
            ("0899 9999 9999 9", Some("+62899999999999")), // 12 digits after 62
            ("0812", None),
            ("08123456789012345", None),
            ("12345678", None),
            ("wa saja", None),
            ("", None),
            ("+", None),
        ] {
            let parsed = PhoneNumber::parse(typed);
            assert_eq!(parsed.as_ref().ok().map(PhoneNumber::as_str), expected, "{typed}");
        }
    }
}
