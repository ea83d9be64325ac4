//! Sheets as their readers see them: the text of the finished PDF, read again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at a surprise")]

mod reader;

use domain::answers::Answers;
use domain::application::Context;
use domain::catalogue::{self, SERVICES};
use domain::samples;
use domain::service::Service;
use domain::sheet::{MadeFor, Sheet, SheetUse};
use domain::text::sheets as t;
use reader::{Paper, read};
use sheets::{Filled, fill, of_service, pdf};
use std::collections::BTreeMap;
use time::macros::date;

fn context(service: &Service) -> Context<'_> {
    Context { service, today: date!(2026 - 11 - 24), regions: catalogue::regions() }
}

fn service(id: &str) -> &'static Service {
    catalogue::service(id).unwrap()
}

fn sheet(code: &str) -> &'static Sheet {
    catalogue::sheets().iter().find(|sheet| sheet.code == code).unwrap()
}

/// Every service with every one of its sheets.
fn every_sheet(mut look: impl FnMut(&'static Service, &'static Sheet, &'static SheetUse)) {
    for (id, _) in SERVICES {
        catalogue::sheets_of(id).for_each(|(sheet, used)| look(service(id), sheet, used));
    }
}

fn paper(service: &Service, sheet: &Sheet, answers: &Answers) -> Paper {
    read(&of_service(context(service), &sheet.code, answers).unwrap().unwrap())
}

/// The form filled in on the longest road through it.
fn longest(service: &Service) -> Answers {
    samples::longest(context(service)).map(|sample| sample.answers).unwrap_or_default()
}

/// What a phone may send: nothing yet, half of it, all of it.
fn drafts(service: &Service) -> [Answers; 4] {
    let plain = samples::plain(context(service)).map(|sample| sample.answers).unwrap_or_default();
    let whole = longest(service);
    let half = Answers(whole.0.iter().step_by(2).map(|(id, given)| (id.clone(), given.clone())).collect());
    [Answers::default(), half, plain, whole]
}

/// Without blanks: signs in boxes stand apart, and so do lines.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_sheet_of_every_service_is_made_of_anything_and_holds_every_answer() {
    let mut made = 0;
    every_sheet(|service, sheet, used| {
        for answers in drafts(service) {
            let paper = paper(service, sheet, &answers);
            let place = format!("{} {}", service.id, sheet.code);
            assert!(paper.pages.iter().all(|page| page.a4 && page.inside), "{place}");
            assert!(paper.pages.len() <= sheet.pages + 1, "{place}: {} pages", paper.pages.len());
            for (at, page) in paper.pages.iter().enumerate() {
                let number = t::page(&sheet.code, sheet.year, at + 1, paper.pages.len());
                assert!(page.text.contains(&number), "{place}: {}", page.text);
            }
            let text = letters(&paper.text());
            for line in &sheet.title {
                assert!(text.contains(&letters(line)), "{place}: {line}");
            }
            let filled = fill(sheet, used, context(service), &answers);
            let printed = sheet.slots().into_iter().filter(|slot| !only_ticked(sheet, slot));
            let words = printed.filter_map(|slot| filled.words.get(slot));
            for words in words.chain(filled.rows.values().flatten().flat_map(BTreeMap::values)) {
                assert!(text.contains(&letters(words)), "{place}: {words}");
            }
            // A number is not broken where a table is too narrow for it.
            for cell in filled.rows.values().flatten().flat_map(BTreeMap::values) {
                let number = cell.len() == 16 && cell.bytes().all(|b| b.is_ascii_digit());
                assert!(!number || paper.text().contains(cell.as_str()), "{place}: {cell}");
            }
            made += 1;
        }
    });
    assert!(made > 0);
}

fn only_ticked(sheet: &Sheet, slot: &str) -> bool {
    let mut rows = sheet.parts.iter().flat_map(|part| &part.rows).filter(|row| !row.of.is_empty());
    rows.any(|row| row.value.trim_matches(['{', '}']) == slot)
        || sheet.parts.iter().filter_map(|part| part.ticks.as_ref()).any(|ticks| ticks.slot == slot)
}

#[test]
fn empty_sheets_have_the_pages_they_promise() {
    for sheet in catalogue::sheets() {
        let paper = read(&pdf(sheet, &Filled::default()).unwrap());
        assert_eq!(paper.pages.len(), sheet.pages, "{}", sheet.code);
    }
}

