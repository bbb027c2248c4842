//! Answers and refusals of the Access API. Every refusal has its status here by name: a new one does
//! not compile until it has one.

use super::Answer;
use crate::failure::{self, Failure};
use crate::metrics::Ending;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use doorward_app::{Ctx, Error};
use doorward_domain::Refusal;
use doorward_domain::access::Denial;
use doorward_wire::access::answer;
use http_body_util::Either;

/// A body of JSON, done.
pub(super) fn json(body: Vec<u8>) -> Answer {
    failure::json(StatusCode::OK, Bytes::from(body)).map(Either::Left)
}

/// `{"success":text}`.
pub(super) fn success(text: &str) -> Answer {
    json(answer::success(text))
}

/// A body of JSON that is written while it is sent.
pub(super) fn streamed(body: Body) -> Answer {
    let mut response = Response::new(Either::Right(body));
    failure::json_headers(response.headers_mut());
    response
}

/// The status of a refusal (the compatibility page's row "errors").
pub(super) const fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Unreadable(_)
        | Refusal::InvalidField { .. }
        | Refusal::InvalidParameter(_)
        | Refusal::PinRefused(_)
        | Refusal::SettingsMissed(_)
        | Refusal::LinkRefused(_)
        | Refusal::CaptureRefused(_)
        | Refusal::InvitationRefused(_)
        | Refusal::WrongPin
        | Refusal::NoPin
        | Refusal::SampleRefused { .. }
        | Refusal::NotEnrolled(_) => StatusCode::BAD_REQUEST,
        Refusal::ApiKeyRefused
        | Refusal::SignInRefused
        | Refusal::SignedOut
        | Refusal::LinkOver
        | Refusal::ClientUnknown
        | Refusal::TokenRefused(_)
        | Refusal::HashRefused
        | Refusal::Stale
        | Refusal::Replayed
        | Refusal::AddressRefused
        | Refusal::SecondFactorRefused
        | Refusal::CeremonyRefused => StatusCode::UNAUTHORIZED,
        Refusal::RankTooLow
        | Refusal::RoleTooLow
        | Refusal::ConfirmationNeeded
        | Refusal::FormRefused
        | Refusal::PlanRefused
        | Refusal::HookDenied(_)
        | Refusal::DoorClosed(Denial::RankTooLow) => StatusCode::FORBIDDEN,
        Refusal::Unknown(_) | Refusal::PersonUnknown | Refusal::DoorClosed(Denial::DoorUnknown) => {
            StatusCode::NOT_FOUND
        }
        Refusal::Conflict(_)
        | Refusal::TooManyPasskeys { .. }
        | Refusal::UserNameTaken
        | Refusal::EmailTaken
        | Refusal::LastOwner
        | Refusal::PersonInactive
        | Refusal::LockedOut { .. }
        | Refusal::FactorLockedOut { .. }
        | Refusal::EnrolledElsewhere
        | Refusal::DoorClosed(_) => StatusCode::CONFLICT,
        Refusal::DoorUnreachable | Refusal::DoorFailed(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::DoorSilent => StatusCode::GATEWAY_TIMEOUT,
        Refusal::Limited { .. } => StatusCode::TOO_MANY_REQUESTS,
    }
}

fn status_of_failure(failure: &Failure) -> StatusCode {
    match failure {
        Failure::App(Error::Refused(refusal)) => status_of(refusal),
        Failure::App(Error::Fault(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        Failure::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Failure::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Failure::Broken => StatusCode::BAD_REQUEST,
        Failure::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
    }
}

/// How the metrics count a result.
pub(super) fn ending(result: &Result<Answer, Failure>) -> Ending {
    match result.as_ref().map_err(status_of_failure) {
        Ok(_) => Ending::Done,
        Err(StatusCode::UNAUTHORIZED) => Ending::Unauthorized,
        Err(StatusCode::TOO_MANY_REQUESTS) => Ending::Limited,
        Err(StatusCode::INTERNAL_SERVER_ERROR) => Ending::Failed,
        Err(_) => Ending::Refused,
    }
}

/// The answer to a call.
pub(super) fn respond(ctx: &Ctx, result: Result<Answer, Failure>) -> Answer {
    let failure = match result {
        Ok(answer) => return answer,
        Err(failure) => failure,
    };
    let body = answer::error(&failure.text_for_caller(ctx));
    let mut response = failure::json(status_of_failure(&failure), Bytes::from(body));
    failure.add_headers(response.headers_mut());
    if matches!(failure, Failure::App(Error::Refused(Refusal::ApiKeyRefused))) {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response.map(Either::Left)
}

/// The answer when not even a context could be made.
pub(super) fn out_of_order() -> Answer {
    let body = answer::error("the server is out of order");
    failure::json(StatusCode::INTERNAL_SERVER_ERROR, Bytes::from(body)).map(Either::Left)
}
