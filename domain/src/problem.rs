//! What is wrong with an answer, so that the resident can mend it.

use crate::text::problems as t;
use serde::{Deserialize, Serialize};

/// One mistake: where it is and what it is. Never what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Path of the field: `nama_anak`, `pindah.0.nik`, or
    /// `dokumen.surat_lahir` for a document.
    pub field: String,
    /// What is wrong.
    pub code: Code,
}

/// The kinds of mistakes, with the figure that the sentence needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Code {
    /// Nothing given. Holds the question's label in the sentence's place.
    Required(String),
    /// Nothing chosen.
    RequiredChoice(String),
    /// Something else than digits.
    NotDigits,
    /// A NIK with another number of digits than 16: how many were typed.
    NikLength(usize),
    /// The date inside the NIK does not exist.
    NikDate,
    /// The last four digits of the NIK are 0000.
    NikSerial,
    /// A family card number with another number of digits than 16.
    NoKkLength(usize),
    /// Not a telephone number.
    Phone,
    /// Not an e-mail address.
    Email,
    /// Not a name.
    Name,
    /// A digit in a name.
    NameDigits,
    /// Not a name that may be given to a newborn.
    NewName,
    /// More characters than this.
    TooLong(usize),
    /// Fewer characters than this.
    TooShort(usize),
    /// Characters that cannot be printed.
    Characters,
    /// No such date.
    Date,
    /// The year is not four digits or before 1900.
    DateYear,
    /// A date after today.
    DateFuture,
    /// Not a time of day.
    Time,
    /// Not a whole number.
    Integer,
    /// Not a number.
    Decimal,
    /// A number outside of the bounds.
    Range(String, String),
    /// Not an RT or RW.
    RtRw,
    /// Not a postal code.
    Postal,
    /// Not on the list.
    NotOnList,
    /// Not a village, kecamatan or kabupaten of today.
    Region,
    /// Fewer items than this.
    TooFew(usize),
    /// More items than this.
    TooMany(usize),
    /// A rule of the service, with its own sentence.
    Rule(String),
    /// The service is the wrong one for this answer; where to go.
    Stop(String),
    /// A required document is missing.
    DocumentMissing(String),
    /// More pages than this.
    DocumentPages(usize),
    /// A document that this application does not ask for.
    DocumentUnknown,
    /// The file is larger than allowed: size and limit in bytes.
    FileTooLarge(u64, u64),
    /// The file is empty.
    FileEmpty,
    /// Not one of the kinds of files that can be read.
    FileKind,
    /// The file is damaged or cut off.
    FileDamaged,
    /// More content than a picture or a PDF should carry.
    FileUnsafe,
    /// A PDF with a password.
    PdfEncrypted,
    /// A PDF with more pages than this.
    PdfPages(usize),
    /// A PDF that can run programs.
    PdfActive,
    /// A picture with more pixels than can be handled.
    ImageTooLarge,
    /// A page whose bytes have not arrived.
    PageMissing,
    /// The registration number has another length.
    NumberLength,
    /// The registration number cannot exist.
    NumberWrong,
    /// The service of the application does not exist.
    ServiceUnknown,
    /// The page list or answers break the limits of the format.
    Format,
}

