//! The page on which a resident asks where an application stands.

use domain::text::pages as t;
use leptos::prelude::*;

/// The page.
pub fn track() -> AnyView {
    view! {
        {super::frame::crumbs(&[])}
        <h1 tabindex="-1">{t::track_heading()}</h1>
        <div id="status" tabindex="-1" aria-live="polite"></div>
        <form method="post" id="lacak">
            <p class="problem" id="lacak-p" role="alert" hidden></p>
            {input("number", t::track_number(), t::track_number_hint(), "text")}
            {input("nik", t::track_nik(), t::track_nik_hint(), "numeric")}
            <div class="buttons"><button type="submit">{t::track_button()}</button></div>
            <noscript><p class="note">{t::no_script()}</p></noscript>
        </form>
        <div id="permohonan"></div>
    }
    .into_any()
}

fn input(name: &'static str, label: &'static str, hint: &'static str, mode: &'static str) -> impl IntoView {
    let id = format!("f-{name}");
    view! {
        <div class="field" data-path=name>
            <label for=id.clone()>{label}</label>
            <p class="hint" id=format!("{id}-h")>{hint}</p>
            <p class="problem" id=format!("{id}-p") hidden></p>
            <input id=id.clone() name=name class="number" inputmode=mode maxlength="30" autocomplete="off"
                autocapitalize="characters" aria-describedby=format!("{id}-h {id}-p")/>
        </div>
    }
}
