//! Logs: one JSON line for each request, and the edge where failures become
//! replies.
//!
//! A line holds the request id, the reference that the resident can read
//! aloud, the route's template (never the path, which can hold tokens), the
//! status and the time taken. It never holds a body, a query, a header or an
//! address.

use crate::keys;
use crate::metrics::{self, Figure};
use crate::reply::{Failure, Fault, Unwritten, problem_details};
use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use lambda_http::request::RequestContext;
use std::time::Instant;

/// Starts writing logs and figures of this program to standard error. `RUST_LOG` chooses how much; the
/// SDK's own debug lines can quote requests, so nothing below `warn` of other
/// crates is ever written.
pub fn start(program: &'static str) {
    metrics::start(program);
    use tracing_subscriber::{EnvFilter, filter::LevelFilter, fmt, prelude::*};
    let chosen = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let own = tracing_subscriber::filter::Targets::new()
        .with_target("intake_fn", LevelFilter::TRACE)
        .with_target("digest", LevelFilter::TRACE) // the program of that name
        .with_default(LevelFilter::WARN);
    let lines = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).with_target(false);
    // The usual hook prints the message, which may quote data.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map_or(String::new(), ToString::to_string);
        tracing::error!(at, "panic");
    }));
    // A second call (several servers in one test) changes nothing.
    let _ = tracing_subscriber::registry().with(lines.with_filter(own)).with(chosen).try_init();
}

/// Writes what went wrong outside of a reply, and counts it.
pub fn fault(fault: &Fault) {
    tracing::error!(doing = fault.doing, cause = fault.cause, "fault");
    metrics::write(Figure::Fault);
}

/// The reference of this request, for handlers that write it into a page.
#[derive(Clone, Debug)]
pub struct Reference(pub String);

/// Gives each request its reference, writes its line, and writes out what went
/// wrong.
pub async fn edge(State(write): State<Writer>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let reference = keys::reference();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let request_id = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone().unwrap_or_default(),
        Some(RequestContext::ApiGatewayV1(context)) => context.request_id.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let method = request.method().clone();
    request.extensions_mut().insert(Reference(reference.clone()));

    let mut response = next.run(request).await;
    if let Some(Unwritten(failure)) = response.extensions_mut().remove::<Unwritten>() {
        if let Failure::Fault(Fault { doing, cause }) = failure.as_ref() {
            tracing::error!(reference, request = request_id, route, doing, cause, "fault");
            metrics::write(Figure::Fault);
        }
        let allow = response.headers_mut().remove(header::ALLOW);
        response = write(&failure, &reference);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    tracing::info!(
        reference,
        request = request_id,
        method = method.as_str(),
        route,
        status = response.status().as_u16(),
        ms = started.elapsed().as_secs_f64() * 1000.0,
        "request"
    );
    response
}

/// Writes a failure for its reader: JSON for programs, a page for staff.
pub type Writer = fn(&Failure, &str) -> Response;

/// Writes problem details.
pub fn as_json(failure: &Failure, reference: &str) -> Response {
    let (status, headers, reply) = problem_details(failure, reference);
    let mut response = (status, Json(reply)).into_response();
    response.headers_mut().extend(headers);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json; charset=utf-8"));
    response
}

/// What a handler that panicked answers. Its message may quote data, so only
/// the fact is told.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Failure::from(Fault::new("handle a request", "a handler panicked")).into_response()
}
