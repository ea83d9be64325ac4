//! Numbers as people type them, with a decimal comma.

use crate::problem::Code;

/// Reads a whole number.
pub fn parse_integer(typed: &str) -> Result<f64, Code> {
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > 9 || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Code::Integer);
    }
    typed.parse().map_err(|_| Code::Integer)
}

/// Reads `3,2` or `3.2`.
pub fn parse_decimal(typed: &str) -> Result<f64, Code> {
    let plain = typed.trim().replace(',', ".");
    let mut dots = 0;
    let plausible = !plain.is_empty()
        && plain.len() <= 9
        && plain.bytes().all(|b| {
            dots += usize::from(b == b'.');
            b.is_ascii_digit() || b == b'.'
        })
        && dots <= 1;
    if !plausible {
        return Err(Code::Decimal);
    }
    plain.parse().map_err(|_| Code::Decimal)
}

/// As people write it: `3,2`.
pub fn show(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// RT and RW: up to three digits, kept with leading zeros. `000` stands for
/// "none" (product decision).
pub fn parse_rt_rw(typed: &str) -> Result<String, Code> {
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > 3 || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Code::RtRw);
    }
    Ok(format!("{typed:0>3}"))
}

/// A postal code: five digits, the first not 0.
pub fn parse_postal_code(typed: &str) -> Result<String, Code> {
    let typed = typed.trim();
    if typed.len() != 5 || !typed.bytes().all(|b| b.is_ascii_digit()) || typed.starts_with('0') {
        return Err(Code::PostalCode);
    }
    Ok(typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(parse_integer(" 3 "), Ok(3.0));
        for bad in ["", "3,5", "-1", "tiga", "1234567890"] {
            assert_eq!(parse_integer(bad), Err(Code::Integer), "{bad}");
        }
        for (typed, expected) in [("3,2", 3.2), ("3.2", 3.2), ("3", 3.0), (",5", 0.5)] {
            assert_eq!(parse_decimal(typed), Ok(expected), "{typed}");
        }
        for bad in ["", "1.2.3", "3 kg", "1e9", "inf", "."] {
            assert_eq!(parse_decimal(bad), Err(Code::Decimal), "{bad}");
        }
        assert_eq!(show(3.2), "3,2");
    }

    #[test]
    fn rt_rw_and_postal_codes() {
        assert_eq!(parse_rt_rw("1"), Ok("001".into()));
        assert_eq!(parse_rt_rw("000"), Ok("000".into()));
        assert!(parse_rt_rw("1234").is_err() && parse_rt_rw("a").is_err() && parse_rt_rw("").is_err());
        assert_eq!(parse_postal_code("39259"), Ok("39259".into()));
        assert!(parse_postal_code("3925").is_err() && parse_postal_code("03925").is_err());
    }
}
