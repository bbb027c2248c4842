//! Every reason for which a call is refused, whatever tongue it came in. Not for faults of the
//! server itself, and not for wording codes of a dialect.

use crate::access::{Denial, LinkProblem};
use crate::{ApplicationId, CaptureProblem, Factor, PinProblem, SampleProblem, Thing, Timestamp};
use std::fmt;
use std::time::Duration;

/// A field of a request, by the name that callers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The person's identifier.
    Guid,
    /// The user name.
    UserName,
    /// An alias.
    Alias,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
    /// The e-mail address.
    Email,
    /// The country code of the telephone number.
    CountryCode,
    /// The telephone number.
    Number,
    /// The PIN.
    Pin,
    /// The time that the hash covers.
    RequestDateTime,
    /// The label in host names.
    Hostname,
    /// Which biometric factor.
    AuthenticationId,
    /// What to do with the factor.
    ProcessType,
    /// The image.
    BiometricData,
    /// A field of a wire format that no rule here knows.
    Other(&'static str),
}

impl fmt::Display for Field {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Guid => "guid",
            Self::UserName => "user_name",
            Self::Alias => "alias_name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Email => "email",
            Self::CountryCode => "countryCode",
            Self::Number => "number",
            Self::Pin => "pin",
            Self::RequestDateTime => "RequestDateTime",
            Self::Hostname => "hostname",
            Self::AuthenticationId => "authentication_id",
            Self::ProcessType => "process_type",
            Self::BiometricData => "biometricdata",
            Self::Other(name) => name,
        })
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// Absent, null, or nothing but white space.
    #[error("is required")]
    Missing,
    /// Another kind of value than the field holds.
    #[error("has the wrong type")]
    WrongType,
    /// More characters than are kept.
    #[error("has more than {longest} characters")]
    TooLong {
        /// The most characters taken.
        longest: usize,
    },
    /// Line breaks, NUL, or characters that do not show.
    #[error("contains characters that do not print")]
    Unprintable,
    /// Letters of scripts that look alike, mixed.
    #[error("mixes letters of different scripts that look alike")]
    MixedScripts,
    /// Anything else that is not the thing asked for.
    #[error("is not {expected}")]
    Malformed {
        /// What was asked for, with its article.
        expected: &'static str,
    },
}

