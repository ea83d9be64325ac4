//! No document and no part of a bundle may hang on a question that is not
//! asked: its condition has to repeat the one of the question.

use crate::check::Found;
use crate::service::{Condition, Service};

/// Looks at the conditions of documents and parts.
pub fn nothing_hangs_on_a_hidden_question(service: &Service, found: &mut Found) {
    let requirements = service.requirements.iter().map(|r| (&r.id, &r.when));
    let parts = service.parts.iter().map(|p| (&p.service, &p.when));
    for (owner, condition) in requirements.chain(parts) {
        if let Some(condition) = condition {
            look(service, condition, &mut Vec::new(), owner, found);
        }
    }
}

/// `known` is what holds besides: the tests joined with this one by `all`.
fn look<'a>(
    service: &'a Service,
    condition: &'a Condition,
    known: &mut Vec<&'a Condition>,
    owner: &str,
    found: &mut Found,
) {
    let before = known.len();
    collect(condition, known);
    let mut tests: Vec<&Condition> = Vec::new();
    collect(condition, &mut tests);
    for test in tests {
        for inner in &test.any {
            look(service, inner, known, owner, found);
        }
        let Some(field) = &test.field else { continue };
        for hides in conditions_of(service, field).filter(|hides| !implies(known, hides)) {
            found.push((
                owner.to_owned(),
                format!(
                    "{owner:?} hangs on {field:?}, which is not always asked; repeat its condition: \
                     when = {{ all = [{}, …] }}",
                    in_toml(hides)
                ),
            ));
        }
    }
    known.truncate(before);
}

/// The condition itself and everything joined to it by `all`.
fn collect<'a>(condition: &'a Condition, into: &mut Vec<&'a Condition>) {
    into.push(condition);
    for inner in &condition.all {
        collect(inner, into);
    }
}

/// When a question is asked: its own condition and the one of its step.
fn conditions_of<'a>(service: &'a Service, field: &'a str) -> impl Iterator<Item = &'a Condition> {
    let steps = service.steps.iter().filter(move |s| s.questions.iter().any(|q| q.id == field));
    steps.flat_map(move |step| {
        let own = step.questions.iter().filter(move |q| q.id == field).filter_map(|q| q.when.as_ref());
        own.chain(step.when.as_ref())
    })
}

/// Whether a condition holds wherever all of the known ones do.
fn implies(known: &[&Condition], wanted: &Condition) -> bool {
    let of_any = |c: &&Condition| !c.any.is_empty() && c.any.iter().all(|one| implies(&[one], wanted));
    if known.iter().any(|c| *c == wanted || of_any(c)) {
        return true;
    }
    let test = wanted.field.is_none() || known.iter().any(|c| same_or_narrower(c, wanted));
    test && wanted.all.iter().all(|c| implies(known, c))
        && (wanted.any.is_empty() || wanted.any.iter().any(|c| implies(known, c)))
}

/// Whether the test of one condition lets nothing through that the other's
/// would not.
fn same_or_narrower(narrow: &Condition, wide: &Condition) -> bool {
    let among = |codes: &[String], others: &[String]| codes.iter().all(|c| others.contains(c));
    let apart = |codes: &[String], others: &[String]| !codes.iter().any(|c| others.contains(c));
    narrow.field == wide.field
        && (wide.is.is_empty() || (!narrow.is.is_empty() && among(&narrow.is, &wide.is)))
        && (wide.is_not.is_empty()
            || (!narrow.is.is_empty() && apart(&narrow.is, &wide.is_not))
            || (!narrow.is_not.is_empty() && among(&wide.is_not, &narrow.is_not)))
        && [
            (narrow.days_ago_over, wide.days_ago_over),
            (narrow.years_from, wide.years_from),
            (narrow.years_under, wide.years_under),
        ]
        .iter()
        .all(|(narrow, wide)| wide.is_none() || narrow == wide)
}

/// A condition as it is written in a service file.
fn in_toml(condition: &Condition) -> String {
    let words = |codes: &[String]| codes.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(", ");
    let mut keys = Vec::new();
    if let Some(field) = &condition.field {
        keys.push(format!("field = {field:?}"));
    }
    for (key, codes) in [("is", &condition.is), ("is_not", &condition.is_not)] {
        if !codes.is_empty() {
            keys.push(format!("{key} = [{}]", words(codes)));
        }
    }
    for (key, number) in [
        ("days_ago_over", condition.days_ago_over),
        ("years_from", condition.years_from),
        ("years_under", condition.years_under),
    ] {
        keys.extend(number.map(|n| format!("{key} = {n}")));
    }
    for (key, inner) in [("all", &condition.all), ("any", &condition.any)] {
        if !inner.is_empty() {
            keys.push(format!("{key} = [{}]", inner.iter().map(in_toml).collect::<Vec<_>>().join(", ")));
        }
    }
    format!("{{ {} }}", keys.join(", "))
}
