//! Doors, modes and events in words.

use doorward_domain::access::{DoorMode, EventKind, LeafPosition, LockStatus, Method, Methods};
use doorward_store::door_states::DoorState;
use doorward_store::events::{Arrival, Event};
use doorward_web::language::Words;
use std::collections::HashMap;

/// What happened, in words, without when and where.
pub(crate) fn happened(t: Words, event: &Event, names: &HashMap<String, String>) -> String {
    let what = t.say(kind_key(event.kind));
    let asked = matches!(
        event.kind,
        EventKind::Granted
            | EventKind::Denied
            | EventKind::Failed
            | EventKind::LockOrdered
            | EventKind::ModeSet
    );
    let who = match (&event.person_name, event.person) {
        (Some(name), _) if !name.is_empty() => Some(name.clone()),
        (_, Some(_)) => Some(t.say("who-guest")),
        (_, None) => event.actor.as_deref().filter(|_| asked).map(|text| actor(t, text, names)),
    };
    let mut text = who.map_or_else(|| what.clone(), |who| format!("{what}: {who}"));
    let mode = event
        .detail
        .as_deref()
        .filter(|_| matches!(event.kind, EventKind::ModeSet | EventKind::ModeChanged));
    if let Some(mode) = mode.and_then(DoorMode::from_word) {
        text = format!("{text} · {}", mode_name(t, mode));
    } else if let Some(method) = event.method {
        text = format!("{text} · {}", method_name(t, method));
    }
    if event.arrival != Arrival::Live {
        text = format!("{text} · {}", t.say("event-late"));
    }
    text
}

/// Whoever did something, as events name her.
fn actor(t: Words, text: &str, names: &HashMap<String, String>) -> String {
    if let Some(name) = names.get(text) {
        return name.clone();
    }
    match text.split(':').next().unwrap_or_default() {
        "api-key" | "application" => t.say("who-client"),
        "operator" => t.say("who-operator"),
        "server" => t.say("who-server"),
        _ => t.say("who-gone"),
    }
}

const fn kind_key(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Granted => "happened-granted",
        EventKind::Denied => "happened-denied",
        EventKind::LockOrdered => "happened-lock-ordered",
        EventKind::Failed => "happened-failed",
        EventKind::ModeSet => "happened-mode-set",
        EventKind::Locked => "happened-locked",
        EventKind::Unlocked => "happened-unlocked",
        EventKind::LockUnknown => "happened-lock-unknown",
        EventKind::Opened => "happened-opened",
        EventKind::Closed => "happened-closed",
        EventKind::ModeChanged => "happened-mode-changed",
        EventKind::ExitRequested => "happened-exit",
        EventKind::Forced => "happened-forced",
        EventKind::HeldOpen => "happened-held",
        EventKind::HeldEnded => "happened-held-ended",
        EventKind::PowerRestored => "happened-power",
        EventKind::PowerLost => "happened-power-lost",
        EventKind::Tampered => "happened-tampered",
        EventKind::TamperEnded => "happened-tamper-ended",
        EventKind::Jammed => "happened-jammed",
        EventKind::JamEnded => "happened-jam-ended",
        EventKind::UnlockIgnored => "happened-ignored",
        EventKind::Online => "happened-online",
        EventKind::Offline => "happened-offline",
        EventKind::Duress => "happened-duress",
        EventKind::PassedBack => "happened-passed-back",
        EventKind::PinSweep => "happened-pin-sweep",
        EventKind::ReaderLost => "happened-reader-lost",
        EventKind::ReaderBack => "happened-reader-back",
        EventKind::ClockMoved => "happened-clock-moved",
    }
}

