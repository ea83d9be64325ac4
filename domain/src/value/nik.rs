//! Nomor Induk Kependudukan: PP 40/2019 articles 30 to 33.

use crate::problem::Code;
use time::{Date, Month};

/// A NIK: 16 digits `PPKKCC DDMMYY SSSS`, where women have 40 added to the day.
#[derive(Clone, PartialEq, Eq)]
pub struct Nik(String);

/// The sex inside a NIK, with the codes of the list `jenis_kelamin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
}

impl Sex {
    /// The code of the list `jenis_kelamin`.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "1",
            Sex::Female => "2",
        }
    }
}

/// Digits of a NIK (PP 40/2019 article 31).
pub const LENGTH: usize = 16;

impl Nik {
    /// Reads a NIK as people type it, with spaces, dots or hyphens.
    ///
    /// Hard errors only: other characters, not 16 digits, a day that no month
    /// has, serial 0000. A region that no longer exists is no error, since a
    /// NIK never changes (article 30 (2)).
    pub fn parse(typed: &str) -> Result<Nik, Code> {
        let digits = super::digits(typed).ok_or(Code::NotDigits)?;
        if digits.len() != LENGTH {
            return Err(Code::NikLength(digits.len()));
        }
        let nik = Nik(digits);
        let (day, month, year) = nik.day_month_year();
        // The century is unknown, so 29 February is allowed in any year that
        // is a leap year in one of them: 2000 was.
        let sample =
            Month::try_from(month).ok().map(|m| Date::from_calendar_date(2000 + i32::from(year), m, day));
        if !matches!(sample, Some(Ok(_))) {
            return Err(Code::NikDate);
        }
        if nik.part(12, 16) == 0 {
            return Err(Code::NikSerial);
        }
        Ok(nik)
    }

    fn part(&self, from: usize, to: usize) -> u16 {
        self.0.as_bytes()[from..to].iter().fold(0, |n, b| n * 10 + u16::from(b - b'0'))
    }

    fn day_month_year(&self) -> (u8, u8, u8) {
        let day = self.part(6, 8);
        let day = if day > 40 { day - 40 } else { day };
        (day as u8, self.part(8, 10) as u8, self.part(10, 12) as u8)
    }

    /// The 16 digits. Personal data.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sex that the number was given for.
    pub fn sex(&self) -> Sex {
        if self.part(6, 8) > 40 { Sex::Female } else { Sex::Male }
    }

    /// Whether a full birth date has the day, month and two-digit year of this
    /// NIK. A difference is only ever a warning: a NIK stays as it is when the
    /// birth date is corrected (article 30 (2)).
    pub fn matches_birth_date(&self, date: Date) -> bool {
        let (day, month, year) = self.day_month_year();
        date.day() == day && u8::from(date.month()) == month && date.year().rem_euclid(100) == i32::from(year)
    }

    /// The birth date inside the NIK as people write it: `12-05-90`.
    pub fn birth_date_text(&self) -> String {
        let (day, month, year) = self.day_month_year();
        format!("{day:02}-{month:02}-{year:02}")
    }

    /// Whether the first four digits are a kabupaten or kota of today, or 99
    /// (registered abroad, article 32 (3)). `false` is only a warning: the
    /// code may be an old one.
    pub fn region_is_known(&self) -> bool {
        self.part(0, 2) == 99 || crate::region::is_regency(self.part(0, 4))
    }
}

impl std::fmt::Debug for Nik {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nik(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use time::macros::date;

    #[test]
    fn what_people_type() {
        for (typed, expected) in [
            ("1707010101900001", Ok(())),
            ("1707014101900001", Ok(())),
            ("1707 0101 0190 0001", Ok(())),
            ("1707.0101.0190.0001 ", Ok(())),
            ("17-07-01-010190-0001", Ok(())),
            ("1702012902000001", Ok(())), // 29 February 2000, old region
            ("1702012902960001", Ok(())), // 29 February 1996
            ("9960010101900001", Ok(())), // registered abroad
            ("1707013202900001", Err(Code::NikDate)), // day 32
            ("1707013002900001", Err(Code::NikDate)), // 30 February
            ("1707012902010001", Err(Code::NikDate)), // 29 February 2001 or 1901
            ("1707017202900001", Err(Code::NikDate)), // woman, day 32
            ("1707010013900001", Err(Code::NikDate)), // day 0, month 13
            ("1707010101900000", Err(Code::NikSerial)),
            ("170701010190000", Err(Code::NikLength(15))),
            ("17070101019000011", Err(Code::NikLength(17))),
            ("", Err(Code::NikLength(0))),
            ("17070101O1900001", Err(Code::NotDigits)), // letter O
            ("tidak punya", Err(Code::NotDigits)),
        ] {
            assert_eq!(Nik::parse(typed).map(|_| ()), expected, "{typed}");
        }
    }

    #[test]
    fn what_it_says() {
        let woman = Nik::parse("1707015205900001").unwrap();
        assert_eq!(woman.sex(), Sex::Female);
        assert!(woman.matches_birth_date(date!(1990 - 05 - 12)));
        assert!(!woman.matches_birth_date(date!(1990 - 12 - 05)));
        assert_eq!(woman.birth_date_text(), "12-05-90");
        assert!(woman.region_is_known());
        assert!(Nik::parse("9960010101900001").unwrap().region_is_known());
        assert!(!Nik::parse("1099010101900001").unwrap().region_is_known());
        assert_eq!(format!("{woman:?}"), "Nik(…)");
    }
}
