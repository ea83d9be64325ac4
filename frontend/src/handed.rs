//! What the two modules tell each other. The first one judges; the second one
//! is given what it shows, ready made, so that it needs no rules of its own.

use crate::draft::DraftPage;
use domain::lean::{Value, Write, fields};
use domain::record;
use domain::record::Section;
use domain::service::Related;

/// What the second module is told when one of its places is shown.
pub struct Handed {
    /// Id of the application.
    pub id: String,
    /// The secret that proves it to be this phone.
    pub secret: String,
    /// Id of the service.
    pub service: String,
    /// What happens after the application, in order.
    pub next: Vec<String>,
    /// Services that go with this one.
    pub related: Vec<Related>,
    /// The documents that the answers ask for.
    pub wanted: Vec<Wanted>,
    /// The answers in words.
    pub sections: Vec<Section>,
    /// How many answers and documents are wrong.
    pub wrong: usize,
    /// `wire::SaveRequest` without pages.
    pub request: Value,
    /// Pages of documents, as they were kept.
    pub pages: Vec<DraftPage>,
    /// Whether the page was closed while it was being sent.
    pub sending: bool,
}

/// A document that the answers ask for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The requirement.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Help; empty when there is none.
    pub hint: String,
    /// Most pages.
    pub max_pages: usize,
    /// The sheet that can be made from the answers; empty when there is none.
    pub sheet: String,
    /// Whether it must be there.
    pub required: bool,
}

/// What the second module tells of its work.
pub struct Held {
    /// Id of the application.
    pub id: String,
    /// Pages of documents.
    pub pages: Vec<DraftPage>,
    /// True from *Daftar Pemohon* until the receipt is there.
    pub sending: bool,
    /// True while something is on its way at this moment.
    pub going: bool,
    /// True once the application has its number.
    pub registered: bool,
}

record!(Handed { id, secret, service, next, related, wanted, sections, wrong, request, pages, sending });
record!(Wanted { id, label, hint, max_pages, sheet, required });
record!(Held { id, pages, sending, going, registered });

/// A request in which some keys have another value.
pub struct With<'a> {
    /// The request.
    pub request: &'a Value,
    /// The key.
    pub key: &'a str,
    /// Its value.
    pub value: &'a dyn Write,
}

impl Write for With<'_> {
    fn write(&self, out: &mut String) {
        let Value::Map(map) = self.request else { return };
        let others = map.iter().filter(|(key, _)| key != self.key);
        let others = others.map(|(key, value)| (key.as_str(), value as &dyn Write));
        fields(&mut others.chain([(self.key, self.value)]), out);
    }
}
