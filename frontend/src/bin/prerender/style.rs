//! The style of a page: only the parts that it needs, written into it.

use frontend::page::Page;

const BASE: &str = include_str!("../../../../site/style/base.css");
const HOME: &str = include_str!("../../../../site/style/home.css");
const INPUT: &str = include_str!("../../../../site/style/input.css");
const LIST: &str = include_str!("../../../../site/style/list.css");
const SERVICE: &str = include_str!("../../../../site/style/service.css");
const ARTICLE: &str = include_str!("../../../../site/style/article.css");
const FORM: &str = include_str!("../../../../site/style/form.css");
const DESIGN: &str = include_str!("../../../../site/style/design.css");

/// The style sheet of a page.
pub fn of(page: &Page) -> String {
    let parts: &[&str] = match page {
        Page::Home => &[BASE, INPUT, LIST, HOME],
        Page::List | Page::NotFound => &[BASE, INPUT, LIST],
        Page::Guide(_) => &[BASE, LIST],
        Page::Service(_) => &[BASE, LIST, SERVICE],
        Page::Requirements => &[BASE, SERVICE],
        Page::Form(_) | Page::Track => &[BASE, INPUT, FORM],
        Page::Article(_) => &[BASE, ARTICLE],
        Page::Design => &[BASE, INPUT, LIST, HOME, SERVICE, ARTICLE, FORM, DESIGN],
    };
    parts.iter().map(|part| minify(part)).collect()
}

/// Takes comments, indentation and needless signs out of a style sheet.
fn minify(css: &str) -> String {
    let mut plain = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let line: String = plain.lines().map(str::trim).collect();
    let shorter =
        [(": ", ":"), (" {", "{"), ("{ ", "{"), ("; ", ";"), (", ", ","), (";}", "}"), (" > ", ">")];
    shorter.iter().fold(line, |line, (long, short)| line.replace(long, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_loses_only_what_says_nothing() {
        let css = "/* why */\n.a, .b {\n  margin: 0 1rem;\n  color: red;\n}\n.a :focus { top: 0; }\n";
        assert_eq!(minify(css), ".a,.b{margin:0 1rem;color:red}.a :focus{top:0}");
    }
}
