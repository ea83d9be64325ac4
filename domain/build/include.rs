//! A service that begins with the questions of another: a bundle of several
//! services for one event, or a variant of one.

use crate::source::ServiceFile;

/// Puts the steps, documents, rules and lists of `base` before those of `own`.
/// A step or document of the same id takes the place of the included one.
/// `found` takes each mistake with the word at fault.
pub fn include(mut own: ServiceFile, base: ServiceFile, found: &mut Vec<(String, String)>) -> ServiceFile {
    own.step = joined(base.step, own.step, &own.omit_steps, |s| &s.id, "step", found);
    own.requirement =
        joined(base.requirement, own.requirement, &own.omit_requirements, |r| &r.id, "requirement", found);
    own.included_rules = base.rule;
    own.included_sheets = base.sheet;
    for (name, list) in base.lists {
        own.lists.entry(name).or_insert(list);
    }
    own.included_columns = base.staff_columns;
    for (mine, theirs) in [(&mut own.village_field, base.village_field), (&mut own.nik_field, base.nik_field)]
    {
        if mine.is_empty() {
            *mine = theirs;
        }
    }
    if own.applicants.is_empty() {
        own.applicants = base.applicants;
    }
    if own.forms.is_empty() {
        own.forms = base.forms;
    }
    own
}

fn joined<T: Clone>(
    base: Vec<T>,
    own: Vec<T>,
    omit: &[String],
    id: impl Fn(&T) -> &String,
    what: &str,
    found: &mut Vec<(String, String)>,
) -> Vec<T> {
    for word in omit.iter().filter(|word| !base.iter().any(|b| id(b) == *word)) {
        let known: Vec<&str> = base.iter().map(|b| id(b).as_str()).collect();
        found.push((
            word.clone(),
            format!("the included service has no {what} {word:?} to leave out; it has: {}", known.join(", ")),
        ));
    }
    let (replacing, behind): (Vec<T>, Vec<T>) =
        own.into_iter().partition(|o| base.iter().any(|b| id(b) == id(o)));
    let kept = base.into_iter().filter(|b| !omit.contains(id(b)));
    let replaced = kept.map(|b| replacing.iter().find(|r| id(r) == id(&b)).cloned().unwrap_or(b));
    replaced.chain(behind).collect()
}

/// What is said when a service cannot be included.
pub fn cannot<'a>(name: &str, known: impl Iterator<Item = &'a ServiceFile>) -> (String, String) {
    let known: Vec<&str> = known.filter(|s| s.include.is_none()).map(|s| s.id.as_str()).collect();
    (name.to_owned(), format!("{name:?} cannot be included; services that can: {}", known.join(", ")))
}
