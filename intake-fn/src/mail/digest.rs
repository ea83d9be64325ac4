//! What is new, for staff: by groups of services with their counts; service,
//! kecamatan, number and age of each application, and a link to it. The parts
//! of a bundle stand each in their own group.

use crate::clock;
use crate::config::Config;
use crate::reply::Fault;
use crate::store::digests::{Digest, Line};
use crate::store::staff_list::Recipients;
use domain::region::Regions;
use domain::text::{mail as texts, staff as t};
use lettre::Message;
use maud::{DOCTYPE, html};
use time::OffsetDateTime;

/// Writes the mail of a digest: the same words about applications each time,
/// whenever it is sent. That some staff are not reached is said as of now, and
/// without saying who.
pub fn write(config: &Config, recipients: &Recipients, digest: &Digest) -> Result<Message, Fault> {
    let made = clock::parse(&digest.made_at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let subject = t::digest_subject(digest.lines.len());
    let link = |line: &Line| format!("{}/api/staff/applications/{}", config.site_url, line.number);
    let groups = groups(&digest.lines);
    let mut list = String::new();
    for (group, entries) in &groups {
        list.push_str(&format!("{}\n", t::digest_group(group, entries.len())));
        for entry in entries {
            list.push_str(&format!("  {}\n  {}\n", entry.words(made), link(entry.line)));
        }
        list.push('\n');
    }
    let unreachable = (recipients.unreachable > 0).then(|| t::digest_unreachable(recipients.unreachable));
    if let Some(sentence) = &unreachable {
        list.push_str(sentence);
    }
    let text = texts::digest(&subject, list.trim_end());
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head { meta charset="utf-8"; title { (subject) } }
            body {
                h1 { (subject) }
                @for (group, entries) in &groups {
                    h2 { (t::digest_group(group, entries.len())) }
                    ul {
                        @for entry in entries {
                            li { a href=(link(entry.line)) { (entry.line.number) } " " (entry.words(made)) }
                        }
                    }
                }
                @if let Some(sentence) = &unreachable { p { (sentence) } }
                p { (t::digest_footer()) }
            }
        }
    };
    super::message(
        config,
        &format!("digest-{}", digest.id),
        &recipients.to,
        &subject,
        text,
        page.into_string(),
    )
}

/// A service that one application asks for.
struct Entry<'a> {
    line: &'a Line,
    title: &'a str,
    /// Which part of how many, where it is one.
    part: Option<(usize, usize)>,
}

impl Entry<'_> {
    fn words(&self, made: OffsetDateTime) -> String {
        let title = match self.part {
            Some((part, of)) => t::digest_part(self.title, part, of),
            None => self.title.to_owned(),
        };
        t::digest_facts(title, district(&self.line.district), age(&self.line.submitted_at, made))
    }
}

/// The entries by group, in the order of the site; groups that it has no more
/// come last. In each the oldest first.
fn groups(lines: &[Line]) -> Vec<(&str, Vec<Entry<'_>>)> {
    let mut groups: Vec<(&str, Vec<Entry<'_>>)> = Vec::new();
    for line in lines {
        let of = line.services.len();
        for (service, part) in line.services.iter().zip(1..) {
            let entry = Entry { line, title: &service.title, part: (of > 1).then_some((part, of)) };
            match groups.iter_mut().find(|(group, _)| *group == service.group) {
                Some((_, entries)) => entries.push(entry),
                None => groups.push((&service.group, vec![entry])),
            }
        }
    }
    let order = &domain::catalogue::order().groups;
    groups.sort_by_key(|(group, _)| order.iter().position(|known| known == group).unwrap_or(order.len()));
    groups
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
