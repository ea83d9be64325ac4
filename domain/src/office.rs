//! The news of the office: open, closed, urgent cases only, and what else
//! residents should know before they set out.
//!
//! `Office` is what staff say, `Notice` is what the site shows: the one small
//! file `office.json`, which every page reads. Nothing of it ever stops an
//! application on the site.

use crate::service::IndexEntry;
use crate::text::office as t;
use crate::value::date;
use serde::{Deserialize, Serialize};
use time::Date;

/// The office's WhatsApp numbers, as an address and as people write them
/// (Pedoman Bengkulu, July 2021).
pub const WHATSAPP: [(&str, &str); 2] =
    [("628117317074", "0811 7317 074"), ("628117317075", "0811 7317 075")];

/// Longest headline in characters: two lines at the top of a narrow phone.
pub const LONGEST_HEADLINE: usize = 85;

/// Longest sentence that staff may add, in characters.
pub const LONGEST_SENTENCE: usize = 140;

/// Whether people can go there.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As usual.
    #[default]
    Open,
    /// Nobody is received.
    Closed,
    /// Only those are received whose matter cannot wait.
    UrgentOnly,
}

/// A card that cannot be printed while its blanks are used up.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// KTP-el.
    Ktp,
    /// KIA.
    Kia,
}

impl Blank {
    /// What the card is called.
    fn name(self) -> &'static str {
        match self {
            Blank::Ktp => t::blank_ktp(),
            Blank::Kia => t::blank_kia(),
        }
    }

    /// The group of the services that print it.
    fn group(self) -> &'static str {
        match self {
            Blank::Ktp => t::blank_ktp_group(),
            Blank::Kia => t::blank_kia_group(),
        }
    }
}

/// What staff say about their office, as they typed it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Office {
    /// Whether people can go there.
    pub status: State,
    /// First day that it holds; needed unless the office is open.
    pub since: Option<String>,
    /// Last day that it holds; none: until further notice.
    pub until: Option<String>,
    /// Why, without a full stop; may be empty.
    pub reason: String,
    /// Cards that cannot be printed now.
    pub blanks_out: Vec<Blank>,
    /// The office is cut off from the national database.
    pub network_down: bool,
    /// Sentences about single services.
    pub services: Vec<ServiceNotice>,
}

/// A sentence about one service.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub struct ServiceNotice {
    /// Its id.
    pub id: String,
    /// What residents should know.
    pub text: String,
}

/// What the site shows, in ready sentences: `office.json`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
pub struct Notice {
    /// Whether people can go there.
    pub status: State,
    /// First day, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Last day; whoever reads it later takes the office for open and the
    /// notice for silent.
    pub until: Option<String>,
    /// One line for the top of every page; empty when there is nothing to say.
    pub headline: String,
    /// The whole of it, sentence by sentence.
    pub lines: Vec<String>,
    /// For the pages of single services.
    pub services: Vec<ServiceNotice>,
}

/// Why what staff said cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A closed office without its first day.
    NoStart,
    /// An open office with a first or last day.
    DaysOfOpen,
    /// A text that is no date; names which one.
    NoDate(&'static str),
    /// The last day lies before the first.
    EndsBeforeStart,
    /// The last day is over already.
    Over,
    /// No such service is offered.
    UnknownService(String),
    /// A service is named twice.
    Twice(String),
    /// A sentence is empty, too long, or has several lines; names which one.
    Sentence(String),
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mistake::NoStart => f.write_str("since: needed unless the office is open"),
            Mistake::DaysOfOpen => f.write_str("since, until: an open office has neither"),
            Mistake::NoDate(which) => write!(f, "{which}: a date such as 2021-07-05 is needed"),
            Mistake::EndsBeforeStart => f.write_str("until: lies before since"),
            Mistake::Over => f.write_str("until: lies in the past"),
            Mistake::UnknownService(id) => write!(f, "service {id}: there is none of this id"),
            Mistake::Twice(id) => write!(f, "service {id}: named twice"),
            Mistake::Sentence(which) => {
                write!(f, "{which}: one line of 1 to {LONGEST_SENTENCE} characters is needed")
            }
        }
    }
}

impl std::error::Error for Mistake {}