/// Why a call was refused. A refused call has written nothing but its audit row and its counters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The body cannot be read at all.
    #[error("the request cannot be read: {0}")]
    Unreadable(String),
    /// A field is missing or wrong.
    #[error("{field} {problem}")]
    InvalidField {
        /// Which.
        field: Field,
        /// What is wrong with it.
        problem: FieldProblem,
    },
    /// A parameter, or several together, cannot be; the text says which and what to send.
    #[error("{0}")]
    InvalidParameter(String),
    /// Unknown, disabled or wrong application credentials.
    #[error("the ApplicationId or the ApplicationKey is wrong, or the application is disabled")]
    ClientUnknown,
    /// No bearer token, or one that is not taken any more.
    #[error("{0}")]
    TokenRefused(TokenProblem),
    /// The hash is missing or wrong.
    #[error("authenticatehash is missing or does not match the HMAC key and RequestDateTime")]
    HashRefused,
    /// The time under the hash is too far from now.
    #[error("RequestDateTime is too far from the present time (UTC)")]
    Stale,
    /// The same time and body came before.
    #[error("this request was received before; send a new RequestDateTime")]
    Replayed,
    /// The application may not call from this address.
    #[error("this application is not allowed to call from this address")]
    AddressRefused,
    /// The company's plan does not include the API.
    #[error("API Management is not allowed with current subscription")]
    PlanRefused,
    /// No such person in this company.
    #[error("the user does not exist")]
    PersonUnknown,
    /// The person is inactive.
    #[error("the user is inactive")]
    PersonInactive,
    /// The user name, or an alias, belongs to somebody.
    #[error("the user name or alias is taken")]
    UserNameTaken,
    /// The e-mail address belongs to somebody.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The PIN is wrong.
    #[error("the PIN is wrong")]
    WrongPin,
    /// The person has no PIN.
    #[error("the user has no PIN")]
    NoPin,
    /// Too many wrong PINs.
    #[error("the user is locked out after too many wrong PINs")]
    LockedOut {
        /// When the lock ends by itself; `None`: by an administrator only.
        until: Option<Timestamp>,
    },
    /// The company's policy does not take this PIN.
    #[error("{0}")]
    PinRefused(PinProblem),
    /// The factor is off, or the application parameters name no active application.
    #[error("{0}")]
    SettingsMissed(&'static str),
    /// A sample is not taken.
    #[error("{text}")]
    SampleRefused {
        /// The kind of reason.
        problem: SampleProblem,
        /// The reason, in words for whoever took it.
        text: String,
    },
    /// The person has no template of the factor that could be compared.
    #[error("the user has not enrolled this factor ({0}); enrol first")]
    NotEnrolled(Factor),
    /// Too many samples that did not match.
    #[error(
        "the user is locked out of this factor ({factor}) after too many samples that did not match"
    )]
    FactorLockedOut {
        /// Which factor.
        factor: Factor,
        /// When the lock ends by itself; `None`: by an administrator only.
        until: Option<Timestamp>,
    },
    /// The sample is that of somebody else.
    #[error("this sample matches another user who is enrolled; an administrator has been told")]
    EnrolledElsewhere,
    /// A link to take a picture does not work.
    #[error("{0}")]
    CaptureRefused(CaptureProblem),
    /// No API key, or one that is not taken any more.
    #[error("send an API key that is known and has neither expired nor been revoked, as api_key")]
    ApiKeyRefused,
    /// Somebody could not sign in. It never says why: strangers would learn who is known here.
    #[error(
        "that did not work. Check what you entered; after several failures in a row nothing is taken \
         for some minutes"
    )]
    SignInRefused,
    /// No session, or one that is over.
    #[error("you are not signed in, or not any more; sign in again")]
    SignedOut,
    /// The role of whoever is signed in does not allow it.
    #[error("your role does not allow this; ask an owner or administrator of your organisation")]
    RoleTooLow,
    /// What is asked needs a fresh proof of who asks.
    #[error("prove once more that it is you, then try again")]
    ConfirmationNeeded,
    /// A form came from somewhere else, or from a session that is over.
    #[error(
        "this form is too old or came from elsewhere; load the page again and send it once more"
    )]
    FormRefused,
    /// A link of an owner, or one to choose a new password, does not work.
    #[error("this link is not known, was used, or is over")]
    LinkOver,
    /// A second factor was not right, or was used before. It does not say which.
    #[error("that was not right, or was used before; wait for the next code and try again")]
    SecondFactorRefused,
    /// What an authenticator answered does not belong to a question that waits for it.
    #[error("that took too long, or did not go through; begin again")]
    CeremonyRefused,
    /// Nobody can have more passkeys.
    #[error("there are {most} passkeys already; remove one first")]
    TooManyPasskeys {
        /// How many there can be.
        most: usize,
    },
    /// Nobody would be left who may give roles.
    #[error("this is the last active owner; make somebody else an owner first")]
    LastOwner,
    /// The rank of the caller is too low.
    #[error("this needs the rank ADMIN or more, and nobody changes a rank above the own one")]
    RankTooLow,
    /// Something that a request names is not there, or belongs to another company.
    #[error("there is no such {0}")]
    Unknown(Thing),
    /// The request contradicts what is there.
    #[error("{0}")]
    Conflict(String),
    /// A door does not open; the reason is for the person who stands there.
    #[error("{0}")]
    DoorClosed(Denial),
    /// Somebody whom the company asks before an unlock said no, in words for the person.
    #[error("{0}")]
    HookDenied(String),
    /// A door's controller is not connected.
    #[error("the door is out of reach: its controller is not connected")]
    DoorUnreachable,
    /// A door's controller did not confirm in time. Whether the door obeyed is not known.
    #[error("the door did not confirm in time; look at it before you try again")]
    DoorSilent,
    /// A door's controller said that it did not carry out a command.
    #[error("the door did not obey: {0}")]
    DoorFailed(String),
    /// A guest link does not work.
    #[error("{0}")]
    LinkRefused(LinkProblem),
    /// An invitation does not work.
    #[error("{0}")]
    InvitationRefused(InvitationProblem),
    /// Too many calls.
    #[error("too many requests; try again in {} s", retry_after.as_secs().max(1))]
    Limited {
        /// When to try again.
        retry_after: Duration,
    },
}

