//! The link that lets a member of staff in.

use crate::config::Config;
use crate::reply::Fault;
use crate::store::staff::LINK_VALID;
use domain::text::{mail as texts, staff as t};
use lettre::{Address, Message};
use maud::{DOCTYPE, html};

/// Writes the mail with the link.
pub fn write(config: &Config, to: Address, token: &str) -> Result<Message, Fault> {
    let link = format!("{}/api/staff/masuk/{token}", config.site_url);
    let minutes = LINK_VALID.whole_minutes();
    let page = html! {
        (DOCTYPE)
        html lang="id" {
            head { meta charset="utf-8"; title { (t::sign_in_subject()) } }
            body {
                p { (t::sign_in_intro(minutes)) }
                p { a href=(link) { (link) } }
                p { (t::sign_in_not_asked()) }
            }
        }
    };
    let text = texts::sign_in(t::sign_in_intro(minutes), &link, t::sign_in_not_asked());
    let id = format!("masuk-{}", crate::keys::hex(&crate::keys::random::<12>()));
    super::message(config, &id, &[to], t::sign_in_subject(), text, page.into_string())
}
