//! Values that cannot be wrong: each is made by `parse`, which takes what
//! people type and says what is wrong with it.
//!
//! Personal values print masked, so that a log line cannot show them.

pub mod date;
pub mod email;
pub mod name;
pub mod nik;
pub mod no_kk;
pub mod number;
pub mod phone;
pub mod registration_number;
pub mod text;
pub mod time_of_day;

pub use nik::Nik;
pub use no_kk::NoKk;
pub use number::Number;
pub use phone::PhoneNumber;
pub use registration_number::RegistrationNumber;

/// The digits of a number as people write it: spaces, dots and hyphens out.
/// `None` when anything else than a digit is left.
pub(crate) fn digits(typed: &str) -> Option<String> {
    let mut digits = String::with_capacity(typed.len());
    for c in typed.chars() {
        match c {
            '0'..='9' => digits.push(c),
            // U+00A0 and U+2011 come along when a number is pasted from a chat.
            ' ' | '.' | '-' | '\u{a0}' | '\u{2011}' | '\u{2013}' | '\t' => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// A kept telephone number as people write it here: `0811 7317 074`.
pub fn phone_text(kept: &str) -> String {
    match kept.strip_prefix("+62") {
        Some(rest) if rest.is_ascii() => {
            let mut text = String::from("0");
            for (i, c) in rest.chars().enumerate() {
                if i == 3 || i == 7 {
                    text.push(' ');
                }
                text.push(c);
            }
            text
        }
        _ => kept.to_owned(),
    }
}
