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
    html::push_html(&mut prose, Parser::new_ext(rest, Options::ENABLE_TABLES));
    view! {
        {frame::crumbs(&[])}
        <h1 tabindex="-1">{title}</h1>
        <div class="prose" inner_html=prose></div>
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
