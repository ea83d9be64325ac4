//! What goes back when something is not as it should be.
//!
//! `Refusal` is for whoever asked: it says what to mend. `Fault` is ours: its
//! cause is logged once, at the edge, and the reply is a fixed sentence with a
//! reference. `telemetry` writes both as RFC 9457 problem details.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use domain::text::service_replies as t;
use domain::wire::{ErrorReply, WireProblem};

/// Something that whoever asked can mend, or must know.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// No such address.
    NotFound,
    /// The address is there, but not for this method.
    Method,
    /// No such application, or not with this secret: the two look the same.
    UnknownApplication,
    /// The call needs the application's secret.
    NoSecret,
    /// The request cannot be read.
    Malformed,
    /// The request is longer than allowed.
    TooLarge,
    /// The request is no JSON.
    MediaType,
    /// Mistakes in answers or documents.
    Invalid(Vec<Problem>),
    /// The application was sent already and cannot be changed this way.
    Submitted,
    /// The application was changed from elsewhere at the same moment.
    Changed,
    /// Too often; seconds to wait.
    TooMany(u64),
    /// No application has this number and NIK, or this token.
    UnknownNumber,
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str, &'static str, String) {
        match self {
            Refusal::NotFound => {
                (StatusCode::NOT_FOUND, "not-found", t::not_found_title(), t::not_found().into())
            }
            Refusal::Method => {
                (StatusCode::METHOD_NOT_ALLOWED, "method", t::method_title(), t::method().into())
            }
            Refusal::UnknownApplication => (
                StatusCode::NOT_FOUND,
                "unknown-application",
                t::unknown_application_title(),
                t::unknown_application().into(),
            ),
            Refusal::NoSecret => (
                StatusCode::UNAUTHORIZED,
                "no-secret",
                t::unknown_application_title(),
                t::unknown_application().into(),
            ),
            Refusal::Malformed => (
                StatusCode::BAD_REQUEST,
                "malformed",
                t::malformed_title(),
                domain::text::problems::format().into(),
            ),
            Refusal::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-large", t::too_large_title(), t::too_large().into())
            }
            Refusal::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                t::malformed_title(),
                domain::text::problems::format().into(),
            ),
            Refusal::Invalid(problems) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation",
                t::invalid_title(),
                t::invalid(problems.len()),
            ),
            Refusal::Submitted => {
                (StatusCode::CONFLICT, "submitted", t::submitted_title(), t::submitted().into())
            }
            Refusal::Changed => (StatusCode::CONFLICT, "changed", t::changed_title(), t::changed().into()),
            Refusal::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many",
                t::too_many_title(),
                t::too_many(seconds.div_ceil(60)), // minutes
            ),
            Refusal::UnknownNumber => (
                StatusCode::NOT_FOUND,
                "unknown-number",
                t::unknown_number_title(),
                t::unknown_number().into(),
            ),
        }
    }
}

/// Something that is ours to mend.
#[derive(Debug)]
pub struct Fault {
    /// What was being done.
    pub doing: &'static str,
    /// What went wrong, without personal data.
    pub cause: String,
}

impl Fault {
    /// A fault with its cause in words.
    pub fn new(doing: &'static str, cause: impl std::fmt::Display) -> Fault {
        Fault { doing, cause: cause.to_string() }
    }

    /// A fault out of an error and all that caused it, for `map_err`. Only the
    /// short sentence of each is kept: the long form of an SDK error can quote
    /// stored data.
    pub fn from<E: std::error::Error>(doing: &'static str) -> impl Fn(E) -> Fault {
        move |error| {
            let mut cause = error.to_string();
            let mut next = error.source();
            while let Some(inner) = next {
                cause.push_str(": ");
                cause.push_str(&inner.to_string());
                next = inner.source();
            }
            Fault { doing, cause }
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.doing, self.cause)
    }
}

impl std::error::Error for Fault {}

/// Why there is no ordinary reply.
#[derive(Debug)]
pub enum Failure {
    /// See `Refusal`.
    Refused(Refusal),
    /// See `Fault`.
    Fault(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure::Fault(fault)
    }
}

/// Carries the failure to the edge, which knows the reference.
#[derive(Clone, Debug)]
pub struct Unwritten(pub std::sync::Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match &self {
            Failure::Refused(refusal) => refusal.parts().0,
            Failure::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Unwritten(std::sync::Arc::new(self)));
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Failure::from(self).into_response()
    }
}

/// Writes problem details.
pub fn problem_details(
    failure: &Failure,
    reference: &str,
) -> (StatusCode, Vec<(header::HeaderName, HeaderValue)>, ErrorReply) {
    let mut headers = Vec::new();
    let (status, kind, title, detail, problems) = match failure {
        Failure::Fault(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "fault", t::fault_title(), t::fault(reference), Vec::new())
        }
        Failure::Refused(refusal) => {
            match refusal {
                Refusal::TooMany(seconds) => headers.push((header::RETRY_AFTER, HeaderValue::from(*seconds))),
                Refusal::NoSecret => {
                    headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
                }
                _ => {}
            }
            let problems = match refusal {
                Refusal::Invalid(problems) => problems.iter().map(WireProblem::from).collect(),
                _ => Vec::new(),
            };
            let (status, kind, title, detail) = refusal.parts();
            (status, kind, title, detail, problems)
        }
    };
    let reply = ErrorReply {
        kind: format!("/problem/{kind}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail,
        reference: reference.to_owned(),
        problems,
    };
    (status, headers, reply)
}
