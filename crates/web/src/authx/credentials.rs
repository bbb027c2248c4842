//! The two token calls, which differ in one member of their answer.

use super::call::Call;
use super::render;
use crate::failure::{self, Failure};
use crate::{Route, Web};
use axum::extract::Request;
use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use doorward_app::{Channel, Error, IssuedToken};
use doorward_domain::Refusal;
use doorward_wire::authx::answer;
use std::sync::Arc;

/// Issues a token for the credentials in the headers.
pub(super) fn handle(web: Arc<Web>, route: Route, channel: Channel, request: Request) -> Response {
    let mut call = match Call::begin(web, route, channel, request) {
        Ok(call) => call,
        Err(response) => return *response,
    };
    match issue(&mut call) {
        Ok(issued) => {
            let token = answer::Token {
                access_token: &issued.access_token,
                company_id: issued.company.0,
                issued_unix_seconds: issued.issued.seconds(),
                expires_unix_seconds: issued.expires.seconds(),
            };
            let body = answer::token(render::dialect(channel), &token);
            call.count(crate::metrics::Ending::Done);
            failure::json(StatusCode::OK, body)
        }
        Err(failure) => refuse(call, failure),
    }
}

fn issue(call: &mut Call) -> Result<IssuedToken, Failure> {
    call.admit()?;
    let text = |name| call.header(&HeaderName::from_static(name)).unwrap_or_default();
    let (id, key) = (text("applicationid").to_owned(), text("applicationkey").to_owned());
    let host = call.host().map(str::to_owned);
    let web = Arc::clone(&call.web);
    Ok(web.app.issue_token(&mut call.ctx, &id, &key, host.as_deref())?)
}

/// Credentials that are not taken are answered as OAuth does (RFC 6749, section 5.2); a plan that
/// does not include the API, with the envelope of the user calls.
fn refuse(call: Call, failure: Failure) -> Response {
    let status = match &failure {
        Failure::App(Error::Refused(Refusal::PlanRefused)) => Some(StatusCode::FORBIDDEN),
        Failure::App(Error::Refused(Refusal::ClientUnknown | Refusal::AddressRefused)) => {
            call.note(&failure);
            call.count(crate::metrics::Ending::Unauthorized);
            let body = answer::invalid_client(&failure.to_string());
            return failure::json(StatusCode::UNAUTHORIZED, body);
        }
        _ => None,
    };
    let mut response = call.end(Err(failure));
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    response
}
