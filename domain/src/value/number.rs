//! Numbers as people type them, with a decimal comma.

use crate::problem::Code;

/// A number that is not negative, counted in thousandths: a gram in a kilogram.
/// Not a floating point number, which would weigh 20 KB in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(u64);

/// Most characters of a number.
const LONGEST: usize = 9;

impl Number {
    /// Reads a whole number.
    pub fn integer(typed: &str) -> Result<Number, Code> {
        if typed.contains(['.', ',']) { Err(Code::Integer) } else { Number::read(typed).ok_or(Code::Integer) }
    }

    /// Reads `3,2` or `3.2`, with at most three digits behind the comma.
    pub fn decimal(typed: &str) -> Result<Number, Code> {
        Number::read(typed).ok_or(Code::Decimal)
    }

    fn read(typed: &str) -> Option<Number> {
        let typed = typed.trim();
        let (whole, part) = typed.split_once(['.', ',']).unwrap_or((typed, ""));
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if typed.len() > LONGEST
            || part.len() > 3
            || whole.len() + part.len() == 0
            || !plain(whole)
            || !plain(part)
        {
            return None;
        }
        let digits = whole.bytes().chain(part.bytes()).chain(std::iter::repeat_n(b'0', 3 - part.len()));
        Some(Number(digits.fold(0, |number, b| number * 10 + u64::from(b - b'0'))))
    }
}

/// As people write it: `3,2`.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0 / 1000)?;
        match self.0 % 1000 {
            0 => Ok(()),
            part => f.write_str(format!(",{part:03}").trim_end_matches('0')),
        }
    }
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
        return Err(Code::Postal);
    }
    Ok(typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let show = |number: Result<Number, Code>| number.map(|n| n.to_string());
        assert_eq!(show(Number::integer(" 03 ")), Ok("3".into()));
        for bad in ["", "3,5", "-1", "tiga", "1234567890"] {
            assert_eq!(show(Number::integer(bad)), Err(Code::Integer), "{bad}");
        }
        for (typed, expected) in
            [("3,2", "3,2"), ("3.2", "3,2"), ("3", "3"), (",5", "0,5"), ("3,050", "3,05"), ("3,001", "3,001")]
        {
            assert_eq!(show(Number::decimal(typed)), Ok(expected.into()), "{typed}");
        }
        for bad in ["", "1.2.3", "3 kg", "1e9", "inf", ".", "3,2001"] {
            assert_eq!(show(Number::decimal(bad)), Err(Code::Decimal), "{bad}");
        }
        for (low, high) in [("0,3", "0,35"), ("8", "10"), ("2,999", "3")] {
            assert!(Number::decimal(low).ok() < Number::decimal(high).ok(), "{low} {high}");
        }
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
