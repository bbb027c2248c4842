//! The HTTP tongues of the product: extract, translate, one call into `app`, render.
//!
//! Not for rules and not for SQL. Leniency towards clients lives in `wire`.

mod access;
mod authx;
mod body;
mod connections;
mod controllers;
mod failure;
mod head_timer;
mod health;
pub mod import;
pub mod language;
pub mod list_body;
mod metrics;
pub mod pages;
mod peer;
mod route;
mod tls;

pub use access::AccessRoute;
pub use connections::{ConnectionLimits, Listener, serve};
pub use failure::{Failure, unknown_path};
pub use metrics::Metrics;
pub use route::Route;
pub use tls::{TlsError, acceptor as tls_acceptor};
pub use tokio_rustls::TlsAcceptor;

use axum::Router;
use axum::routing::{get, post};
use doorward_app::App;
use std::sync::Arc;
use std::time::Duration;

/// What the tongues need to know of their surroundings.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// Whether the address of a caller is taken from `X-Forwarded-For`, whose last entry the proxy
    /// in front of this server wrote.
    pub behind_proxy: bool,
    /// The largest body taken, in bytes.
    pub body_limit: usize,
    /// The largest body of a biometric call, in bytes.
    pub biometric_body_limit: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// Whether people reach the server over HTTPS, so that cookies may insist on it.
    pub secure_cookies: bool,
    /// Whether `/metrics` is answered here, to callers on this machine.
    pub metrics_here: bool,
}

/// What every handler shares.
pub struct Web {
    /// The use cases.
    pub app: Arc<App>,
    /// Counts of requests.
    pub metrics: Metrics,
    /// The surroundings.
    pub settings: WebSettings,
}

/// Our own pages. The routes of the vendor APIs are in [`serve`]'s own dispatch, which matches them
/// ignoring case and a trailing slash.
pub fn router(web: Arc<Web>) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/join", get(pages::join::arrive))
        .route("/join/session", post(pages::join::exchange))
        .route("/join/form", get(pages::join::form).post(pages::join::submit))
        .route("/capture", get(pages::capture::arrive))
        .route("/capture/session", post(pages::capture::exchange))
        .route("/capture/form", get(pages::capture::form).post(pages::capture::submit))
        .route("/g", get(pages::link::arrive))
        .route("/g/session", post(pages::link::exchange))
        .route("/g/doors", get(pages::link::doors))
        .route("/g/doors.json", get(pages::link::states))
        .route("/g/unlock", post(pages::link::unlock))
        .route("/g/code", post(pages::link::enter_code))
        .route("/g/code/new", post(pages::link::new_code))
        .route("/controller/link", get(controllers::arrive))
        .route("/logo/{hostname}", get(pages::logo::show))
        .route("/static/{file}", get(pages::assets::show))
        .fallback(failure::unknown_path)
        .with_state(web)
}

/// The route of the metrics alone, for a listener of their own.
pub fn metrics_router(web: Arc<Web>) -> Router {
    Router::new().route("/metrics", get(metrics::show_to_anybody)).with_state(web)
}
