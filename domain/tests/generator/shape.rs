//! The shape of a service: what a draft on somebody's phone hangs on. Each
//! released one is kept in `tests/shapes/`, and what would break a draft is
//! named.

use domain::service::{Condition, Kind, Question, Service};
use serde::{Deserialize, Serialize};

/// What a draft hangs on.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Shape {
    pub version: String,
    pub questions: Vec<Asked>,
    pub documents: Vec<Document>,
}

/// A question, and where it is asked.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Asked {
    id: String,
    kind: Kind,
    /// The list that it is repeated in, with fewest and most items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repeat: Option<(String, usize, usize)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
    /// Always asked, whatever was answered before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    always: bool,
}

/// A document that is asked for.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Document {
    id: String,
    most: usize,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    always: bool,
}

/// The shape that a service has now.
pub fn of(service: &Service) -> Shape {
    let mut questions = Vec::new();
    for step in &service.steps {
        let asked = |question: &Question| Asked {
            id: question.id.clone(),
            kind: question.kind,
            repeat: step.repeat.as_ref().map(|r| (r.id.clone(), r.min, r.max)),
            options: service.choices(question).iter().map(|c| c.code.clone()).collect(),
            min: question.min.clone(),
            max: question.max.clone(),
            optional: question.optional,
            always: always(&step.when) && always(&question.when),
        };
        questions.extend(step.questions.iter().map(asked));
    }
    let document = |r: &domain::service::Requirement| Document {
        id: r.id.clone(),
        most: r.max_pages,
        optional: r.optional,
        always: always(&r.when),
    };
    let documents = service.requirements.iter().map(document).collect();
    Shape { version: service.version.clone(), questions, documents }
}

fn always(condition: &Option<Condition>) -> bool {
    condition.is_none()
}

/// What a draft of the old shape would lose or lack in the new one.
pub fn breaks(old: &Shape, new: &Shape) -> Vec<String> {
    let mut found = Vec::new();
    for was in &old.questions {
        let id = &was.id;
        let Some(now) = new.questions.iter().find(|q| q.id == *id) else {
            found.push(format!("the question {id} is gone"));
            continue;
        };
        if was.kind != now.kind {
            found.push(format!("{id} asks for {:?}, not for {:?} any more", now.kind, was.kind));
        }
        for option in was.options.iter().filter(|o| !now.options.contains(o)) {
            found.push(format!("{id} has no option {option} any more"));
        }
        if (&was.min, &was.max) != (&now.min, &now.max) {
            found.push(format!("{id} has other bounds"));
        }
        if was.optional && !now.optional && now.always {
            found.push(format!("{id} may not be left out any more"));
        }
        match (&was.repeat, &now.repeat) {
            (Some((was, least, most)), Some((now, at_least, at_most))) if was == now => {
                if at_least > least || at_most < most {
                    found.push(format!("the list {now} takes {at_least} to {at_most} items"));
                }
            }
            (None, None) => {}
            _ => found.push(format!("{id} is asked elsewhere: once, or for each of several people")),
        }
    }
    let is_new = |q: &&Asked| q.always && !q.optional && !old.questions.iter().any(|o| o.id == q.id);
    found.extend(new.questions.iter().filter(is_new).map(|q| format!("the question {} is new", q.id)));
    for was in &old.documents {
        match new.documents.iter().find(|d| d.id == was.id) {
            None => found.push(format!("the document {} is gone", was.id)),
            Some(now) if now.most < was.most => found.push(format!("{} takes {} pages", was.id, now.most)),
            Some(now) if was.optional && !now.optional && now.always => {
                found.push(format!("the document {} may not be left out any more", was.id));
            }
            Some(_) => {}
        }
    }
    let is_new = |d: &&Document| d.always && !d.optional && !old.documents.iter().any(|o| o.id == d.id);
    found.extend(new.documents.iter().filter(is_new).map(|d| format!("the document {} is new", d.id)));
    found.dedup();
    found
}

/// As it is kept: one question on a line, so that changes can be read.
pub fn text(shape: &Shape) -> String {
    let lines = |items: Vec<String>| items.iter().map(|i| format!("  {i}")).collect::<Vec<_>>().join(",\n");
    format!(
        "{{\"version\": {:?}, \"questions\": [\n{}\n], \"documents\": [\n{}\n]}}\n",
        shape.version,
        lines(shape.questions.iter().map(|q| serde_json::to_string(q).unwrap()).collect()),
        lines(shape.documents.iter().map(|d| serde_json::to_string(d).unwrap()).collect()),
    )
}
