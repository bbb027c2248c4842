//! What pages about people call things, and what they say of a field that is not taken.

use doorward_domain::access::Method;
use doorward_domain::{Factor, FieldProblem, Membership, PinProblem, Status};
use doorward_web::language::Words;

/// A field of a form, as `people_input.html` shows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is called.
    pub(super) label: String,
    /// What is in it.
    pub(super) value: String,
    /// What to know before filling it in.
    pub(super) hint: Option<String>,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
    /// Its kind.
    pub(super) kind: &'static str,
    /// Whether it must be filled in.
    pub(super) required: bool,
}

impl Input {
    /// A field for text.
    pub(super) fn text(name: &'static str, label: String, value: &str) -> Self {
        Self { name, label, value: value.to_owned(), kind: "text", ..Self::default() }
    }

    /// One that must be filled in.
    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// One with a hint.
    pub(super) fn hinted(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// One of another kind.
    pub(super) fn of_kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// One with what is wrong with it, if anything is.
    pub(super) fn with(self, problem: Option<String>) -> Self {
        Self { problem, ..self }
    }
}

/// What is wrong with a field; `malformed` says what it must be.
pub(super) fn problem(t: Words, problem: &FieldProblem, malformed: &str) -> String {
    match problem {
        FieldProblem::Missing => t.say("people-problem-missing"),
        FieldProblem::TooLong { longest } => t.count("people-problem-long", *longest),
        FieldProblem::Unprintable => t.say("people-problem-unprintable"),
        FieldProblem::MixedScripts => t.say("people-problem-scripts"),
        FieldProblem::WrongType | FieldProblem::Malformed { .. } => t.say(malformed),
    }
}

/// What is wrong with a PIN.
pub(super) fn pin_problem(t: Words, problem: PinProblem) -> String {
    match problem {
        PinProblem::NotDigits => t.say("people-pin-digits"),
        PinProblem::Length { shortest, longest } => {
            let (shortest, longest) = (shortest.to_string(), longest.to_string());
            t.two("people-pin-length", ("shortest", &shortest), ("longest", &longest))
        }
        PinProblem::Repeats => t.say("people-pin-repeats"),
        PinProblem::Run => t.say("people-pin-run"),
        PinProblem::PhoneEnd => t.say("people-pin-phone"),
    }
}

/// A status in words.
pub(super) fn status(t: Words, status: Status) -> String {
    t.say(match status {
        Status::Active => "people-active",
        Status::Inactive => "people-inactive",
    })
}

/// A way of belonging in words.
pub(super) fn membership(t: Words, membership: Membership) -> String {
    t.say(match membership {
        Membership::Member => "people-member",
        Membership::Invited => "people-invited",
        Membership::Guest => "people-guest",
        Membership::Removed => "people-removed",
    })
}

/// A factor in words.
pub(super) fn factor(t: Words, factor: Factor) -> String {
    t.say(match factor {
        Factor::Finger => "people-finger",
        Factor::Face => "people-face",
        Factor::Palm => "people-palm",
    })
}

/// A way of asking in words.
pub(super) fn method(t: Words, method: Method) -> String {
    t.say(match method {
        Method::Card => "people-method-card",
        Method::Pin => "people-method-pin",
        Method::CardAndPin => "people-method-card-and-pin",
        Method::Link => "people-method-link",
        Method::Remote => "people-method-remote",
    })
}

/// Why a door stays closed, by the word of events.
pub(super) fn denial(t: Words, word: &str) -> String {
    t.say(match word {
        "door_unknown" => "people-denied-door-unknown",
        "person_inactive" => "people-denied-inactive",
        "lockdown" => "people-denied-lockdown",
        "mode" => "people-denied-mode",
        "factor_rule" => "people-denied-factor",
        "rank_too_low" => "people-denied-rank",
        "deny_rule" => "people-denied-rule",
        "outside_schedule" => "people-denied-schedule",
        "not_yet_valid" => "people-denied-early",
        "expired" => "people-denied-late",
        "method_not_allowed" => "people-denied-method",
        _ => "people-denied-no-rule",
    })
}
