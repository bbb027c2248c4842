//! What a page says of a refusal, in the reader's language. Every refusal has a text here: a new one
//! does not compile until it has. Not for the dialects, whose texts are those of `domain`.

use super::{Language, Locale, Words};
use crate::failure::Failure;
use crate::pages::texts;
use doorward_app::{Ctx, Error};
use doorward_domain::access::Denial;
use doorward_domain::{Refusal, SampleProblem};

/// What a page says of a failure.
pub fn failure_text(locale: Locale, failure: &Failure, ctx: &Ctx) -> String {
    let t = texts::words(locale);
    match failure {
        Failure::App(Error::Refused(refusal)) => refusal_text(locale, refusal),
        Failure::App(Error::Fault(_)) => t.one("refused-fault", "request", ctx.request),
        Failure::TooLarge { limit } => t.count("refused-large", *limit),
        Failure::TooSlow => t.say("refused-slow"),
        Failure::Broken | Failure::Method(_) => t.say("refused-unreadable"),
    }
}

/// What a page says of a refusal: one or two sentences.
pub fn refusal_text(locale: Locale, refusal: &Refusal) -> String {
    let t = texts::words(locale);
    // Their details are written in English alone.
    if locale.language == Language::English
        && let Refusal::InvalidParameter(text)
        | Refusal::Conflict(text)
        | Refusal::SampleRefused { text, .. } = refusal
    {
        return sentence(text);
    }
    if locale.language == Language::English
        && matches!(
            refusal,
            Refusal::InvalidField { .. } | Refusal::PinRefused(_) | Refusal::SettingsMissed(_)
        )
    {
        return sentence(&refusal.to_string().replace('_', " "));
    }
    if let Some(key) = of_people(refusal) {
        return t.say(key);
    }
    match refusal {
        Refusal::DoorClosed(denial) => denial_text(t, *denial),
        Refusal::HookDenied(said) => t.one("refused-hook", "said", said),
        Refusal::TooManyPasskeys { most } => t.count("refused-passkeys", *most),
        Refusal::Limited { retry_after } => {
            t.one("refused-limited", "seconds", retry_after.as_secs().max(1))
        }
        Refusal::SampleRefused { problem, .. } => t.say(match problem {
            SampleProblem::NoMatch => "refused-sample-other",
            SampleProblem::Poor => "refused-sample-poor",
            SampleProblem::Several => "refused-sample-several",
            SampleProblem::NothingFound => "refused-sample-nothing",
            SampleProblem::CutByBorder => "refused-sample-cut",
        }),
        other => t.say(of_things(other)),
    }
}

/// The texts about people and how they show who they are.
const fn of_people(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::PersonUnknown => "refused-person-unknown",
        Refusal::PersonInactive => "refused-person-inactive",
        Refusal::UserNameTaken => "refused-user-name-taken",
        Refusal::EmailTaken => "refused-email-taken",
        Refusal::WrongPin => "refused-wrong-pin",
        Refusal::NoPin => "refused-no-pin",
        Refusal::LockedOut { .. } => "refused-locked-out",
        Refusal::PinRefused(_) => "refused-pin",
        Refusal::NotEnrolled(_) => "refused-not-enrolled",
        Refusal::FactorLockedOut { .. } => "refused-factor-locked",
        Refusal::EnrolledElsewhere => "refused-enrolled-elsewhere",
        Refusal::SignInRefused => "refused-sign-in",
        Refusal::SignedOut => "refused-signed-out",
        Refusal::RoleTooLow => "refused-role",
        Refusal::ConfirmationNeeded => "refused-confirm",
        Refusal::SecondFactorRefused => "refused-second-factor",
        Refusal::CeremonyRefused => "refused-ceremony",
        Refusal::LastOwner => "refused-last-owner",
        Refusal::RankTooLow => "refused-rank",
        _ => return None,
    })
}

