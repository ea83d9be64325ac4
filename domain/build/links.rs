//! Every way from one service to another, and from the home page to each,
//! leads somewhere.

use crate::source::Read;

/// Checks what services, tiles and guides name.
pub fn check(read: &Read, mistakes: &mut Vec<String>) {
    let offered = |id: &str| {
        read.unread.iter().any(|u| u == id)
            || read.services.iter().any(|s| s.service.id == id && s.service.active)
    };
    for one in &read.services {
        let service = &one.service;
        let notes = service.steps.iter().flat_map(|s| &s.notes).filter_map(|n| n.service.as_ref());
        let links = service.sections.iter().flat_map(|s| &s.links).filter_map(|l| l.service.as_ref());
        let named = service.related.iter().map(|r| &r.service).chain(notes).chain(links);
        for id in named.chain(service.parts.iter().map(|p| &p.service)) {
            if !offered(id) {
                one.report(id, &nowhere(id, read), mistakes);
            }
        }
    }
    let guide = |id: &str| read.order.guides.iter().any(|g| g.id == id);
    let tiles = read.order.tiles.iter().map(|t| (&t.title, &t.service, &t.guide));
    let choices = read.order.guides.iter().flat_map(|g| &g.choices);
    for (title, to_service, to_guide) in tiles.chain(choices.map(|c| (&c.text, &c.service, &c.guide))) {
        let sentence = match (to_service, to_guide) {
            (Some(id), None) if !offered(id) => nowhere(id, read),
            (None, Some(id)) if !guide(id) => {
                let known: Vec<&str> = read.order.guides.iter().map(|g| g.id.as_str()).collect();
                format!("there is no guide {id:?}; there are: {}", known.join(", "))
            }
            (Some(_), None) | (None, Some(_)) => continue,
            _ => format!("{title:?} leads to one of: service = \"…\", guide = \"…\""),
        };
        let word = to_service.as_ref().or(to_guide.as_ref()).unwrap_or(title);
        let line = crate::files::line_of(&read.order_text, word).unwrap_or(1);
        mistakes.push(format!("{}:{line}: {sentence}", read.order_file));
    }
}

fn nowhere(id: &str, read: &Read) -> String {
    let active = read.services.iter().map(|s| &s.service).filter(|s| s.active);
    let known: Vec<&str> = active.map(|s| s.id.as_str()).collect();
    format!("there is no service {id:?} that is offered; there are: {}", known.join(", "))
}
