//! Free text.

use crate::problem::Code;

/// Longest single line: the widest column of the office forms is shorter.
pub const LONGEST_LINE: usize = 100;
/// Longest text of several lines.
pub const LONGEST_TEXT: usize = 500;

/// One line: white space joined, no control characters.
pub fn parse_line(typed: &str) -> Result<String, Code> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    bounded(line, LONGEST_LINE)
}

/// Several lines.
pub fn parse_text(typed: &str) -> Result<String, Code> {
    bounded(typed.trim().replace("\r\n", "\n"), LONGEST_TEXT)
}

fn bounded(text: String, longest: usize) -> Result<String, Code> {
    if text.chars().count() > longest {
        return Err(Code::TooLong(longest));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Code::Characters);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        assert_eq!(parse_line("  Jl.  Merdeka\nNo. 5 "), Ok("Jl. Merdeka No. 5".into()));
        assert_eq!(parse_line(&"x".repeat(101)), Err(Code::TooLong(100)));
        assert_eq!(parse_line("a\u{0}b"), Err(Code::Characters));
        assert_eq!(parse_text("satu\r\ndua"), Ok("satu\ndua".into()));
        assert_eq!(parse_text(&"x".repeat(501)), Err(Code::TooLong(500)));
    }
}