/// Why somebody was not let in; the words of a reason that is not known here are its own.
pub(crate) fn reason(t: Words, word: &str) -> String {
    let key = match word {
        "person_inactive" => "why-inactive",
        "lockdown" => "why-lockdown",
        "mode" => "why-mode",
        "factor_rule" | "method_not_allowed" => "why-method",
        "deny_rule" => "why-deny",
        "outside_schedule" => "why-schedule",
        "not_yet_valid" | "link_not_yet" => "why-early",
        "expired" | "link_over" => "why-expired",
        "no_rule" => "why-none",
        "rank_too_low" => "why-rank",
        "link_revoked" => "why-revoked",
        "link_used_up" => "why-used",
        "link_another_browser" => "why-browser",
        "link_code_missing" => "why-code",
        "hook_denied" => "why-hook",
        "door_unreachable" => "why-unreachable",
        "door_silent" => "why-silent",
        "door_failed" => "why-failed",
        "unknown_card" => "why-unknown-card",
        "ambiguous_card" => "why-ambiguous",
        "no_policy" => "why-no-policy",
        "denied_at_once" => "why-denied-at-once",
        "clock_untrusted" => "why-clock",
        "policy_too_old" => "why-policy-old",
        "anti_passback" => "why-passback",
        "second_person" => "why-second",
        other => return other.replace('_', " "),
    };
    t.say(key)
}

/// A mode.
pub(crate) fn mode_name(t: Words, mode: DoorMode) -> String {
    t.say(match mode {
        DoorMode::Normal => "mode-normal",
        DoorMode::Unlocked => "mode-unlocked",
        DoorMode::CardAndPin => "mode-card-pin",
        DoorMode::Lockdown => "mode-lockdown",
        DoorMode::OverrideOnly => "mode-override",
    })
}

/// What it does.
pub(super) fn mode_text(t: Words, mode: DoorMode) -> String {
    t.say(match mode {
        DoorMode::Normal => "mode-normal-text",
        DoorMode::Unlocked => "mode-unlocked-text",
        DoorMode::CardAndPin => "mode-card-pin-text",
        DoorMode::Lockdown => "mode-lockdown-text",
        DoorMode::OverrideOnly => "mode-override-text",
    })
}

/// How to colour it.
pub(super) const fn mode_tone(mode: DoorMode) -> &'static str {
    match mode {
        DoorMode::Normal => "none",
        DoorMode::Unlocked | DoorMode::CardAndPin | DoorMode::OverrideOnly => "warning",
        DoorMode::Lockdown => "error",
    }
}

/// A way of asking.
pub(crate) fn method_name(t: Words, method: Method) -> String {
    t.say(match method {
        Method::Card => "way-card",
        Method::Pin => "way-pin",
        Method::CardAndPin => "way-card-pin",
        Method::Link => "way-link",
        Method::Remote => "way-remote",
    })
}

/// Several: "card, PIN or guest link".
pub(crate) fn methods_text(t: Words, methods: Methods) -> String {
    if methods == Methods::ALL {
        return t.say("way-any");
    }
    let mut names: Vec<String> = methods.iter().map(|method| method_name(t, method)).collect();
    match (names.pop(), names.is_empty()) {
        (Some(last), false) => t.two("way-or", ("some", &names.join(", ")), ("last", &last)),
        (Some(only), true) => only,
        (None, _) => t.say("way-none"),
    }
}

/// How a door stands: the kind of its state line, and the words.
pub(super) fn standing(
    t: Words,
    state: Option<&DoorState>,
    mode: DoorMode,
) -> (&'static str, String) {
    let Some(state) = state else { return ("away", t.say("state-never")) };
    if !state.online {
        return ("away", t.say("state-offline"));
    }
    let lock = t.say(match state.lock {
        LockStatus::Locked => "state-locked",
        LockStatus::Unlocked => "state-unlocked",
        LockStatus::Unknown => "state-unknown",
    });
    let words = match state.position {
        LeafPosition::Open => format!("{lock} · {}", t.say("state-open")),
        LeafPosition::Closed => format!("{lock} · {}", t.say("state-closed")),
        LeafPosition::Unknown => lock,
    };
    let kind = match state.lock {
        _ if mode == DoorMode::Lockdown => "lockdown",
        LockStatus::Locked => "closed",
        LockStatus::Unlocked => "ready",
        LockStatus::Unknown => "away",
    };
    (kind, words)
}