impl Code {
    /// The name of the mistake on the wire; additions only.
    pub fn name(&self) -> &'static str {
        match self {
            Code::Required(_) => "required",
            Code::RequiredChoice(_) => "required_choice",
            Code::NotDigits => "not_digits",
            Code::NikLength(_) => "nik_length",
            Code::NikDate => "nik_date",
            Code::NikSerial => "nik_serial",
            Code::NoKkLength(_) => "no_kk_length",
            Code::Phone => "phone",
            Code::Email => "email",
            Code::Name => "name",
            Code::NameDigits => "name_digits",
            Code::NewName => "new_name",
            Code::TooLong(_) => "too_long",
            Code::TooShort(_) => "too_short",
            Code::Characters => "characters",
            Code::Date => "date",
            Code::DateYear => "date_year",
            Code::DateFuture => "date_future",
            Code::Time => "time",
            Code::Integer => "integer",
            Code::Decimal => "decimal",
            Code::Range(..) => "range",
            Code::RtRw => "rt_rw",
            Code::Postal => "postal_code",
            Code::NotOnList => "not_on_list",
            Code::Region => "region",
            Code::TooFew(_) => "too_few",
            Code::TooMany(_) => "too_many",
            Code::Rule(_) => "rule",
            Code::Stop(_) => "stop",
            Code::DocumentMissing(_) => "document_missing",
            Code::DocumentPages(_) => "document_pages",
            Code::DocumentUnknown => "document_unknown",
            Code::FileTooLarge(..) => "file_too_large",
            Code::FileEmpty => "file_empty",
            Code::FileKind => "file_kind",
            Code::FileDamaged => "file_damaged",
            Code::FileUnsafe => "file_unsafe",
            Code::PdfEncrypted => "pdf_encrypted",
            Code::PdfPages(_) => "pdf_pages",
            Code::PdfActive => "pdf_active",
            Code::ImageTooLarge => "image_too_large",
            Code::PageMissing => "page_missing",
            Code::NumberLength => "number_length",
            Code::NumberWrong => "number_wrong",
            Code::ServiceUnknown => "service_unknown",
            Code::Format => "format",
        }
    }

    /// The sentence for the resident.
    pub fn message(&self) -> String {
        match self {
            Code::Required(label) => t::required(label),
            Code::RequiredChoice(label) => t::required_choice(label),
            Code::NotDigits => t::not_digits().into(),
            Code::NikLength(0) => t::nik_empty().into(),
            Code::NikLength(n) => t::nik_length(n),
            Code::NikDate => t::nik_date().into(),
            Code::NikSerial => t::nik_serial().into(),
            Code::NoKkLength(0) => t::no_kk_empty().into(),
            Code::NoKkLength(n) => t::no_kk_length(n),
            Code::Phone => t::phone().into(),
            Code::Email => t::email().into(),
            Code::Name => t::name().into(),
            Code::NameDigits => t::name_digits().into(),
            Code::NewName => t::new_name().into(),
            Code::TooLong(most) => t::too_long(most),
            Code::TooShort(least) => t::too_short(least),
            Code::Characters => t::characters().into(),
            Code::Date => t::date().into(),
            Code::DateYear => t::date_year().into(),
            Code::DateFuture => t::date_future().into(),
            Code::Time => t::time().into(),
            Code::Integer => t::integer().into(),
            Code::Decimal => t::decimal().into(),
            Code::Range(min, max) => t::range(min, max),
            Code::RtRw => t::rt_rw().into(),
            Code::Postal => t::postal_code().into(),
            Code::NotOnList => t::not_on_list().into(),
            Code::Region => t::region().into(),
            Code::TooFew(least) => t::too_few(least),
            Code::TooMany(most) => t::too_many(most),
            Code::Rule(text) | Code::Stop(text) => text.clone(),
            Code::DocumentMissing(label) => t::document_missing(label),
            Code::DocumentPages(most) => t::document_pages(most),
            Code::DocumentUnknown => t::document_unknown().into(),
            Code::FileTooLarge(bytes, most) => t::file_too_large(megabytes(*bytes), megabytes(*most)),
            Code::FileEmpty => t::file_empty().into(),
            Code::FileKind => t::file_kind().into(),
            Code::FileDamaged => t::file_damaged().into(),
            Code::FileUnsafe => t::file_unsafe().into(),
            Code::PdfEncrypted => t::pdf_encrypted().into(),
            Code::PdfPages(most) => t::pdf_pages(most),
            Code::PdfActive => t::pdf_active().into(),
            Code::ImageTooLarge => t::image_too_large().into(),
            Code::PageMissing => t::page_missing().into(),
            Code::NumberLength => t::number_length().into(),
            Code::NumberWrong => t::number_wrong().into(),
            Code::ServiceUnknown => t::service_unknown().into(),
            Code::Format => t::format().into(),
        }
    }
}

/// A size as people read it: `7,2 MB`, whole megabytes without the comma.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(52_428) / 104_858; // a tenth of 2^20, rounded to the nearest
    if tenths.is_multiple_of(10) {
        format!("{}", tenths / 10)
    } else {
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

/// A mistake as it goes over the wire (RFC 9457 extension member `problems`).
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WireProblem {
    /// See `Problem::field`.
    pub field: String,
    /// See `Code::name`.
    pub code: String,
    /// See `Code::message`.
    pub message: String,
}

impl From<&Problem> for WireProblem {
    fn from(problem: &Problem) -> WireProblem {
        WireProblem {
            field: problem.field.clone(),
            code: problem.code.name().to_owned(),
            message: problem.code.message(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_read_them() {
        assert_eq!(megabytes(5 * 1024 * 1024), "5");
        assert_eq!(megabytes(7_549_747), "7,2");
        assert_eq!(
            Code::FileTooLarge(7_549_747, 5 * 1024 * 1024).message(),
            "Berkas terlalu besar (7,2 MB). Paling besar 5 MB."
        );
    }
}
