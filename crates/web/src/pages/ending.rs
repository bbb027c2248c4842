//! How a visit ends that leads nowhere: as a page for a person, or as a line of JSON for a script.

use super::message::{DeadEnd, Message};
use super::visit::Visit;
use super::{answer, texts};
use crate::failure::{self, Failure};
use crate::language::failure_text;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use doorward_app::Error;
use doorward_domain::access::LinkProblem;
use doorward_domain::{CaptureProblem, InvitationProblem, Refusal, Thing};

/// The page.
pub(super) fn dead_end(visit: &Visit, failure: &Failure) -> Response {
    visit.note(failure);
    let status = match status_of(failure) {
        StatusCode::BAD_REQUEST => StatusCode::GONE,
        other => other,
    };
    let t = texts::of(&visit.headers);
    if let Some(end) = end_of(failure) {
        return answer(status, &Message::dead_end(Visit::nobody(), t, end));
    }
    let text = failure_text(t.locale, failure, &visit.ctx);
    answer(status, &Message::failed(Visit::nobody(), t, text))
}

/// The line.
pub(super) fn refused(visit: &Visit, failure: &Failure) -> Response {
    visit.note(failure);
    let t = texts::of(&visit.headers);
    match end_of(failure) {
        Some(end) => json_failure(failure, &end.text(t)),
        None => json_failure(failure, &failure_text(t.locale, failure, &visit.ctx)),
    }
}

/// A line of JSON, with what HTTP wants beside it.
pub(super) fn json_failure(failure: &Failure, text: &str) -> Response {
    let body = doorward_wire::access::answer::error(text);
    let mut response = failure::json(status_of(failure), Bytes::from(body));
    failure.add_headers(response.headers_mut());
    response.map(Body::new)
}

/// Why a link or an invitation leads nowhere, where that is what a failure says.
pub(super) const fn end_of(failure: &Failure) -> Option<DeadEnd> {
    let Failure::App(Error::Refused(refusal)) = failure else { return None };
    Some(match refusal {
        Refusal::Unknown(Thing::GuestLink) => DeadEnd::LinkUnknown,
        Refusal::LinkRefused(LinkProblem::Over) => DeadEnd::LinkOver,
        Refusal::LinkRefused(LinkProblem::Revoked) => DeadEnd::LinkRevoked,
        Refusal::LinkRefused(LinkProblem::UsedUp) => DeadEnd::LinkUsedUp,
        Refusal::LinkRefused(LinkProblem::AnotherBrowser) => DeadEnd::LinkAnotherBrowser,
        Refusal::InvitationRefused(InvitationProblem::Unknown) => DeadEnd::InvitationUnknown,
        Refusal::InvitationRefused(InvitationProblem::Used) => DeadEnd::InvitationUsed,
        Refusal::InvitationRefused(InvitationProblem::Replaced) => DeadEnd::InvitationReplaced,
        Refusal::InvitationRefused(InvitationProblem::Cancelled) => DeadEnd::InvitationCancelled,
        Refusal::InvitationRefused(InvitationProblem::Expired) => DeadEnd::InvitationExpired,
        Refusal::CaptureRefused(CaptureProblem::Unknown) => DeadEnd::CaptureUnknown,
        Refusal::CaptureRefused(CaptureProblem::Used) => DeadEnd::CaptureUsed,
        Refusal::CaptureRefused(CaptureProblem::Over) => DeadEnd::CaptureOver,
        _ => return None,
    })
}

/// The status of the answer to a visit that did not succeed.
pub const fn status_of(failure: &Failure) -> StatusCode {
    match failure {
        Failure::App(Error::Fault(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        Failure::App(Error::Refused(Refusal::Limited { .. })) => StatusCode::TOO_MANY_REQUESTS,
        Failure::App(Error::Refused(Refusal::DoorUnreachable | Refusal::DoorFailed(_))) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Failure::App(Error::Refused(Refusal::DoorSilent)) => StatusCode::GATEWAY_TIMEOUT,
        Failure::App(Error::Refused(Refusal::DoorClosed(_))) => StatusCode::CONFLICT,
        Failure::App(Error::Refused(Refusal::HookDenied(_))) => StatusCode::FORBIDDEN,
        Failure::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Failure::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Failure::App(Error::Refused(_)) | Failure::Broken | Failure::Method(_) => {
            StatusCode::BAD_REQUEST
        }
    }
}