/// Why an invitation's link does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationProblem {
    /// No such link was ever made, or it is long forgotten.
    #[error(
        "This invitation is not known. Look for a newer e-mail, or ask for another invitation."
    )]
    Unknown,
    /// Somebody joined with it.
    #[error("This invitation has been used. If it was not you, tell your administrator.")]
    Used,
    /// A newer one was sent.
    #[error("A newer invitation was sent. Use the link in the newest e-mail.")]
    Replaced,
    /// An administrator took it back.
    #[error("This invitation has been cancelled.")]
    Cancelled,
    /// Its days are over.
    #[error("This invitation has expired. Ask your administrator to send it again.")]
    Expired,
}

/// Why a bearer token was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// No Authorization header, or another scheme.
    #[error("send the access token as Authorization: Bearer")]
    Missing,
    /// Not a token of this server.
    #[error("the access token is not valid")]
    Invalid,
    /// Past its time.
    #[error("the access token has expired; request a new one")]
    Expired,
    /// Issued before the application's tokens were revoked, or its application is gone or disabled.
    #[error("the access token has been revoked; request a new one")]
    Revoked(ApplicationId),
    /// The host name in the address is that of another company.
    #[error("the access token belongs to another company than the address")]
    OtherCompany,
    /// The application does not take tokens that come without a hash.
    #[error("this application takes tokens of PublicApiAccessToken only")]
    ManagementRefused,
}

impl Refusal {
    /// A refusal for one field.
    pub const fn field(field: Field, problem: FieldProblem) -> Self {
        Self::InvalidField { field, problem }
    }

    /// A short word for audit rows and metrics, never shown to callers and never changed.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::InvalidField { .. } | Self::InvalidParameter(_) => "invalid_field",
            Self::ClientUnknown => "client_unknown",
            Self::TokenRefused(_) => "token_refused",
            Self::HashRefused => "hash_refused",
            Self::Stale => "stale",
            Self::Replayed => "replayed",
            Self::AddressRefused => "address_refused",
            Self::PlanRefused => "plan_refused",
            Self::PersonUnknown => "person_unknown",
            Self::PersonInactive => "person_inactive",
            Self::UserNameTaken => "user_name_taken",
            Self::EmailTaken => "email_taken",
            Self::WrongPin => "wrong_pin",
            Self::NoPin => "no_pin",
            Self::LockedOut { .. } => "locked_out",
            Self::PinRefused(_) => "pin_refused",
            Self::SettingsMissed(_) => "settings_missed",
            Self::SampleRefused { problem, .. } => problem.word(),
            Self::NotEnrolled(_) => "not_enrolled",
            Self::FactorLockedOut { .. } => "factor_locked_out",
            Self::EnrolledElsewhere => "enrolled_elsewhere",
            Self::CaptureRefused(_) => "capture_refused",
            Self::ApiKeyRefused => "api_key_refused",
            Self::SignInRefused => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::RoleTooLow => "role_too_low",
            Self::ConfirmationNeeded => "confirmation_needed",
            Self::FormRefused => "form_refused",
            Self::LinkOver => "link_over",
            Self::SecondFactorRefused => "second_factor_refused",
            Self::CeremonyRefused => "ceremony_refused",
            Self::TooManyPasskeys { .. } => "too_many_passkeys",
            Self::LastOwner => "last_owner",
            Self::RankTooLow => "rank_too_low",
            Self::Unknown(_) => "unknown",
            Self::Conflict(_) => "conflict",
            Self::DoorClosed(denial) => denial.as_str(),
            Self::HookDenied(_) => "hook_denied",
            Self::DoorUnreachable => "door_unreachable",
            Self::DoorSilent => "door_silent",
            Self::DoorFailed(_) => "door_failed",
            Self::LinkRefused(problem) => problem.as_str(),
            Self::InvitationRefused(_) => "invitation_refused",
            Self::Limited { .. } => "limited",
        }
    }
}
