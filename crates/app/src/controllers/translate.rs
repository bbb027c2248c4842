//! A controller's words as the books have them. Not for writing them down.

use doorward_domain::access::{EventKind, LockStatus, Method, ResourceId};
use doorward_door::journal::{Access, Arrival as Late, Entry, Event, NoticeKind, Noticed, Side};
use doorward_door::link::Outcome;
use doorward_store::door_commands::CommandOutcome;
use doorward_store::events::{self, Arrival, NewEvent};

/// The longest text taken from a controller.
const LONGEST: usize = 200;

/// A text without control characters, cut to a length that the books take.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

/// What came of a command.
pub(super) fn outcome(outcome: Outcome) -> CommandOutcome {
    let refused = |why: &str| CommandOutcome::Refused(why.to_owned());
    match outcome {
        Outcome::DoneLocked => CommandOutcome::Done(LockStatus::Locked),
        Outcome::DoneUnlocked => CommandOutcome::Done(LockStatus::Unlocked),
        Outcome::DoneUnknown => CommandOutcome::Done(LockStatus::Unknown),
        Outcome::BadSignature => refused("the controller knows another server key"),
        Outcome::Malformed => refused("the controller does not understand the command"),
        Outcome::OtherDoor => refused("the controller has no such door"),
        Outcome::Expired => refused("the command came too late"),
        Outcome::FromTheFuture => refused("the controller's clock is behind the server's"),
        Outcome::Replayed => refused("the command was carried out before"),
        Outcome::TooMany => refused("the controller has too much to do"),
        Outcome::Lockdown => refused("the door is in lockdown"),
        Outcome::Mode => refused("the door's mode or its methods ask for more"),
        Outcome::NoPower => refused("the lock has no power"),
        Outcome::Broken => refused("the lock does not answer"),
        Outcome::NoTime => refused("the controller does not know what time it is"),
    }
}

/// How late an entry came.
pub(super) const fn arrival(late: Late) -> Arrival {
    match late {
        Late::Live => Arrival::Live,
        Late::Grace => Arrival::Grace,
        Late::Backfill => Arrival::Backfill,
    }
}

/// The events of an entry: the first one carries its sequence. None for what the books have otherwise:
/// commands, policies taken. `first_door` stands for what belongs to no one door.
pub(super) fn events(
    entry: &Entry,
    controller: &str,
    first_door: Option<ResourceId>,
    late: Arrival,
) -> Vec<NewEvent> {
    let origin = format!("controller {controller}, policy {}", entry.epoch);
    let new = |door, kind| NewEvent {
        origin: Some(origin.clone()),
        arrival: late,
        ..events::happened(entry.wall, door, kind)
    };
    let mut told = match &entry.event {
        Event::Access(access) => accesses(access, new),
        Event::Noticed(noticed) => notice(noticed)
            .zip(noticed.door.or(first_door))
            .map(|(kind, door)| {
                let detail = Some(plain(&noticed.detail)).filter(|text| !text.is_empty());
                NewEvent { detail, ..new(door, kind) }
            })
            .into_iter()
            .collect(),
    };
    let sequence = i64::try_from(entry.sequence).unwrap_or(i64::MAX);
    if let Some(first) = told.first_mut() {
        first.sequence = Some((entry.boot, sequence));
    }
    told
}

fn accesses(access: &Access, new: impl Fn(ResourceId, EventKind) -> NewEvent) -> Vec<NewEvent> {
    let kind = if access.granted { EventKind::Granted } else { EventKind::Denied };
    let mut first = new(access.door, kind);
    first.person = access.person;
    first.method = Some(access.method);
    first.reason = (!access.granted).then(|| plain(&access.reason).into());
    first.detail = Some(detail(access));
    if access.offline {
        first.origin = first.origin.map(|origin| format!("{origin}, offline"));
    }
    let alarm = match access.reason.as_str() {
        _ if !access.alarm || !access.granted => None,
        "duress" => Some(EventKind::Duress),
        _ => Some(EventKind::PassedBack),
    };
    let alarm = alarm.map(|kind| NewEvent {
        person: access.person,
        method: Some(access.method),
        ..new(access.door, kind)
    });
    std::iter::once(first).chain(alarm).collect()
}

/// Where and with what: never a number on a card.
fn detail(access: &Access) -> String {
    let side = match access.side {
        Side::Outside => "outside",
        Side::Inside => "inside",
    };
    let credential = match (access.method, access.credential) {
        (Method::Card | Method::CardAndPin, Some(card)) => format!(", card {}", card.0),
        _ => String::new(),
    };
    format!("reader {} {side}{credential}", access.reader)
}