impl Office {
    /// The notice in sentences, or everything that is wrong. `services` are
    /// those that are offered; `today` is the date in Lebong.
    pub fn notice(&self, services: &[IndexEntry], today: Date) -> Result<Notice, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut day = |which: &'static str, typed: &Option<String>| {
            let typed = typed.as_deref()?;
            let read = date::parse(typed).ok();
            if read.is_none() {
                mistakes.push(Mistake::NoDate(which));
            }
            read
        };
        let (since, until) = (day("since", &self.since), day("until", &self.until));
        match self.status {
            State::Open if self.since.is_some() || self.until.is_some() => mistakes.push(Mistake::DaysOfOpen),
            State::Open => {}
            _ if self.since.is_none() => mistakes.push(Mistake::NoStart),
            _ => {
                if until.is_some_and(|until| until < today) {
                    mistakes.push(Mistake::Over);
                } else if let (Some(since), Some(until)) = (since, until)
                    && until < since
                {
                    mistakes.push(Mistake::EndsBeforeStart);
                }
            }
        }
        let reason = sentence(&self.reason);
        if !self.reason.is_empty() && reason.is_none() {
            mistakes.push(Mistake::Sentence("reason".to_owned()));
        }
        let mut said = Vec::new();
        for (index, notice) in self.services.iter().enumerate() {
            let Some(service) = services.iter().find(|s| s.id == notice.id) else {
                mistakes.push(Mistake::UnknownService(notice.id.clone()));
                continue;
            };
            if self.services[..index].iter().any(|before| before.id == notice.id) {
                mistakes.push(Mistake::Twice(notice.id.clone()));
            }
            match sentence(&notice.text) {
                Some(text) => said.push((service, t::full_stop(text))),
                None => mistakes.push(Mistake::Sentence(format!("service {}", notice.id))),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Notice {
            status: self.status,
            since: since.map(date::iso),
            until: until.map(date::iso),
            headline: self.headline(since, until, today),
            lines: self.lines(since, until, reason, &said),
            services: self.about_services(services, &said),
        })
    }

    /// The most important thing.
    fn headline(&self, since: Option<Date>, until: Option<Date>, today: Date) -> String {
        let when = match (since, until) {
            (Some(since), _) if since > today => t::from(date::long(since)),
            (_, Some(until)) => t::until(date::long(until)),
            (since, None) => since.map(|since| t::since(date::long(since))).unwrap_or_default(),
        };
        match self.status {
            State::Closed => t::headline_closed(when),
            State::UrgentOnly => t::headline_urgent_only(when),
            State::Open if self.network_down => t::headline_network_down().to_owned(),
            State::Open if !self.blanks_out.is_empty() => t::headline_blanks_out(self.blanks()),
            State::Open if !self.services.is_empty() => t::headline_services().to_owned(),
            State::Open => String::new(),
        }
    }

    fn lines(
        &self,
        since: Option<Date>,
        until: Option<Date>,
        reason: Option<&str>,
        said: &[(&IndexEntry, String)],
    ) -> Vec<String> {
        let mut lines = Vec::new();
        let since = since.map(date::long).unwrap_or_default();
        let until = until.map_or_else(|| t::no_end().to_owned(), date::long);
        match self.status {
            State::Open => {}
            State::Closed => lines.push(t::line_closed(since, until)),
            State::UrgentOnly => lines.push(t::line_urgent_only(since, until)),
        }
        lines.extend(reason.map(t::line_reason));
        if self.network_down {
            lines.push(t::line_network_down().to_owned());
        }
        if !self.blanks_out.is_empty() {
            lines.push(t::line_blanks_out(self.blanks()));
        }
        lines.extend(said.iter().map(|(service, text)| t::line_service(&service.title, text)));
        if self.status != State::Open {
            lines.push(t::line_online().to_owned());
        }
        if !lines.is_empty() {
            let [(_, first), (_, second)] = WHATSAPP;
            lines.push(t::line_ask(first, second));
        }
        lines
    }

    /// What the page of each service says: first what staff said about it,
    /// then whether its card can be printed.
    fn about_services(&self, services: &[IndexEntry], said: &[(&IndexEntry, String)]) -> Vec<ServiceNotice> {
        let about = |service: &IndexEntry| {
            let own = said.iter().filter(|(named, _)| named.id == service.id).map(|(_, text)| text.clone());
            let blanks = self.blanks_out.iter().filter(|blank| blank.group() == service.group);
            let sentences: Vec<String> =
                own.chain(blanks.map(|blank| t::line_blanks_out(blank.name()))).collect();
            let text = sentences.join(" ");
            (!text.is_empty()).then(|| ServiceNotice { id: service.id.clone(), text })
        };
        services.iter().filter_map(about).collect()
    }

    fn blanks(&self) -> String {
        let names: Vec<&str> = self.blanks_out.iter().map(|blank| blank.name()).collect();
        names.join(t::and())
    }
}

