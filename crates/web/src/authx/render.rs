//! Answers and refusals in the two tongues. Every refusal has its place here by name: a new one does
//! not compile until both tongues can say it.

use crate::failure::{self, Failure};
use crate::metrics::Ending;
use axum::http::{HeaderValue, StatusCode, header};
use doorward_app::{Channel, Ctx, Error};
use doorward_domain::{PersonId, Refusal, SampleProblem};
use doorward_wire::authx::Dialect;
use doorward_wire::authx::answer::{self, Data, Envelope};

/// A call that was done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    /// There is nothing more to say.
    Done,
    /// A person was added or changed.
    Person(PersonId),
}

/// A status and the envelope's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) status: StatusCode,
    pub(super) response: u8,
    pub(super) subcode: u16,
}

const fn business(subcode: u16) -> Code {
    Code { status: StatusCode::OK, response: 0, subcode }
}

/// A code of "Process Biometrics" alone.
const fn sample(response: u8) -> Code {
    Code { status: StatusCode::OK, response, subcode: 0 }
}

const fn transport(status: StatusCode, subcode: u16) -> Code {
    Code { status, response: 0, subcode }
}

/// The numbers while somebody takes a picture: neither done nor refused.
pub(super) const WAITING: Code = business(1011);

/// The numbers of a refusal. Subcodes 100, 119 and 417 are the vendor's; ours begin at 1001 and are
/// listed in the API reference.
pub(super) const fn code_of(refusal: &Refusal) -> Code {
    match refusal {
        Refusal::Unreadable(_) => transport(StatusCode::BAD_REQUEST, 100),
        Refusal::ClientUnknown
        | Refusal::TokenRefused(_)
        | Refusal::HashRefused
        | Refusal::Stale
        | Refusal::Replayed
        | Refusal::AddressRefused => transport(StatusCode::UNAUTHORIZED, 0),
        Refusal::PersonUnknown => business(119),
        Refusal::PlanRefused => business(417),
        Refusal::InvalidField { .. } | Refusal::InvalidParameter(_) => business(1001),
        Refusal::UserNameTaken => business(1002),
        Refusal::EmailTaken => business(1003),
        Refusal::WrongPin => business(1004),
        Refusal::NoPin => business(1005),
        Refusal::LockedOut { .. } | Refusal::FactorLockedOut { .. } => business(1006),
        Refusal::PersonInactive => business(1007),
        Refusal::PinRefused(_) => business(1008),
        Refusal::Limited { .. } => transport(StatusCode::TOO_MANY_REQUESTS, 1009),
        Refusal::SettingsMissed(_) => sample(7),
        Refusal::SampleRefused { problem: SampleProblem::NoMatch, .. } => sample(2),
        Refusal::SampleRefused { problem: SampleProblem::Poor, .. } => sample(3),
        Refusal::SampleRefused { problem: SampleProblem::Several, .. } => sample(4),
        Refusal::SampleRefused { problem: SampleProblem::NothingFound, .. } => sample(5),
        Refusal::SampleRefused { problem: SampleProblem::CutByBorder, .. } => sample(6),
        Refusal::NotEnrolled(_) => business(1010),
        Refusal::EnrolledElsewhere => business(1012),
        // Of the Access API and of pages; no call of these two ends so.
        Refusal::ApiKeyRefused
        | Refusal::RankTooLow
        | Refusal::SignInRefused
        | Refusal::SignedOut
        | Refusal::RoleTooLow
        | Refusal::ConfirmationNeeded
        | Refusal::FormRefused
        | Refusal::LinkOver
        | Refusal::SecondFactorRefused
        | Refusal::CeremonyRefused
        | Refusal::TooManyPasskeys { .. }
        | Refusal::LastOwner
        | Refusal::Unknown(_)
        | Refusal::Conflict(_)
        | Refusal::DoorClosed(_)
        | Refusal::HookDenied(_)
        | Refusal::DoorUnreachable
        | Refusal::DoorSilent
        | Refusal::DoorFailed(_)
        | Refusal::LinkRefused(_)
        | Refusal::CaptureRefused(_)
        | Refusal::InvitationRefused(_) => business(100),
    }
}

/// The numbers of any failure.
pub(super) fn code_of_failure(failure: &Failure) -> Code {
    match failure {
        Failure::App(Error::Refused(refusal)) => code_of(refusal),
        Failure::App(Error::Fault(_)) => transport(StatusCode::INTERNAL_SERVER_ERROR, 100),
        Failure::TooLarge { .. } => transport(StatusCode::PAYLOAD_TOO_LARGE, 100),
        Failure::TooSlow => transport(StatusCode::REQUEST_TIMEOUT, 100),
        Failure::Broken => transport(StatusCode::BAD_REQUEST, 100),
        Failure::Method(_) => transport(StatusCode::METHOD_NOT_ALLOWED, 100),
    }
}

/// The form of answers on a channel.
pub(super) const fn dialect(channel: Channel) -> Dialect {
    match channel {
        Channel::Iam => Dialect::Iam,
        Channel::Management
        | Channel::Access
        | Channel::Page
        | Channel::CommandLine
        | Channel::Server => Dialect::Management,
    }
}

/// How the metrics count a result.
pub(super) fn ending<T>(result: &Result<T, Failure>) -> Ending {
    let Err(failure) = result else { return Ending::Done };
    match code_of_failure(failure).status {
        StatusCode::UNAUTHORIZED => Ending::Unauthorized,
        StatusCode::TOO_MANY_REQUESTS => Ending::Limited,
        StatusCode::INTERNAL_SERVER_ERROR => Ending::Failed,
        _ => Ending::Refused,
    }
}

/// The answer to a user call.
pub(super) fn respond(ctx: &Ctx, result: Result<Answer, Failure>) -> failure::Answer {
    let dialect = dialect(ctx.channel);
    match result {
        Ok(answer) => {
            let id = match answer {
                Answer::Done => String::new(),
                Answer::Person(id) => id.to_string(),
            };
            let data = match (answer, dialect) {
                (Answer::Done, _) => Data::None,
                (Answer::Person(_), Dialect::Management) => Data::Guid(&id),
                (Answer::Person(_), Dialect::Iam) => {
                    Data::Person { id: &id, unix_micros: ctx.now.micros() }
                }
            };
            let envelope = Envelope { code: 1, subcode: 0, text: None, data };
            failure::json(StatusCode::OK, answer::envelope(dialect, &envelope))
        }
        Err(failure) => {
            let (code, text) = (code_of_failure(&failure), failure.text_for_caller(ctx));
            let envelope = Envelope {
                code: code.response,
                subcode: code.subcode,
                text: Some(&text),
                data: Data::None,
            };
            let body = answer::envelope(dialect, &envelope);
            with_headers(failure::json(code.status, body), &failure)
        }
    }
}

/// Adds what HTTP wants beside a status.
pub(super) fn with_headers(mut response: failure::Answer, failure: &Failure) -> failure::Answer {
    let headers = response.headers_mut();
    failure.add_headers(headers);
    if let Failure::App(Error::Refused(Refusal::TokenRefused(_))) = failure {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The answer when not even a context could be made.
pub(super) fn out_of_order(channel: Channel) -> failure::Answer {
    let text = Some("the server is out of order");
    let envelope = Envelope { code: 0, subcode: 100, text, data: Data::None };
    let body = answer::envelope(dialect(channel), &envelope);
    failure::json(StatusCode::INTERNAL_SERVER_ERROR, body)
}
