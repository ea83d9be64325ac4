//! The search box. `live::search` answers into `#hasil`, without a server;
//! without scripts the button leads to the complete list.

use crate::page::Page;
use domain::text::frame as t;
use leptos::prelude::*;

/// The box and the place of its answers.
pub fn search() -> AnyView {
    view! {
        <form role="search" action=Page::List.path() id="cari">
            <label for="f-cari">{t::search()}</label>
            <div class="searching">
                <input type="search" id="f-cari" name="q" autocomplete="off" autocapitalize="none"
                    enterkeyhint="search" maxlength="80" aria-describedby="f-cari-h"/>
                <button type="submit">{t::search_button()}</button>
            </div>
            <p class="hint" id="f-cari-h">{t::search_hint()}</p>
        </form>
        <div id="hasil" aria-live="polite"></div>
    }
    .into_any()
}