const fn notice(noticed: &Noticed) -> Option<EventKind> {
    Some(match (noticed.kind, noticed.on) {
        (NoticeKind::Contact, true) => EventKind::Opened,
        (NoticeKind::Contact, false) => EventKind::Closed,
        (NoticeKind::Forced, _) => EventKind::Forced,
        (NoticeKind::Held, true) => EventKind::HeldOpen,
        (NoticeKind::Held, false) => EventKind::HeldEnded,
        (NoticeKind::Exit, _) => EventKind::ExitRequested,
        (NoticeKind::Tamper, true) => EventKind::Tampered,
        (NoticeKind::Tamper, false) => EventKind::TamperEnded,
        (NoticeKind::Power, true) => EventKind::PowerRestored,
        (NoticeKind::Power, false) => EventKind::PowerLost,
        (NoticeKind::Reader, true) => EventKind::ReaderBack,
        (NoticeKind::Reader, false) => EventKind::ReaderLost,
        (NoticeKind::Sweep, _) => EventKind::PinSweep,
        (NoticeKind::TimeStep, _) => EventKind::ClockMoved,
        (NoticeKind::Configuration | NoticeKind::Operator, _) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_domain::Timestamp;
    use doorward_domain::access::PersonNumber;
    use doorward_door::clock::ClockState;
    use doorward_door::policy::CredentialId;

    const DOOR: ResourceId = ResourceId(3);

    fn entry(event: Event) -> Entry {
        let wall = Timestamp::from_seconds(1_780_000_000);
        Entry { sequence: 9, boot: [7; 16], wall, clock: ClockState::Good, epoch: 4, event }
    }

    fn access(granted: bool, alarm: bool, reason: &str) -> Entry {
        entry(Event::Access(Access {
            door: DOOR,
            side: Side::Outside,
            reader: 0,
            method: Method::Card,
            credential: Some(CredentialId(2)),
            person: Some(PersonNumber(5)),
            granted,
            alarm,
            reason: reason.to_owned(),
            rule: None,
            latency_micros: 16,
            offline: true,
        }))
    }

    fn noticed(kind: NoticeKind, door: Option<ResourceId>) -> Entry {
        entry(Event::Noticed(Noticed { kind, door, on: true, detail: "a\u{1b}b".to_owned() }))
    }

    #[test]
    fn a_grant_tells_who_where_by_what_and_that_there_was_no_link() {
        let told = events(&access(true, false, "granted"), "Front", None, Arrival::Backfill);
        let [event] = &told[..] else { panic!("{told:?}") };
        assert_eq!((event.kind, event.resource), (EventKind::Granted, DOOR));
        assert_eq!((event.person, event.method), (Some(PersonNumber(5)), Some(Method::Card)));
        assert_eq!(event.detail.as_deref(), Some("reader 0 outside, card 2"));
        assert_eq!(event.origin.as_deref(), Some("controller Front, policy 4, offline"));
        assert_eq!((event.sequence, event.reason.as_deref()), (Some(([7; 16], 9)), None));
        assert_eq!(event.arrival, Arrival::Backfill);
    }

    #[test]
    fn an_alarm_beside_a_grant_is_an_event_of_its_own() {
        for (reason, kind) in [("duress", EventKind::Duress), ("granted", EventKind::PassedBack)] {
            let told = events(&access(true, true, reason), "Front", None, Arrival::Live);
            assert_eq!(told.len(), 2);
            assert_eq!((told[1].kind, told[1].sequence), (kind, None));
        }
        let denied = events(&access(false, true, "sweep"), "Front", None, Arrival::Live);
        assert_eq!((denied.len(), denied[0].kind), (1, EventKind::Denied));
        assert_eq!(denied[0].reason.as_deref(), Some("sweep"));
    }

    #[test]
    fn what_belongs_to_no_door_stands_at_the_first_and_nowhere_without_one() {
        let moved = noticed(NoticeKind::TimeStep, None);
        let told = events(&moved, "Front", Some(DOOR), Arrival::Live);
        assert_eq!((told[0].kind, told[0].resource), (EventKind::ClockMoved, DOOR));
        assert_eq!(told[0].detail.as_deref(), Some("ab"), "no control characters");
        assert!(events(&moved, "Front", None, Arrival::Live).is_empty());
        let taken = noticed(NoticeKind::Configuration, None);
        assert!(events(&taken, "Front", Some(DOOR), Arrival::Live).is_empty());
    }
}
