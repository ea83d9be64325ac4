//! A form that is being filled in, as it is kept on the phone.

use crate::browser::random_hex;
use domain::answers::Answers;
use domain::application::Page;
use domain::record;
use domain::service::Service;

/// Everything about one application before it has a number.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Made when the resident starts: the primary key, 32 hexadecimal digits.
    pub id: String,
    /// Proves to the function that the same phone is speaking.
    pub secret: String,
    /// Version of the service that the answers were first given to.
    pub service_version: String,
    /// What was typed.
    pub answers: Answers,
    /// Pages of documents; their files lie on their own shelf.
    pub pages: Vec<DraftPage>,
    /// True from *Daftar Pemohon* until the receipt is there.
    pub sending: bool,
}

/// A page of a document on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftPage {
    /// As it is announced to the function.
    pub page: Page,
    /// Pages of a PDF; 0 when unknown or a photo.
    pub pdf_pages: usize,
    /// What looks odd about the photo, as a sentence.
    pub warning: String,
}

record!(Draft { id, secret, service_version, answers, pages, sending });
record!(DraftPage { page, pdf_pages, warning });

impl Draft {
    /// An empty draft with a fresh id and secret (128 and 256 random bits).
    pub fn new(service_version: &str) -> Draft {
        Draft {
            id: random_hex(16),
            secret: random_hex(32),
            service_version: service_version.to_owned(),
            answers: Answers::default(),
            pages: Vec::new(),
            sending: false,
        }
    }

    /// Gives the answers that the service begins with, where there are none.
    pub fn answer_defaults(&mut self, service: &Service) {
        for (id, chosen) in service.defaults() {
            if self.answers.get(id).is_empty() {
                self.answers.set(id, chosen.to_owned());
            }
        }
    }
}
