//! What her own pages call things, and what they say of a field that is not taken.

use doorward_domain::access::{EventKind, Method};
use doorward_domain::{Factor, FieldProblem, PinPolicy, PinProblem};
use doorward_web::language::Words;

/// What is wrong with a field.
pub(super) fn problem(t: Words, problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::Missing => t.say("me-problem-missing"),
        FieldProblem::TooLong { longest } => t.count("me-problem-long", *longest),
        FieldProblem::Unprintable | FieldProblem::MixedScripts => t.say("me-problem-letters"),
        FieldProblem::WrongType | FieldProblem::Malformed { .. } => t.say("me-problem-form"),
    }
}

/// What is wrong with a PIN.
pub(super) fn pin_problem(t: Words, problem: PinProblem) -> String {
    match problem {
        PinProblem::NotDigits => t.say("me-pin-digits"),
        PinProblem::Length { shortest, longest } => length(t, shortest, longest),
        PinProblem::Repeats => t.say("me-pin-repeats"),
        PinProblem::Run => t.say("me-pin-run"),
        PinProblem::PhoneEnd => t.say("me-pin-phone"),
    }
}

/// What the company asks of PINs.
pub(super) fn pin_rules(t: Words, policy: &PinPolicy) -> String {
    let length = length(t, policy.shortest, policy.longest);
    if policy.refuse_weak { format!("{length} {}", t.say("me-pin-strong")) } else { length }
}

fn length(t: Words, shortest: usize, longest: usize) -> String {
    let (shortest, longest) = (shortest.to_string(), longest.to_string());
    t.two("me-pin-length", ("shortest", &shortest), ("longest", &longest))
}

/// A factor in words.
pub(super) fn factor(t: Words, factor: Factor) -> String {
    t.say(match factor {
        Factor::Finger => "me-finger",
        Factor::Face => "me-face",
        Factor::Palm => "me-palm",
    })
}

/// A way of asking in words.
pub(super) fn method(t: Words, method: Method) -> String {
    t.say(match method {
        Method::Card => "me-way-card",
        Method::Pin => "me-way-pin",
        Method::CardAndPin => "me-way-card-and-pin",
        Method::Link => "me-way-link",
        Method::Remote => "me-way-remote",
    })
}

/// What happened, with the tone of its tag.
pub(super) fn event(t: Words, kind: EventKind) -> (String, &'static str) {
    match kind {
        EventKind::Granted => (t.say("me-event-granted"), "success"),
        EventKind::Denied => (t.say("me-event-denied"), "error"),
        EventKind::LockOrdered => (t.say("me-event-locked"), "none"),
        EventKind::Failed => (t.say("me-event-failed"), "warning"),
        EventKind::ModeSet => (t.say("me-event-mode"), "none"),
        other => (other.as_str().replace('_', " "), "none"),
    }
}

/// Why a door stayed closed, by the word of events.
pub(super) fn denial(t: Words, word: &str) -> String {
    t.say(match word {
        "person_inactive" => "me-denied-inactive",
        "lockdown" => "me-denied-lockdown",
        "mode" => "me-denied-mode",
        "factor_rule" | "method_not_allowed" => "me-denied-way",
        "deny_rule" => "me-denied-rule",
        "outside_schedule" => "me-denied-time",
        "not_yet_valid" => "me-denied-early",
        "expired" => "me-denied-late",
        _ => "me-denied-any",
    })
}
