//! `AccessToken`: a token of the Management API (Management document, "Access Token").

use super::credentials;
use crate::{Route, Web};
use axum::extract::{Request, State};
use axum::response::Response;
use doorward_app::Channel;
use std::sync::Arc;

/// Issues a token that remembers to answer in the Management form.
pub(crate) async fn handle(State(web): State<Arc<Web>>, request: Request) -> Response {
    credentials::handle(web, Route::AccessToken, Channel::Management, request)
}
