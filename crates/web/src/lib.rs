//! The HTTP tongues of the product: extract, translate, one call into `app`, render.
//!
//! Not for rules and not for SQL. Leniency towards clients lives in `wire`.

mod authx;
mod body;
mod connections;
mod failure;
mod health;
mod metrics;
mod peer;
mod route;
mod setup_page;

pub use connections::{ConnectionLimits, Listener, serve};
pub use metrics::Metrics;
pub use route::Route;

use axum::Router;
use axum::routing::{any, get};
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

/// Every route of the server. Paths are matched ignoring case and a trailing slash: see [`serve`].
pub fn router(web: Arc<Web>) -> Router {
    Router::new()
        .route("/AccessToken", any(authx::access_token::handle))
        .route("/PublicApiAccessToken", any(authx::public_api_access_token::handle))
        .route("/AddUser", any(authx::add_user::handle))
        .route("/UpdateUser", any(authx::update_user::handle))
        .route("/DeleteUser", any(authx::delete_user::handle))
        .route("/GeneratePin", any(authx::generate_pin::handle))
        .route("/VerifyPin", any(authx::verify_pin::handle))
        .route("/ProcessBiometric", any(authx::process_biometric::handle))
        .route("/DeactivateUser", any(authx::deactivate_user::handle))
        .route("/ActivateUser", any(authx::activate_user::handle))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/setup", get(setup_page::show))
        .fallback(failure::unknown_path)
        .with_state(web)
}

/// The route of the metrics alone, for a listener of their own.
pub fn metrics_router(web: Arc<Web>) -> Router {
    Router::new().route("/metrics", get(metrics::show_to_anybody)).with_state(web)
}
