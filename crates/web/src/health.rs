//! Whether the server lives, and whether it can work.

use crate::Web;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_store::{Error, migrate};
use std::sync::Arc;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers and has this program's version.
pub(crate) async fn ready(State(web): State<Arc<Web>>) -> (StatusCode, &'static str) {
    let version: Result<i64, Error> = web.app.db().read(migrate::version).await;
    match version {
        Ok(migrate::CURRENT) => (StatusCode::OK, "ready\n"),
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database has another version\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
