//! Words of the store and the rules as readers have them.

use doorward_domain::access::EventKind;
use doorward_web::language::Words;

/// An event in words.
pub(crate) fn event_name(t: Words, kind: EventKind) -> String {
    t.say(match kind {
        EventKind::Granted => "event-granted",
        EventKind::Denied => "event-denied",
        EventKind::LockOrdered => "event-lock-ordered",
        EventKind::Failed => "event-failed",
        EventKind::ModeSet => "event-mode-set",
        EventKind::Locked => "event-locked",
        EventKind::Unlocked => "event-unlocked",
        EventKind::LockUnknown => "event-lock-unknown",
        EventKind::Opened => "event-opened",
        EventKind::Closed => "event-closed",
        EventKind::ModeChanged => "event-mode-changed",
        EventKind::ExitRequested => "event-exit-requested",
        EventKind::Forced => "event-forced",
        EventKind::HeldOpen => "event-held-open",
        EventKind::HeldEnded => "event-held-ended",
        EventKind::PowerRestored => "event-power-restored",
        EventKind::PowerLost => "event-power-lost",
        EventKind::Tampered => "event-tampered",
        EventKind::TamperEnded => "event-tamper-ended",
        EventKind::Jammed => "event-jammed",
        EventKind::JamEnded => "event-jam-ended",
        EventKind::UnlockIgnored => "event-unlock-ignored",
        EventKind::Online => "event-online",
        EventKind::Offline => "event-offline",
        EventKind::Duress => "event-duress",
        EventKind::PassedBack => "event-passed-back",
        EventKind::PinSweep => "event-pin-sweep",
        EventKind::ReaderLost => "event-reader-lost",
        EventKind::ReaderBack => "event-reader-back",
        EventKind::ClockMoved => "event-clock-moved",
    })
}

/// A text that stands alone: its first letter large.
pub(crate) fn alone(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    first + letters.as_str()
}
