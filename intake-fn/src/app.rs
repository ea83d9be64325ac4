//! The parts of the programs, and their routers.

use crate::config::{Aws, Config};
use crate::files::Files;
use crate::handlers;
use crate::mailer::Mailer;
use crate::origin;
use crate::reply::Refusal;
use crate::request::MOST_REQUEST_BYTES;
use crate::store::Store;
use crate::telemetry::{self, Writer};
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Region, SharedHttpClient, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_sdk_s3::config::ResponseChecksumValidation;
use aws_smithy_http_client::{Builder, tls};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;

/// Everything a handler needs, made once.
#[derive(Clone, Debug)]
pub struct App {
    /// What the environment says.
    pub config: Config,
    /// The table.
    pub store: Store,
    /// The documents.
    pub files: Files,
    /// Mail.
    pub mailer: Mailer,
}

/// Shortest time after which another try is worth more than waiting on: the
/// stores answer in milliseconds.
const CONNECT: Duration = Duration::from_secs(2);
/// One try; long enough for 5 MB out of the store.
const ONE_TRY: Duration = Duration::from_secs(8);
/// All tries together: below the 30 seconds that API Gateway waits.
const ALL_TRIES: Duration = Duration::from_secs(20);

/// What all clients send with.
pub fn http_client() -> SharedHttpClient {
    Builder::new().tls_provider(tls::Provider::rustls(tls::rustls_provider::CryptoMode::Ring)).build_https()
}

/// The SDKs share their settings but not their types.
macro_rules! sdk {
    ($sdk:ident, $aws:expr, $endpoint:expr) => {{
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ONE_TRY)
            .operation_timeout(ALL_TRIES)
            .build();
        let mut builder = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new($aws.region.clone()))
            .credentials_provider($aws.credentials.clone())
            .http_client($aws.http.clone())
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts);
        builder.set_endpoint_url($endpoint.clone());
        builder
    }};
}

/// What sends mail. Making a client takes milliseconds of a cold start, so the
/// ones that a program may never use are made when they are.
pub fn mail_client(aws: &Aws) -> aws_sdk_sesv2::Client {
    aws_sdk_sesv2::Client::from_conf(sdk!(aws_sdk_sesv2, aws, aws.ses).build())
}

/// What reads the parameter store.
pub fn parameter_store(aws: &Aws) -> aws_sdk_ssm::Client {
    aws_sdk_ssm::Client::from_conf(sdk!(aws_sdk_ssm, aws, aws.ssm).build())
}

/// What speaks to the stores.
pub struct Clients {
    /// The table.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// The buckets.
    pub s3: aws_sdk_s3::Client,
}

impl Clients {
    /// Makes them. Nothing is connected before it is first used.
    pub fn new(aws: &Aws) -> Clients {
        let dynamodb = sdk!(aws_sdk_dynamodb, aws, aws.dynamodb).build();
        let s3 = sdk!(aws_sdk_s3, aws, aws.s3)
            // A stand-in on one address has no host name for each bucket.
            .force_path_style(aws.s3.is_some())
            // Every page that is read is hashed by `inspect` anyway.
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Clients {
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb),
            s3: aws_sdk_s3::Client::from_conf(s3),
        }
    }
}

impl App {
    /// The parts, by what the environment says.
    pub fn new(config: Config) -> App {
        let clients = Clients::new(&config.aws);
        App {
            store: Store::new(clients.dynamodb, config.table.clone()),
            files: Files::new(clients.s3, config.bucket.clone(), config.backup_bucket.clone()),
            mailer: Mailer::new(&config),
            config,
        }
    }
}

/// Calls of the public program.
pub fn intake(app: Arc<App>) -> Router {
    let routes = Router::new()
        .route("/api/health", get(handlers::health::health))
        .route("/api/openapi.json", get(handlers::openapi::document))
        .route("/api/applications/{id}", put(handlers::save::save))
        .route("/api/applications/{id}/submission", post(handlers::submit::submit))
        .route("/api/tracking", post(handlers::track::track));
    finish(routes, telemetry::as_json, app)
}

/// Calls of the program that makes statements.
pub fn sheets(app: Arc<App>) -> Router {
    let routes = Router::new().route("/api/sheets/{service}/{code}", post(handlers::sheet::sheet));
    finish(routes, telemetry::as_json, app)
}

/// Pages of the staff program.
pub fn staff(app: Arc<App>) -> Router {
    use handlers::staff::{application, list, page, sheet, sign_in, statistics};
    let routes = Router::new()
        .route("/api/staff", get(list::list))
        .route("/api/staff/", get(list::list))
        .route("/api/staff/applications/{number}", get(application::application))
        .route("/api/staff/applications/{number}/pages/{page}", get(page::page))
        .route("/api/staff/applications/{number}/sheets/{code}", get(sheet::sheet))
        .route("/api/staff/statistik", get(statistics::statistics))
        .route("/api/staff/masuk", get(sign_in::form).post(sign_in::send_link))
        .route("/api/staff/masuk/{token}", get(sign_in::confirm).post(sign_in::enter))
        .route("/api/staff/keluar", post(sign_in::leave));
    finish(routes, handlers::staff::layout::failure, app)
}

fn finish(routes: Router<Arc<App>>, write: Writer, app: Arc<App>) -> Router {
    let origin = app.config.origin.clone();
    let router = routes
        .fallback(async || Refusal::NotFound)
        .method_not_allowed_fallback(async || Refusal::Method)
        .layer(DefaultBodyLimit::max(MOST_REQUEST_BYTES))
        .layer(CatchPanicLayer::custom(telemetry::panicked))
        .layer(from_fn_with_state(write, telemetry::edge))
        .with_state(app);
    match origin {
        Some(secrets) => router.layer(from_fn_with_state(secrets, origin::check)),
        None => router,
    }
}
