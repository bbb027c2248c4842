//! Signing in and out, the owner's first visit, forgotten passwords, and proofs before something
//! sensitive. Not for setting second factors up: that is in [`crate::me`].

mod code;
mod confirm;
mod form;
mod owner;
mod passkey;
mod reset;

use crate::desk::SESSION;
use crate::routes::Pages;
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use doorward_app::sign_in::Cookie;
use doorward_app::{Ceremony, Error};
use doorward_domain::Act;
use doorward_web::language::{Locale, failure_text};
use doorward_web::pages::visit::{Visit, add_cookie};
use doorward_web::{Failure, Web};
use std::sync::Arc;

/// The cookie by which a browser is known in which somebody was signed in before.
const BROWSER: &str = "doorward_browser";
/// How long a browser is known, in seconds: a year.
const KNOWN_FOR: u64 = 365 * 24 * 3_600;

/// The pages for those who are not signed in.
pub(crate) fn open_pages() -> Router<Arc<Web>> {
    Router::new()
        .route("/sign-in", get(form::show).post(form::submit))
        .route("/sign-in/code", get(code::show).post(code::submit))
        .route("/sign-in/code/passkey/begin", post(code::begin_passkey))
        .route("/sign-in/code/passkey", post(code::finish_passkey))
        .route("/sign-in/passkey/begin", post(passkey::begin))
        .route("/sign-in/passkey/finish", post(passkey::finish))
        .route("/setup", get(owner::arrive))
        .route("/setup/session", post(owner::exchange))
        .route("/setup/form", get(owner::form).post(owner::submit))
        .route("/forgotten", get(reset::ask).post(reset::send))
        .route("/reset", get(reset::arrive))
        .route("/reset/session", post(reset::exchange))
        .route("/reset/form", get(reset::form).post(reset::submit))
}

/// The pages for those who are.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .page("/confirm", Act::UseOwnPage, confirm::show)
        .form("/confirm", Act::UseOwnPage, confirm::submit)
        .form("/confirm/passkey/begin", Act::UseOwnPage, confirm::begin_passkey)
        .form("/confirm/passkey", Act::UseOwnPage, confirm::finish_passkey)
        .form("/sign-out", Act::UseOwnPage, confirm::sign_out)
}

/// Puts a session into an answer.
fn remember(response: &mut Response, visit: &Visit, cookie: &Cookie) {
    let value = Some((cookie.session.as_str(), cookie.seconds));
    add_cookie(response, visit.set_lax_cookie((SESSION, "/"), value));
}

/// Makes the browser known.
fn make_known(response: &mut Response, visit: &Visit, browser: &str) {
    add_cookie(response, visit.set_cookie((BROWSER, "/sign-in"), Some((browser, KNOWN_FOR))));
}

/// What a script is told to ask an authenticator.
pub(crate) fn ceremony(ceremony: &Ceremony) -> Response {
    // The identifier is of hexadecimal digits and hyphens, and the options are JSON already.
    let body =
        format!("{{\"ceremony\":\"{}\",\"options\":{}}}", ceremony.id, ceremony.options_json);
    json(StatusCode::OK, body.into_bytes())
}

/// What a script is told when an authenticator is not to be asked.
pub(crate) fn no_ceremony(visit: &Visit, error: Error) -> Response {
    let failure = Failure::from(error);
    visit.note(&failure);
    let locale = Locale::of(&visit.headers, None);
    let text = failure_text(locale, &failure, &visit.ctx);
    json(doorward_web::pages::status_of(&failure), doorward_web::pages::error_line(&text))
}

pub(crate) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let headers = [("content-type", "application/json"), ("cache-control", "no-store")];
    (status, headers, body).into_response()
}

/// What a browser says it is.
fn browser(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok())
}
