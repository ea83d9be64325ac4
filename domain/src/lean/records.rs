//! Everything that the browser reads or writes, field by field.

use super::{Read, Value, Write};
use crate::answers::{Answer, Answers};
use crate::application::Page;
use crate::document::MediaType;
use crate::problem::WireProblem;
use crate::record::{Row, Section};
use crate::region::Place;
use crate::service::*;
use crate::status::Status;
use crate::wire::*;
use crate::{codes, record};

record!(Service {
    id, version, title, next, related, steps, requirements, rules, lists, village_field, nik_field;
    kind, active, summary, group, search_words, forms, legal_days, office_days, report_days, presence,
    applicants, facts, sections, parts, migrations, staff_columns
});
record!(Related { service, text, title });
record!(IndexEntry { id, title, summary, group, kind, search_words });
record!(Step { id, title, when, repeat, questions, notes; hint });
record!(Repeat { id, item, min, max });
record!(Note { when, text, stop; service });
record!(Question {
    id, label, kind, optional, when, default, list, min, max, usual, unit, future, outside, prefill;
    hint, autocomplete
});
record!(Condition { field, is, is_not, days_ago_over, years_from, years_under, all, any });
record!(Prefill { from, rule, when });
record!(Choice { code, name });
record!(Requirement { id, label, hint, optional, when, max_pages, paper, sheet; when_text, original, source, mark });
record!(Rule { rule, field, other, when, warning, text });
record!(Place { code, name, postal_code, inside });

record!(Section { step, title, rows });
record!(Row { field, label, value });
record!(SaveRequest { service, service_version, answers, pages });
record!(Page { id, requirement, media_type, bytes, sha256 });
record!(SaveReply { uploads });
record!(Upload { page, url, headers });
record!(SheetRequest { answers });
record!(Receipt { number, submitted_at, service_title, pages_sha256, token, parts, kept_days });
record!(ReceiptPart { number, service_title, text });
record!(TrackingRequest { number, nik, token });
record!(TrackingReply {
    number,
    service_title,
    status,
    timeline,
    due,
    parts,
    kept_days,
    kept_until,
    erased_on
});
record!(TrackingPart { number, text, status, timeline, due });
record!(TimelineEntry { at, status });
record!(ErrorReply { kind as "type", title, status, detail, reference, problems });
record!(WireProblem { field, code, message });

codes!(ServiceKind { Form = "form", Page = "page" });
codes!(PrefillRule { Same = "same", PostalCode = "postal_code" });
codes!(Kind {
    Text = "text", LongText = "long_text", PersonName = "person_name", NewName = "new_name", Nik = "nik",
    NoKk = "no_kk", Phone = "phone", Email = "email", Date = "date", Time = "time", Choice = "choice", Choices = "choices",
    Integer = "integer", Decimal = "decimal", RtRw = "rt_rw", PostalCode = "postal_code", Village = "village",
    Regency = "regency", District = "district",
});
codes!(RuleKind {
    Differs = "differs", Either = "either", NotBefore = "not_before", TenYearsBefore = "ten_years_before",
    NikBirthDate = "nik_birth_date", NikSex = "nik_sex", Once = "once", SomeItem = "some_item",
    SameProvince = "same_province", OtherProvince = "other_province", OutsideLebong = "outside_lebong",
});
codes!(MediaType {
    Jpeg = "image/jpeg", Png = "image/png", Webp = "image/webp", Pdf = "application/pdf",
});
// A tab older than a new status says that the office is at work on it.
codes!(Status {
    Diperiksa = "diperiksa", Diterima = "diterima", PerluPerbaikan = "perlu_perbaikan", Diproses = "diproses",
    SiapDiambil = "siap_diambil", Selesai = "selesai", Ditolak = "ditolak", Dibatalkan = "dibatalkan",
});

impl Read for Answers {
    fn read(value: Value) -> Answers {
        Answers(Read::read(value))
    }
}

impl Write for Answers {
    fn write(&self, out: &mut String) {
        self.0.write(out);
    }
}

impl Read for Answer {
    fn read(value: Value) -> Answer {
        match value {
            Value::List(_) => Answer::Items(Read::read(value)),
            _ => Answer::Text(Read::read(value)),
        }
    }
}

impl Write for Answer {
    fn write(&self, out: &mut String) {
        match self {
            Answer::Text(text) => text.write(out),
            Answer::Items(items) => items.write(out),
        }
    }
}
