//! `PublicApiAccessToken`: a token of the IAM API (IAM document, "API to get access token").

use super::credentials;
use crate::{Route, Web};
use axum::extract::{Request, State};
use axum::response::Response;
use doorward_app::Channel;
use std::sync::Arc;

/// Issues a token that remembers to answer in the IAM form and to ask for the hash.
pub(crate) async fn handle(State(web): State<Arc<Web>>, request: Request) -> Response {
    credentials::handle(web, Route::PublicApiAccessToken, Channel::Iam, request)
}
