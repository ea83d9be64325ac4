//! What is new, for staff: service, kecamatan, number and age of each
//! application, and a link to it.

use crate::clock;
use crate::config::Config;
use crate::reply::Fault;
use crate::store::digests::{Digest, Line};
use domain::region::Regions;
use domain::text::{mail as texts, staff as t};
use lettre::Message;
use maud::{DOCTYPE, html};
use time::OffsetDateTime;

/// Writes the mail of a digest: the same words each time, whenever it is sent.
pub fn write(config: &Config, digest: &Digest) -> Result<Message, Fault> {
    let made = clock::parse(&digest.made_at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let subject = t::digest_subject(digest.lines.len());
    let link = |line: &Line| format!("{}/api/staff/applications/{}", config.site_url, line.number);
    let entry = |line: &Line| {
        let district = district(&line.district);
        format!(
            "{}\n  {}\n  {}\n  {}\n",
            line.service_title,
            facts(line, &district, made),
            line.number,
            link(line)
        )
    };
    let list: Vec<String> = digest.lines.iter().map(entry).collect();
    let text = texts::digest(&subject, list.join("\n"));
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head { meta charset="utf-8"; title { (subject) } }
            body {
                h1 { (subject) }
                ul {
                    @for line in &digest.lines {
                        li {
                            b { (line.service_title) } br;
                            (facts(line, &district(&line.district), made)) br;
                            a href=(link(line)) { (line.number) }
                        }
                    }
                }
                p { (t::digest_footer()) }
            }
        }
    };
    super::message(
        config,
        &format!("digest-{}", digest.id),
        &config.staff_mail,
        &subject,
        text,
        page.into_string(),
    )
}

fn facts(line: &Line, district: &str, made: OffsetDateTime) -> String {
    t::digest_facts(district, age(&line.submitted_at, made))
}

/// The name of a kecamatan, without what lies around it.
pub fn district(code: &str) -> String {
    let name = domain::catalogue::regions().name(code).unwrap_or_else(|| code.to_owned());
    let short = name.split(',').next().unwrap_or(&name);
    if code == domain::region::OUTSIDE { short.to_owned() } else { t::district(short) }
}

/// How long ago something was, in words.
pub fn age(at: &str, now: OffsetDateTime) -> String {
    let Some(at) = clock::parse(at) else { return String::new() };
    let age = now - at;
    match (age.whole_minutes(), age.whole_hours(), age.whole_days()) {
        (..1, ..) => t::age_now().to_owned(),
        (minutes @ ..60, ..) => t::age_minutes(minutes),
        (_, hours @ ..24, _) => t::age_hours(hours),
        (.., days) => t::age_days(days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn ages_in_words() {
        let now = datetime!(2026-11-23 12:00 UTC);
        for (at, expected) in [
            ("2026-11-23T12:00:30.000Z", "baru saja"),
            ("2026-11-23T11:59:30.000Z", "baru saja"),
            ("2026-11-23T11:48:00.000Z", "12 menit lalu"),
            ("2026-11-23T09:30:00.000Z", "2 jam lalu"),
            ("2026-11-20T09:30:00.000Z", "3 hari lalu"),
        ] {
            assert_eq!(age(at, now), expected, "{at}");
        }
    }

    #[test]
    fn districts_by_name() {
        assert_eq!(district("17.07.01"), "Kec. Lebong Utara");
        assert_eq!(district("luar"), "Di luar Kabupaten Lebong");
        assert_eq!(district("99.99.99"), "Kec. 99.99.99");
    }
}
