//! What is wrong with a place, at its top.

use super::dom;
use domain::problem::WireProblem;
use domain::text::pages as t;

/// Shows problems at the top of a place, each a link to its field.
pub fn show(place: &str, problems: Vec<WireProblem>) {
    let Some(summary) = dom::find(&format!("#{place} .summary")) else { return };
    dom::show(&summary, !problems.is_empty());
    summary.set_text_content(None);
    if problems.is_empty() {
        return;
    }
    let (Some(heading), Some(list)) = (dom::add(&summary, "h2"), dom::add(&summary, "ul")) else { return };
    heading.set_text_content(Some(t::summary_heading()));
    for problem in problems {
        if let Some(link) = dom::add(&list, "li").and_then(|item| dom::add(&item, "a")) {
            link.set_text_content(Some(&problem.message));
            let _ = link.set_attribute("href", "#");
            let _ = link.set_attribute("data-goto", &problem.field);
        }
    }
    dom::focus(&format!("#{place} .summary"));
}
