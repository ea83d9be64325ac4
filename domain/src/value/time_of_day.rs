//! A time of day, kept as `HH:MM`, in the zone of the place it speaks of.

use crate::problem::Code;

/// Reads `7:30`, `07.30`, `0730` or `07:30:00`; keeps hours and minutes.
pub fn parse(typed: &str) -> Result<String, Code> {
    let typed = typed.trim();
    let (hour, minute) = match typed.split_once([':', '.']) {
        Some((hour, rest)) => (hour, rest.split([':', '.']).next().unwrap_or("")),
        None if typed.len() == 4 && typed.is_ascii() => typed.split_at(2),
        None => return Err(Code::Time),
    };
    let number = |s: &str, most: u8| match s.parse::<u8>() {
        Ok(n) if n <= most && s.len() <= 2 => Ok(n),
        _ => Err(Code::Time),
    };
    Ok(format!("{:02}:{:02}", number(hour, 23)?, number(minute, 59)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, expected) in [
            ("07:30", Ok("07:30")),
            ("7.30", Ok("07:30")),
            ("0730", Ok("07:30")),
            ("23:59:00", Ok("23:59")),
            ("24:00", Err(Code::Time)),
            ("7", Err(Code::Time)),
            ("pagi", Err(Code::Time)),
            ("٠٧٣٠", Err(Code::Time)),
        ] {
            assert_eq!(parse(typed), expected.map(str::to_owned), "{typed}");
        }
    }
}
