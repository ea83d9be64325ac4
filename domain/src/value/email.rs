//! E-mail addresses.

use crate::problem::Code;

/// Longest address: RFC 5321, section 4.5.3.1.
const LONGEST: usize = 254;

/// An address that could receive mail: one `@`, something before it, a dot in
/// the domain, no spaces. More than that only a mail can prove.
pub fn parse(typed: &str) -> Result<String, Code> {
    let address = typed.trim();
    let good = address.len() <= LONGEST
        && !address
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'))
        && address.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && host.split('.').all(|part| !part.is_empty())
        });
    if good { Ok(address.to_owned()) } else { Err(Code::Email) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, good) in [
            ("siti@contoh.id", true),
            (" siti.aminah+kk@mail.contoh.co.id ", true),
            ("siti@contoh", false),
            ("siti contoh@mail.id", false),
            ("siti@@contoh.id", false),
            ("@contoh.id", false),
            ("siti@contoh.", false),
            ("tidak ada", false),
        ] {
            assert_eq!(parse(typed).is_ok(), good, "{typed}");
        }
    }
}
