//! When a question, a step, a requirement or a note applies.

use crate::service::Condition;
use crate::value::date;

impl Condition {
    /// Whether the condition holds, given a way to look up an answer (empty
    /// when unanswered) and the date of today.
    pub fn holds<'a>(&self, answer: &dyn Fn(&str) -> &'a str, today: time::Date) -> bool {
        if let Some(field) = &self.field {
            let given = answer(field);
            // Several picked codes are parted by commas; no code holds one.
            let has_one_of = |codes: &[String]| given.split(',').any(|g| codes.iter().any(|c| c == g));
            if !self.is.is_empty() && !has_one_of(&self.is) {
                return false;
            }
            if !self.is_not.is_empty() && (given.is_empty() || has_one_of(&self.is_not)) {
                return false;
            }
            if !self.holds_for_date(given, today) {
                return false;
            }
        }
        self.all.iter().all(|c| c.holds(answer, today))
            && (self.any.is_empty() || self.any.iter().any(|c| c.holds(answer, today)))
    }

    fn holds_for_date(&self, given: &str, today: time::Date) -> bool {
        if self.days_ago_over.is_none() && self.years_from.is_none() && self.years_under.is_none() {
            return true;
        }
        let Ok(given) = date::parse(given) else {
            return false;
        };
        let turned = |years| date::years_later(given, years).is_some_and(|day| day <= today);
        self.days_ago_over.is_none_or(|days| (today - given).whole_days() > i64::from(days))
            && self.years_from.is_none_or(turned)
            && self.years_under.is_none_or(|years| !turned(years))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use time::macros::date;

    fn condition(json: &str) -> Condition {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn tests_join_as_written() {
        let answers = |field: &str| match field {
            "hubungan" => "kuasa",
            "tgl_lahir" => "2026-01-01",
            "kabisat" => "2008-02-29",
            "tujuh_belas" => "2009-03-03",
            "hampir" => "2009-03-04",
            "berubah" => "agama,pekerjaan",
            _ => "",
        };
        let today = date!(2026 - 03 - 03); // 61 days later
        for (json, expected) in [
            ("{}", true),
            (r#"{"field":"hubungan","is":["kuasa"]}"#, true),
            (r#"{"field":"hubungan","is":["anak","orang_tua"]}"#, false),
            (r#"{"field":"hubungan","is_not":["anak"]}"#, true),
            (r#"{"field":"kosong","is_not":["anak"]}"#, false),
            (r#"{"field":"tgl_lahir","days_ago_over":60}"#, true),
            (r#"{"field":"tgl_lahir","days_ago_over":61}"#, false),
            (r#"{"field":"kosong","days_ago_over":1}"#, false),
            (r#"{"field":"tujuh_belas","years_from":17}"#, true),
            (r#"{"field":"hampir","years_from":17}"#, false),
            (r#"{"field":"kosong","years_from":17}"#, false),
            (r#"{"field":"tujuh_belas","years_under":17}"#, false),
            (r#"{"field":"hampir","years_under":17}"#, true),
            (r#"{"field":"hubungan","years_under":17}"#, false),
            (r#"{"field":"kabisat","years_from":18,"years_under":19}"#, true),
            (r#"{"field":"berubah","is":["pekerjaan"]}"#, true),
            (r#"{"field":"berubah","is":["pendidikan","agama"]}"#, true),
            (r#"{"field":"berubah","is":["pendidikan"]}"#, false),
            (r#"{"field":"berubah","is_not":["pendidikan"]}"#, true),
            (r#"{"field":"berubah","is_not":["agama"]}"#, false),
            (r#"{"all":[{"field":"hubungan","is":["kuasa"]},{"field":"kosong","is":["x"]}]}"#, false),
            (r#"{"any":[{"field":"hubungan","is":["kuasa"]},{"field":"kosong","is":["x"]}]}"#, true),
        ] {
            assert_eq!(condition(json).holds(&answers, today), expected, "{json}");
        }
    }
}