/// The texts about everything else.
const fn of_things(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unreadable(_) => "refused-unreadable",
        Refusal::InvalidField { .. }
        | Refusal::InvalidParameter(_)
        // These have their texts above; named here so that a new refusal does not compile without.
        | Refusal::PersonUnknown
        | Refusal::PersonInactive
        | Refusal::UserNameTaken
        | Refusal::EmailTaken
        | Refusal::WrongPin
        | Refusal::NoPin
        | Refusal::LockedOut { .. }
        | Refusal::PinRefused(_)
        | Refusal::NotEnrolled(_)
        | Refusal::FactorLockedOut { .. }
        | Refusal::EnrolledElsewhere
        | Refusal::SignInRefused
        | Refusal::SignedOut
        | Refusal::RoleTooLow
        | Refusal::ConfirmationNeeded
        | Refusal::SecondFactorRefused
        | Refusal::CeremonyRefused
        | Refusal::LastOwner
        | Refusal::RankTooLow
        | Refusal::DoorClosed(_)
        | Refusal::HookDenied(_)
        | Refusal::TooManyPasskeys { .. }
        | Refusal::Limited { .. }
        | Refusal::SampleRefused { .. } => "refused-field",
        Refusal::ClientUnknown
        | Refusal::TokenRefused(_)
        | Refusal::HashRefused
        | Refusal::Stale
        | Refusal::Replayed
        | Refusal::AddressRefused
        | Refusal::ApiKeyRefused => "refused-call",
        Refusal::PlanRefused => "refused-plan",
        Refusal::SettingsMissed(_) => "refused-settings",
        Refusal::CaptureRefused(_) => "refused-capture",
        Refusal::FormRefused => "refused-form",
        Refusal::LinkOver => "refused-link-over",
        Refusal::Unknown(_) => "refused-unknown",
        Refusal::Conflict(_) => "refused-conflict",
        Refusal::DoorUnreachable => "refused-unreachable",
        Refusal::DoorSilent => "refused-silent",
        Refusal::DoorFailed(_) => "refused-failed",
        Refusal::LinkRefused(_) => "refused-guest-link",
        Refusal::InvitationRefused(_) => "refused-invitation",
    }
}

/// Why a door stays closed.
pub fn denial_text(t: Words, denial: Denial) -> String {
    t.say(match denial {
        Denial::DoorUnknown => "denied-door-unknown",
        Denial::PersonInactive => "denied-person-inactive",
        Denial::Lockdown => "denied-lockdown",
        Denial::Mode => "denied-mode",
        Denial::FactorRule => "denied-factor-rule",
        Denial::RankTooLow => "denied-rank",
        Denial::DenyRule(_) => "denied-rule",
        Denial::OutsideSchedule => "denied-schedule",
        Denial::NotYetValid => "denied-not-yet",
        Denial::Expired => "denied-expired",
        Denial::MethodNotAllowed => "denied-method",
        Denial::NoRule => "denied-no-rule",
    })
}

/// A text as a sentence: what refuses a call begins small and ends without a stop.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_domain::Thing;

    #[test]
    fn what_is_said_is_a_sentence() {
        assert_eq!(sentence("the PIN is wrong"), "The PIN is wrong.");
        assert_eq!(sentence("Come in!"), "Come in!");
    }

    #[test]
    fn a_refusal_is_said_in_the_readers_language_with_its_details_where_they_are_english() {
        let locale = |language| Locale { language, sunday_first: false, american: false };
        let conflict = Refusal::Conflict("there is a door of this name".to_owned());
        let english = refusal_text(locale(Language::English), &conflict);
        assert_eq!(english, "There is a door of this name.");
        let spanish = refusal_text(locale(Language::Spanish), &conflict);
        assert_eq!(spanish, "Esto no es compatible con lo que ya hay.");
        let unknown = refusal_text(locale(Language::Spanish), &Refusal::Unknown(Thing::Door));
        assert_eq!(unknown, "No está, o ya no.");
    }
}
