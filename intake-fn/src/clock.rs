//! The time, from one place, so that tests can move it.

use time::{Date, Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// Where "now" comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Stands still at this time (`WAKTU`).
    pub fixed: Option<OffsetDateTime>,
    /// Requests may bring their own time in `x-waktu` (`WAKTU_HEADER=1`, local
    /// stack only).
    pub header: bool,
}

impl Clock {
    /// The time now.
    pub fn now(&self) -> OffsetDateTime {
        self.fixed.unwrap_or_else(OffsetDateTime::now_utc)
    }
}

/// The date in Lebong: WIB is UTC+7, without summer time.
pub fn date_in_lebong(at: OffsetDateTime) -> Date {
    in_lebong(at).date()
}

/// The moment at which a day begins in Lebong.
pub fn start_in_lebong(day: Date) -> OffsetDateTime {
    day.midnight().assume_utc() - Duration::hours(7)
}

/// The same moment on the clocks of Lebong.
pub fn in_lebong(at: OffsetDateTime) -> OffsetDateTime {
    at.to_offset(UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC))
}

/// Reads RFC 3339.
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Writes RFC 3339 in UTC with whole milliseconds and always the same length,
/// so that texts sort as times do.
pub fn rfc3339(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    )
}

/// When the table may drop an item (epoch seconds). The table sweeps by its
/// own clock, so a clock that was set back must not make it sweep too early.
pub fn expiry(now: OffsetDateTime, after: Duration) -> i64 {
    (now.max(OffsetDateTime::now_utc()) + after).unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn lebong_is_seven_hours_ahead() {
        assert_eq!(date_in_lebong(datetime!(2026-11-23 16:59:59 UTC)), date!(2026 - 11 - 23));
        assert_eq!(date_in_lebong(datetime!(2026-11-23 17:00 UTC)), date!(2026 - 11 - 24));
    }

    #[test]
    fn a_day_begins_there_as_the_date_changes() {
        let start = start_in_lebong(date!(2026 - 11 - 24));
        assert_eq!(start, datetime!(2026-11-23 17:00 UTC));
        assert_eq!(date_in_lebong(start), date!(2026 - 11 - 24));
        assert_eq!(date_in_lebong(start - Duration::milliseconds(1)), date!(2026 - 11 - 23));
    }

    #[test]
    fn times_sort_as_texts() {
        assert_eq!(rfc3339(datetime!(2026-11-23 23:18:46.5 UTC)), "2026-11-23T23:18:46.500Z");
        assert_eq!(rfc3339(datetime!(2026-11-24 06:18:46 +7)), "2026-11-23T23:18:46.000Z");
        assert_eq!(parse("2026-11-23T23:18:46.000Z"), Some(datetime!(2026-11-23 23:18:46 UTC)));
    }
}