/// Table 1.1 of the domain page: who signs what, and on what.
#[test]
fn meterai_and_witnesses_are_those_of_the_rules() {
    for (code, staff, meterai, witnesses) in [
        ("F-1.01", true, false, 0),
        ("F-1.02", true, false, 0),
        ("F-1.03", true, false, 0),
        ("F-1.03A", false, true, 0),
        ("F-1.03B", false, true, 0),
        ("F-1.03C", false, true, 0),
        ("F-1.04", false, true, 0),
        ("F-1.05", false, true, 2),
        ("F-1.06", false, true, 0),
        ("F-1.07", false, true, 0),
        // In F-2.01 stand the data of two witnesses; they do not sign there.
        ("F-2.01A", true, false, 0),
        ("F-2.01B", true, false, 0),
        ("F-2.01C", true, false, 0),
        ("F-2.01D", true, false, 0),
        ("F-2.01E", true, false, 0),
        ("F-2.01F", true, false, 0),
        ("F-2.03", false, false, 2),
        ("F-2.04", false, false, 2),
        ("F-2.04A", false, true, 2),
        ("F-2.04B", false, true, 2),
        ("F-2.04C", false, true, 2),
        ("F-2.04D", false, true, 0),
    ] {
        let sheet = sheet(code);
        let paper = read(&pdf(sheet, &Filled::default()).unwrap());
        let last = paper.pages.last().unwrap();
        assert_eq!(paper.text().matches(t::meterai()).count(), usize::from(meterai), "{code}");
        assert_eq!(last.text.contains(t::meterai()), meterai, "{code}: beside the signature");
        assert_eq!(last.dashed, meterai, "{code}: in a dashed frame");
        assert_eq!(
            last.text.contains("Saksi I ") && last.text.contains("Saksi II"),
            witnesses == 2,
            "{code}"
        );
        assert_eq!((sheet.witnesses, sheet.made_for == MadeFor::Staff), (witnesses, staff), "{code}");
    }
    assert_eq!(catalogue::sheets().len(), 22, "each is in the table above");
}

#[test]
fn what_people_type_is_only_text() {
    for name in [
        "Nur'aini O'Hara-Said",
        "R. H. Rahman, S.Pd.",
        "#panic() $x^2$ \\textbf{a} @ref *tebal* _miring_",
        "{pemberi_nik} {layanan:10}",
        "(a) <b> [c] %d & /e",
        "Özgür Ñandú Łukasz",
        "Ju",
    ] {
        let mut filled = Filled::default();
        filled.words.insert("pemberi_nama".into(), name.into());
        let text = read(&pdf(sheet("F-1.07"), &filled).unwrap()).text();
        assert!(text.contains(name), "{name}: {text}");
    }
    // A sign that the font does not have is a box on paper, never a failure.
    let mut filled = Filled::default();
    filled.words.insert("pemberi_nama".into(), "漢字 \u{1F600} \u{202e}x\u{0}".into());
    assert_eq!(read(&pdf(sheet("F-1.07"), &filled).unwrap()).pages.len(), 1);
}

#[test]
fn long_answers_wrap_and_lose_nothing() {
    let service = service("pindah-keluar");
    let mut answers = longest(service);
    let address =
        "Jalan Pahlawan Kemerdekaan Republik Indonesia Raya Nomor Seratus Dua Puluh Tiga Gang Melati";
    let name = "Raden Mas Muhammad Abdurrahman Wahid Kusumawardhana Prawirodirdjo Notonegoro Suryaningrat";
    let word = "A".repeat(100);
    for (field, value) in [
        ("tujuan_alamat", address),
        ("pemohon_nama", name),
        ("asal_alamat", &word),
        ("pindah.0.nama", name),
        ("pindah.1.nama", &word),
    ] {
        answers.set(field, value.into());
    }
    for (code, wanted) in [
        ("F-1.03", [address, name, &word]),
        ("F-1.03B", [name, name, &word]),
        ("F-1.03C", [address, name, name]),
    ] {
        let paper = paper(service, sheet(code), &answers);
        let text = letters(&paper.text());
        for words in wanted {
            assert!(text.contains(&letters(words)), "{code}: {words} in {text}");
        }
        assert!(paper.pages.iter().all(|page| page.inside), "{code}: nothing hangs over the edge");
    }
}

#[test]
fn many_people_take_as_many_pages_as_they_need() {
    let service = service("pindah-keluar");
    let mut answers = longest(service);
    let name = |at: u8| format!("Rekaan {}", char::from(b'A' + at));
    for at in 0..20 {
        answers.set(&format!("pindah.{at}.nama"), name(at));
        answers.set(&format!("pindah.{at}.nik"), format!("17070101019000{:02}", at + 1));
        answers.set(&format!("pindah.{at}.shdk"), "4".into());
    }
    let paper = paper(service, sheet("F-1.03B"), &answers);
    assert_eq!(paper.pages.len(), 2);
    for at in 0..20 {
        assert!(paper.text().contains(&name(at)), "{at}");
    }
    assert!(paper.pages[1].text.contains(t::meterai()), "who signs stays together");
}

#[test]
fn wrong_and_hidden_answers_are_not_printed() {
    let service = service("akta-kelahiran");
    let sheet = sheet("F-2.03");
    let mut answers = Answers::default();
    for (field, value) in [
        ("pemohon_nama", "Sari Contohwati"),
        ("pemohon_nik", "1234567"),
        ("pelapor_nama", "Tersembunyi"),
        ("bukan_pertanyaan", "Entah"),
        ("pelapor_sama", "ya"),
    ] {
        answers.set(field, value.into());
    }
    let text = paper(service, sheet, &answers).text();
    assert!(text.contains("Sari Contohwati"));
    for hidden in ["1234567", "Tersembunyi", "Entah"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    // Somebody else reports: nothing of the applicant is mixed in.
    answers.set("pelapor_sama", "tidak".into());
    let text = paper(service, sheet, &answers).text();
    assert!(text.contains("Tersembunyi") && !text.contains("Sari Contohwati"));
}

#[test]
fn two_makings_are_the_same_bytes() {
    for sheet in catalogue::sheets() {
        let make = || pdf(sheet, &Filled::default()).unwrap();
        assert!(make() == make(), "{}", sheet.code);
    }
}
