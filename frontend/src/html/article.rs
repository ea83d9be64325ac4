//! A page of prose, such as the privacy notice: `locales/id/articles/<name>.md`.
//! Its first line is the title, the paragraph behind it the description.

use super::frame;
use domain::text::articles;
use leptos::prelude::*;
use pulldown_cmark::{Options, Parser, html};

/// The page.
pub fn article(name: &str) -> AnyView {
    let (title, rest) = parts(name);
    let mut prose = String::new();
    let rest = super::retention::fill_in(rest);
    html::push_html(&mut prose, Parser::new_ext(&rest, Options::ENABLE_TABLES));
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{title}</h1>
        <div class="prose" data-article=name.to_owned() inner_html=prose></div>
    }
    .into_any()
}

/// The title of an article.
pub fn title(name: &str) -> &'static str {
    parts(name).0
}

/// What an article is about, in a sentence or two.
pub fn lead(name: &str) -> &'static str {
    parts(name).1.trim().split("\n\n").next().unwrap_or_default()
}

fn parts(name: &str) -> (&'static str, &'static str) {
    let text = articles::ALL.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    (title.trim_start_matches("# "), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_short_and_polite() {
        for (name, text) in articles::ALL {
            // A heading, a line of a list or of a table ends a sentence as well.
            let sentences = text.lines().flat_map(|line| line.split_inclusive(['.', '?', ':', ';', '|']));
            for sentence in sentences {
                let words =
                    sentence.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
                assert!(words <= 20, "{name}: {words} words: {sentence}");
                for word in ["akte", "kamu", "subjek", "scan"] {
                    let said = sentence.split_whitespace().any(|w| w.eq_ignore_ascii_case(word));
                    assert!(!said, "{name}: {sentence}");
                }
            }
        }
    }

    #[test]
    fn an_article_begins_with_its_title_and_what_it_is_about() {
        for (name, text) in articles::ALL {
            assert!(text.starts_with("# ") && !title(name).is_empty(), "{name}");
            assert!(
                lead(name).ends_with('.') && !lead(name).contains(['#', '*', '[']),
                "{name}: {}",
                lead(name)
            );
        }
    }
}
