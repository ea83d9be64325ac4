//! Names of people.

use crate::problem::Code;

/// Longest name of somebody who has documents already (product decision).
pub const LONGEST: usize = 100;
/// Longest new name, spaces included (Permendagri 73/2022 article 4).
pub const LONGEST_NEW: usize = 60;

/// Joins runs of white space, so that a pasted name is kept as one line.
fn tidy(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of somebody who has documents: taken as it stands there, one word,
/// apostrophes, titles and all. Refused: no letter at all, digits, or more
/// than 100 characters.
pub fn parse(typed: &str) -> Result<String, Code> {
    let name = tidy(typed);
    if name.chars().count() > LONGEST {
        return Err(Code::TooLong(LONGEST));
    }
    if name.chars().any(|c| c.is_ascii_digit()) {
        return Err(Code::NameDigits);
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(Code::Name);
    }
    if name.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | '{' | '}' | '@' | '\\')) {
        return Err(Code::Name);
    }
    Ok(name)
}

/// A new name, by Permendagri 73/2022 articles 4 and 5: Latin letters and
/// spaces, at most 60. One word is allowed with a warning (`is_one_word`).
pub fn parse_new(typed: &str) -> Result<String, Code> {
    let name = tidy(typed);
    if name.chars().count() > LONGEST_NEW {
        return Err(Code::TooLong(LONGEST_NEW));
    }
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') {
        return Err(Code::NewName);
    }
    Ok(name)
}

/// Whether a name is a single word.
pub fn is_one_word(name: &str) -> bool {
    name.split_whitespace().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_they_stand_in_documents() {
        for (typed, expected) in [
            ("Suharto", Ok("Suharto")),
            ("  siti   aminah ", Ok("siti aminah")),
            ("Ma'ruf", Ok("Ma'ruf")),
            ("M. Nur'aini", Ok("M. Nur'aini")),
            ("Dr. H. Ahmad, S.H.", Ok("Dr. H. Ahmad, S.H.")),
            ("Ani-Lestari", Ok("Ani-Lestari")),
            ("José", Ok("José")),
            ("B", Ok("B")),
            ("", Err(Code::Name)),
            ("-", Err(Code::Name)),
            ("Budi 2", Err(Code::NameDigits)),
            ("<b>Budi</b>", Err(Code::Name)),
        ] {
            assert_eq!(parse(typed), expected.map(str::to_owned), "{typed}");
        }
        assert_eq!(parse(&"a".repeat(100)).map(|n| n.len()), Ok(100));
        assert_eq!(parse(&"a".repeat(101)), Err(Code::TooLong(100)));
    }

    #[test]
    fn new_names() {
        for (typed, expected) in [
            ("Putri Ayu", Ok("Putri Ayu")),
            ("Putri", Ok("Putri")),
            ("Nur'aini Putri", Err(Code::NewName)),
            ("M. Rizki", Err(Code::NewName)),
            ("Putri 2", Err(Code::NewName)),
            ("", Err(Code::NewName)),
        ] {
            assert_eq!(parse_new(typed), expected.map(str::to_owned), "{typed}");
        }
        assert!(parse_new(&"a".repeat(60)).is_ok());
        assert_eq!(parse_new(&"a".repeat(61)), Err(Code::TooLong(60)));
        assert!(is_one_word("Putri") && !is_one_word("Putri Ayu"));
    }
}
