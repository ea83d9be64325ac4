//! Drawings of our own, as SVG inside the page: 24 units wide, in the colour of
//! the text around them. They say nothing that the words beside them do not.

use leptos::prelude::*;

/// The mark: two ridges of the Bukit Barisan, and the river at their feet.
pub fn mark() -> AnyView {
    svg(
        "mark",
        "0 0 48 48",
        r#"<path class="m1" d="M1 33 15 11l8 12 8-10 16 20z"/><path class="m2" d="M1 41 14 25l9 9 7-6 17 13z"/><path class="m3" d="M4 45q5-3 10 0t10 0 10 0 10 0"/>"#,
    )
}

/// The line of mountains below the header: a stretch of 360 units, four times.
pub fn ridge() -> AnyView {
    view! {
        <svg class="ridge" viewBox="0 0 1440 16" preserveAspectRatio="xMidYMax slice" aria-hidden="true"
            inner_html=r##"<g id="r"><path class="r1" d="M0 16V9l26-5 24 5 32-7 40 8 28-5 44 6 34-9 32 8 40-6 30 6 30-1v7z"/><path class="r2" d="M0 16v-3l44-5 40 5 52-7 46 7 40-4 44 5 48-6 46 5v3z"/></g><use href="#r" x="360"/><use href="#r" x="720"/><use href="#r" x="1080"/>"##>
        </svg>
    }
    .into_any()
}

/// The drawing of this name; nothing where there is none.
pub fn icon(name: &str) -> AnyView {
    match drawing(name) {
        Some(paths) => svg("icon", "0 0 24 24", paths),
        None => ().into_any(),
    }
}

fn svg(class: &'static str, view_box: &'static str, paths: &'static str) -> AnyView {
    view! { <svg class=class viewBox=view_box aria-hidden="true" inner_html=paths></svg> }.into_any()
}

/// The names of all drawings.
pub const NAMES: [&str; 12] = [
    "baby", "family", "card", "move", "rings", "candle", "child", "paper", "signal", "parting", "visit",
    "speech",
];

fn drawing(name: &str) -> Option<&'static str> {
    Some(match name {
        // A face in a cloth.
        "baby" => {
            r#"<circle cx="12" cy="9" r="5"/><path d="M10 8.5v.5M14 8.5v.5M10.5 11q1.5 1.2 3 0M7.5 12C4 15 5 21 12 21s8-6 4.5-9M8 16l8 4M12 4q0-2 2-1.5"/>"#
        }
        // Two grown-ups and a child.
        "family" => {
            r#"<circle cx="7" cy="6" r="3"/><circle cx="17" cy="6" r="3"/><circle cx="12" cy="13" r="2.2"/><path d="M2 20v-3c0-6 7-6 8-3M22 20v-3c0-6-7-6-8-3M8 21c0-6 8-6 8 0z"/>"#
        }
        // A card with a portrait.
        "card" => {
            r#"<rect x="2" y="5" width="20" height="14" rx="2"/><circle cx="8" cy="10.5" r="2"/><path d="M5 16c0-4 6-4 6 0M14 10h5M14 14h4"/>"#
        }
        // A house and an arrow out of it.
        "move" => r#"<path d="M2 11 9 4l7 7M4 9.5V20h6M10 20v-5H8v5M13 16h8M18 12.5l3.5 3.5-3.5 3.5"/>"#,
        "rings" => {
            r#"<circle cx="8.5" cy="14" r="6"/><circle cx="15.5" cy="14" r="6"/><path d="M6 4h5L8.5 7.5z"/>"#
        }
        "candle" => {
            r#"<path d="M9 12h6v9H9zM12 12v-2M12 10c-3-2-1-4 0-7 1 3 3 5 0 7M6 21h12M9 15c2 0 1 2 3 2"/>"#
        }
        // A small card with a smaller face.
        "child" => {
            r#"<rect x="4" y="3" width="16" height="18" rx="2"/><circle cx="12" cy="10" r="3"/><path d="M7 17.5c1-5 9-5 10 0M11 9.5v.3M13 9.5v.3M9.5 7.5q2.5 1 5-.5"/>"#
        }
        // A sheet with a torn edge.
        "paper" => {
            r#"<path d="M6 2h8l4 4v8l-2 2-3-2-3 3-4-2zM14 2v4h4M9 9h6M9 12h4M6 19l4 2 3-3 3 2 2-2v4H6z"/>"#
        }
        // A telephone that finds nothing.
        "signal" => {
            r#"<rect x="4" y="2" width="11" height="20" rx="2"/><path d="M8 18.5h3M7 7h5M7 10h3M17 11l5 5M22 11l-5 5"/>"#
        }
        // A sheet cut in two.
        "parting" => r#"<path d="M10 4H4v16h6l-1.5-4L11 12 8.5 8zM14 4h6v16h-6l-1.5-4 2.5-4-2.5-4z"/>"#,
        // A pin on the map.
        "visit" => {
            r#"<path d="M12 16c-5-6-6-8-6-9a6 6 0 0 1 12 0c0 1-1 3-6 9z"/><circle cx="12" cy="7.5" r="2"/><path d="M7 16c-6 2-4 5 5 5s11-3 5-5"/>"#
        }
        "speech" => r#"<path d="M3 4h18v12h-9l-5 5v-5H3zM12 7v4M12 13v.5"/>"#,
        _ => return None,
    })
}
