//! `GET /api/openapi.json`: the contract, written out of the code's own types.

use axum::http::header;
use axum::response::IntoResponse;
use std::sync::LazyLock;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Online intake of the civil-registry office of Kabupaten Lebong",
        description = "Every error is an RFC 9457 problem (`ErrorReply`). Times are RFC 3339 in UTC.",
    ),
    paths(
        document,
        super::health::health,
        super::save::save,
        super::sheet::sheet,
        super::submit::submit,
        super::track::track,
    ),
    components(schemas(domain::wire::ErrorReply)),
    modifiers(&ApplicationSecret),
)]
struct Contract;

/// The secret that the phone made for its application.
struct ApplicationSecret;

impl Modify for ApplicationSecret {
    fn modify(&self, contract: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        contract.components.get_or_insert_default().add_security_scheme("application_secret", scheme);
    }
}

/// The contract as JSON. Empty only if it could not be written, which a test
/// rules out.
pub static CONTRACT: LazyLock<String> = LazyLock::new(|| Contract::openapi().to_json().unwrap_or_default());

/// The OpenAPI 3.1 document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "This document")))]
pub async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], CONTRACT.as_str())
}
