//! The two token calls, which differ in one member of their answer: `AccessToken` (Management
//! document, "Access Token") and `PublicApiAccessToken` (IAM document, "API to get access token").
//! A token remembers which of them issued it: that decides the form of every answer.

use super::call::Call;
use super::render;
use crate::failure::{self, Failure};
use crate::metrics::Ending;
use axum::http::StatusCode;
use doorward_app::Error;
use doorward_domain::Refusal;
use doorward_wire::authx::answer;

/// Issues a token for the credentials in the headers.
pub(super) fn answer(call: &mut Call) -> failure::Answer {
    let issued = match call.issue_token() {
        Ok(issued) => issued,
        Err(failure) => return refuse(call, failure),
    };
    let token = answer::Token {
        access_token: &issued.access_token,
        company_id: issued.company.0,
        issued_unix_seconds: issued.issued.seconds(),
        expires_unix_seconds: issued.expires.seconds(),
    };
    call.count(Ending::Done);
    failure::json(StatusCode::OK, answer::token(render::dialect(call.ctx.channel), &token))
}

/// Credentials that are not taken are answered as OAuth does (RFC 6749, section 5.2); a plan that
/// does not include the API, with the envelope of the user calls.
fn refuse(call: &Call, failure: Failure) -> failure::Answer {
    let status = match &failure {
        Failure::App(Error::Refused(Refusal::PlanRefused)) => Some(StatusCode::FORBIDDEN),
        Failure::App(Error::Refused(Refusal::ClientUnknown | Refusal::AddressRefused)) => {
            call.note(&failure);
            call.count(Ending::Unauthorized);
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
