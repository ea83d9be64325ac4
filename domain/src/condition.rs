//! When a question, a step, a requirement or a note applies.

use crate::service::Condition;

impl Condition {
    /// Whether the condition holds, given a way to look up an answer (empty
    /// when unanswered) and the date of today.
    pub fn holds<'a>(&self, answer: &dyn Fn(&str) -> &'a str, today: time::Date) -> bool {
        if let Some(field) = &self.field {
            let given = answer(field);
            if !self.is.is_empty() && !self.is.iter().any(|v| v == given) {
                return false;
            }
            if !self.is_not.is_empty() && (given.is_empty() || self.is_not.iter().any(|v| v == given)) {
                return false;
            }
            if let Some(days) = self.days_ago_over {
                match crate::value::date::parse(given) {
                    Ok(date) if (today - date).whole_days() > i64::from(days) => {}
                    _ => return false,
                }
            }
        }
        self.all.iter().all(|c| c.holds(answer, today))
            && (self.any.is_empty() || self.any.iter().any(|c| c.holds(answer, today)))
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
            (r#"{"all":[{"field":"hubungan","is":["kuasa"]},{"field":"kosong","is":["x"]}]}"#, false),
            (r#"{"any":[{"field":"hubungan","is":["kuasa"]},{"field":"kosong","is":["x"]}]}"#, true),
        ] {
            assert_eq!(condition(json).holds(&answers, today), expected, "{json}");
        }
    }
}
