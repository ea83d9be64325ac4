//! Dates: kept as `YYYY-MM-DD`, typed as `DD/MM/YYYY`, shown as "5 Juli 2021".

use crate::problem::Code;
use time::{Date, Month};

/// Earliest year that a form may speak of: older people are not alive to be
/// registered, older papers are not the office's.
pub const EARLIEST_YEAR: i32 = 1900;

/// Reads `YYYY-MM-DD`, `DD/MM/YYYY`, `DD-MM-YYYY`, `DD MM YYYY` or `DDMMYYYY`
/// (phones show digits only).
pub fn parse(typed: &str) -> Result<Date, Code> {
    let typed = typed.trim();
    if typed.len() == 8 && typed.bytes().all(|b| b.is_ascii_digit()) {
        return parse(&format!("{} {} {}", &typed[..2], &typed[2..4], &typed[4..]));
    }
    let mut parts = [0i32; 3];
    let mut count = 0;
    let mut year_first = false;
    for part in typed.split(['-', '/', '.', ' ']).filter(|p| !p.is_empty()) {
        if count == 3 || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Code::Date);
        }
        year_first |= count == 0 && part.len() == 4;
        parts[count] = part.bytes().fold(0, |n, b| n * 10 + i32::from(b - b'0'));
        count += 1;
    }
    if count != 3 {
        return Err(Code::Date);
    }
    let [a, month, b] = parts;
    let (year, day) = if year_first { (a, b) } else { (b, a) };
    if year < EARLIEST_YEAR {
        return Err(Code::DateYear);
    }
    let month = u8::try_from(month).ok().and_then(|m| Month::try_from(m).ok());
    let day = u8::try_from(day).map_err(|_| Code::Date)?;
    month.and_then(|m| Date::from_calendar_date(year, m, day).ok()).ok_or(Code::Date)
}

/// As it is stored: `2021-07-05`.
pub fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// As people read it: `5 Juli 2021`.
pub fn long(date: Date) -> String {
    let month = crate::text::months().split(' ').nth(usize::from(u8::from(date.month())) - 1).unwrap_or("");
    format!("{} {month} {}", date.day(), date.year())
}

/// The same day this many years later. Of 29 February that is 28 February, so
/// that somebody born then never has to wait a day longer than others. `None`
/// beyond the calendar.
pub fn years_later(date: Date, years: i32) -> Option<Date> {
    let day = if date.day() == 29 && date.month() == Month::February { 28 } else { date.day() };
    Date::from_calendar_date(date.year().checked_add(years)?, date.month(), day).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, expected) in [
            ("2021-07-05", Ok("2021-07-05")),
            ("05/07/2021", Ok("2021-07-05")),
            ("5/7/2021", Ok("2021-07-05")),
            ("5-7-2021", Ok("2021-07-05")),
            ("05 07 2021", Ok("2021-07-05")),
            ("05072021", Ok("2021-07-05")),
            ("29/02/2024", Ok("2024-02-29")),
            ("29/02/2023", Err(Code::Date)),
            ("31/04/2023", Err(Code::Date)),
            ("32/01/2023", Err(Code::Date)),
            ("01/13/2023", Err(Code::Date)),
            ("32132023", Err(Code::Date)),
            ("050721", Err(Code::Date)),
            ("5/7/21", Err(Code::DateYear)),
            ("01/01/1899", Err(Code::DateYear)),
            ("5 Juli 2021", Err(Code::Date)),
            ("", Err(Code::Date)),
            ("--", Err(Code::Date)),
            ("1/2/3/4", Err(Code::Date)),
        ] {
            assert_eq!(parse(typed).map(iso), expected.map(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn shown_in_words() {
        assert_eq!(long(parse("2021-07-05").unwrap()), "5 Juli 2021");
        assert_eq!(long(parse("2021-12-31").unwrap()), "31 Desember 2021");
    }
}