impl Notice {
    /// Whether its time is over on this day, so that the office is open again.
    pub fn is_over(&self, today: Date) -> bool {
        self.until.as_deref().and_then(|until| date::parse(until).ok()).is_some_and(|until| until < today)
    }
}

/// One line as staff typed it, without its full stop.
fn sentence(typed: &str) -> Option<&str> {
    let text = typed.trim().trim_end_matches('.');
    let fits = (1..=LONGEST_SENTENCE).contains(&text.chars().count());
    (fits && !text.contains(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;
    use time::macros::date;

    const TODAY: Date = date!(2021 - 07 - 06);

    fn service(id: &str, title: &str, group: &str) -> IndexEntry {
        let entry = serde_json::json!({ "id": id, "title": title, "summary": "", "group": group });
        serde_json::from_value(entry).unwrap()
    }

    fn offered() -> [IndexEntry; 4] {
        [
            service("ktp-baru", "KTP-el pertama", "KTP-el"),
            service("ktp-hilang-rusak", "KTP hilang atau rusak", "KTP-el"),
            service("kia", "Kartu Identitas Anak", "Kartu Identitas Anak (KIA)"),
            service("akta-kelahiran", "Akta kelahiran", "Kelahiran"),
        ]
    }

    fn said(json: serde_json::Value) -> Result<Notice, Vec<Mistake>> {
        serde_json::from_value::<Office>(json).unwrap().notice(&offered(), TODAY)
    }

    #[test]
    fn the_closure_of_july_2021() {
        let notice = said(serde_json::json!({
            "status": "urgent_only",
            "since": "2021-07-05",
            "reason": "delapan pegawai positif Covid-19",
            "services": [{ "id": "ktp-baru", "text": "Perekaman KTP-el tetap dibuka." }],
        }));
        let expected = Notice {
            status: State::UrgentOnly,
            since: Some("2021-07-05".into()),
            until: None,
            headline:
                "Kantor hanya untuk keperluan mendesak sejak 5 Juli 2021. Situs ini tetap buka.".into(),
            lines: [
                "Mulai 5 Juli 2021 sampai ada pengumuman, datanglah ke kantor hanya untuk keperluan mendesak.",
                "Alasannya: delapan pegawai positif Covid-19.",
                "KTP-el pertama: Perekaman KTP-el tetap dibuka.",
                "Permohonan lewat situs ini tetap diterima seperti biasa.",
                "Tanyakan lewat WhatsApp 0811 7317 074 atau 0811 7317 075.",
            ]
            .map(str::to_owned)
            .into(),
            services: vec![ServiceNotice {
                id: "ktp-baru".into(),
                text: "Perekaman KTP-el tetap dibuka.".into(),
            }],
        };
        assert_eq!(notice, Ok(expected));
    }

    #[test]
    fn headlines() {
        for (json, expected) in [
            (r#"{}"#, ""),
            (r#"{"status":"open"}"#, ""),
            (
                r#"{"status":"closed","since":"2021-07-05"}"#,
                "Kantor tutup sejak 5 Juli 2021. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"status":"closed","since":"2021-07-06"}"#,
                "Kantor tutup sejak 6 Juli 2021. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"status":"closed","since":"2021-07-07"}"#,
                "Kantor tutup mulai 7 Juli 2021. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"status":"closed","since":"2021-07-05","until":"2021-07-09"}"#,
                "Kantor tutup sampai 9 Juli 2021. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"status":"closed","since":"07/07/2021","until":"9-7-2021"}"#,
                "Kantor tutup mulai 7 Juli 2021. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"status":"urgent_only","since":"2021-07-05","until":"2021-07-06"}"#,
                "Kantor hanya untuk keperluan mendesak sampai 6 Juli 2021. Situs ini tetap buka.",
            ),
            (
                r#"{"network_down":true}"#,
                "Jaringan kantor sedang terganggu. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"blanks_out":["ktp"]}"#,
                "Blangko KTP-el sedang habis. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"blanks_out":["ktp","kia"]}"#,
                "Blangko KTP-el dan KIA sedang habis. Situs ini tetap menerima permohonan.",
            ),
            (
                r#"{"services":[{"id":"kia","text":"Ambil di MPP"}]}"#,
                "Ada kabar untuk layanan tertentu. Situs ini tetap menerima permohonan.",
            ),
        ] {
            let notice = said(serde_json::from_str(json).unwrap()).unwrap();
            assert_eq!(notice.headline, expected, "{json}");
            assert_eq!(notice.lines.is_empty(), expected.is_empty(), "{json}");
        }
    }

    #[test]
    fn the_longest_headline_fits_on_two_lines() {
        for status in ["closed", "urgent_only"] {
            for (since, until) in
                [("2027-09-28", None), ("2020-09-28", None), ("2020-01-01", Some("2027-09-28"))]
            {
                let notice =
                    said(serde_json::json!({ "status": status, "since": since, "until": until })).unwrap();
                assert!(notice.headline.chars().count() <= LONGEST_HEADLINE, "{}", notice.headline);
            }
        }
    }

    #[test]
    fn a_card_without_blanks_is_said_on_the_pages_of_its_group() {
        let notice = said(serde_json::json!({
            "blanks_out": ["ktp"],
            "services": [{ "id": "ktp-baru", "text": "Perekaman tetap dibuka" }],
        }))
        .unwrap();
        let without =
            "Blangko KTP-el sedang habis. Permohonan tetap diterima, kartu dicetak setelah blangko ada.";
        let texts: Vec<(&str, &str)> =
            notice.services.iter().map(|service| (service.id.as_str(), service.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                ("ktp-baru", format!("Perekaman tetap dibuka. {without}").as_str()),
                ("ktp-hilang-rusak", without),
            ]
        );
    }

    #[test]
    fn what_cannot_be_shown() {
        let service = |id: &str, text: &str| serde_json::json!({ "services": [{ "id": id, "text": text }] });
        for (json, expected) in [
            (serde_json::json!({ "status": "closed" }), Mistake::NoStart),
            (serde_json::json!({ "status": "urgent_only", "until": "2021-07-09" }), Mistake::NoStart),
            (serde_json::json!({ "since": "2021-07-05" }), Mistake::DaysOfOpen),
            (serde_json::json!({ "until": "2021-07-09" }), Mistake::DaysOfOpen),
            (serde_json::json!({ "status": "closed", "since": "Senin" }), Mistake::NoDate("since")),
            (
                serde_json::json!({ "status": "closed", "since": "2021-07-05", "until": "31/02/2022" }),
                Mistake::NoDate("until"),
            ),
            (
                serde_json::json!({ "status": "closed", "since": "2021-07-09", "until": "2021-07-08" }),
                Mistake::EndsBeforeStart,
            ),
            (
                serde_json::json!({ "status": "closed", "since": "2021-07-01", "until": "2021-07-05" }),
                Mistake::Over,
            ),
            (serde_json::json!({ "reason": "a\nb" }), Mistake::Sentence("reason".into())),
            (serde_json::json!({ "reason": "x".repeat(141) }), Mistake::Sentence("reason".into())),
            (service("ktp", "Tutup."), Mistake::UnknownService("ktp".into())),
            (service("kia", " . "), Mistake::Sentence("service kia".into())),
            (
                serde_json::json!({ "services": [{ "id": "kia", "text": "a" }, { "id": "kia", "text": "b" }] }),
                Mistake::Twice("kia".into()),
            ),
        ] {
            assert_eq!(said(json.clone()), Err(vec![expected]), "{json}");
        }
        let all = said(serde_json::json!({ "status": "closed", "until": "x", "reason": "\u{7}" }));
        assert_eq!(all.unwrap_err().len(), 3, "every mistake at once");
        assert!(serde_json::from_str::<Office>(r#"{"stauts":"closed"}"#).is_err());
    }

    #[test]
    fn its_last_day_still_counts() {
        let notice =
            said(serde_json::json!({ "status": "closed", "since": "2021-07-05", "until": "2021-07-09" }))
                .unwrap();
        for (today, over) in [(date!(2021 - 07 - 09), false), (date!(2021 - 07 - 10), true)] {
            assert_eq!(notice.is_over(today), over, "{today}");
        }
        assert!(!said(serde_json::json!({})).unwrap().is_over(TODAY));
    }
}
