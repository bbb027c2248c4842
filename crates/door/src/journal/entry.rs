//! One entry of a journal. Not for how entries are chained.

use crate::cbor::{Item, Reader, Writer, layout, numbered};
use crate::clock::ClockState;
use crate::policy::CredentialId;
use doorward_domain::Timestamp;
use doorward_domain::access::{Method, Origin, PersonNumber, ResourceId};
use std::time::Duration;

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Counts up by one from 1, through all starts.
    pub sequence: u64,
    /// Which start of the controller.
    pub boot: [u8; 16],
    /// The controller's time.
    pub wall: Timestamp,
    /// How far it was to be trusted.
    pub clock: ClockState,
    /// The epoch of the policy.
    pub epoch: u64,
    /// What happened.
    pub event: Event,
}
layout!(Entry { sequence, boot, wall, clock, epoch, event });

impl Entry {
    /// Reads an entry as it lies in a journal and travels in a [`crate::link::JournalBatch`].
    ///
    /// # Errors
    /// [`crate::link::Malformed`] for anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, crate::link::Malformed> {
        crate::cbor::read_whole(bytes).ok_or(crate::link::Malformed)
    }

    /// The entry as it lies in a journal.
    pub fn encode(&self) -> Vec<u8> {
        crate::cbor::written(self)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody asked a door to open.
    Access(Access),
    /// Something else was noticed.
    Noticed(Noticed),
}

/// Somebody asked a door to open, and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Which door.
    pub door: ResourceId,
    /// From which side.
    pub side: Side,
    /// At which reader, by its number at the controller.
    pub reader: u16,
    /// How.
    pub method: Method,
    /// With what: never the number on it.
    pub credential: Option<CredentialId>,
    /// Who, where one person is known.
    pub person: Option<PersonNumber>,
    /// Whether it opened.
    pub granted: bool,
    /// Whether it is an alarm as well: duress, soft anti-passback.
    pub alarm: bool,
    /// The word for the answer.
    pub reason: String,
    /// The rule that decided.
    pub rule: Option<Origin>,
    /// From the reading to the answer, in microseconds.
    pub latency_micros: u32,
    /// Whether there was no link.
    pub offline: bool,
}
layout!(Access {
    door,
    side,
    reader,
    method,
    credential,
    person,
    granted,
    alarm,
    reason,
    rule,
    latency_micros,
    offline,
});

/// A side of a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Where people come from.
    Outside,
    /// Where people leave from.
    Inside,
}
numbered!(Side { Outside = 0, Inside = 1 });
numbered!(Method { Card = 0, Pin = 1, CardAndPin = 2, Link = 3, Remote = 4 });

/// Something noticed that is no question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// What.
    pub kind: NoticeKind,
    /// At which door, where it is one's.
    pub door: Option<ResourceId>,
    /// Whether it began; for a contact, whether the leaf is open.
    pub on: bool,
    /// More, in words.
    pub detail: String,
}
layout!(Noticed { kind, door, on, detail });

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// The leaf moved.
    Contact,
    /// The leaf opened without a cause.
    Forced,
    /// The leaf has been open for too long.
    Held,
    /// Somebody asked to exit.
    Exit,
    /// A case was opened.
    Tamper,
    /// The supply changed.
    Power,
    /// The policy or the configuration changed.
    Configuration,
    /// A command was carried out or refused.
    Operator,
    /// The clock was moved.
    TimeStep,
    /// A reader went or came.
    Reader,
    /// Somebody tries out PINs.
    Sweep,
}
numbered!(NoticeKind {
    Contact = 0,
    Forced = 1,
    Held = 2,
    Exit = 3,
    Tamper = 4,
    Power = 5,
    Configuration = 6,
    Operator = 7,
    TimeStep = 8,
    Reader = 9,
    Sweep = 10,
});

impl Item for Event {
    fn write(&self, out: &mut Writer) {
        out.array(2);
        match self {
            Self::Access(access) => {
                out.unsigned(0);
                access.write(out);
            }
            Self::Noticed(noticed) => {
                out.unsigned(1);
                noticed.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match (from.array()?, from.unsigned()?) {
            (2, 0) => Access::read(from).map(Self::Access),
            (2, 1) => Noticed::read(from).map(Self::Noticed),
            _ => None,
        }
    }
}

impl Event {
    /// Whether it may be dropped when space runs out: a grant that is no alarm, the leaf's own
    /// movement, a request to exit.
    pub const fn is_routine(&self) -> bool {
        match self {
            Self::Access(access) => access.granted && !access.alarm,
            Self::Noticed(noticed) => {
                matches!(noticed.kind, NoticeKind::Contact | NoticeKind::Exit)
            }
        }
    }
}

/// How late an entry came to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// At once.
    Live,
    /// A little late: it may still trigger something.
    Grace,
    /// For the record only.
    Backfill,
}

impl Arrival {
    /// Up to here an entry is live.
    pub const LIVE: Duration = Duration::from_secs(10);
    /// Up to here it may still trigger something.
    pub const GRACE: Duration = Duration::from_mins(5);

    /// How late an entry came. One whose time is not to be trusted, or lies in the future, is never
    /// live.
    pub fn of(entry: &Entry, received: Timestamp) -> Self {
        let late = received.distance(entry.wall);
        if entry.clock == ClockState::Untrusted || late > Self::GRACE {
            Self::Backfill
        } else if late <= Self::LIVE {
            Self::Live
        } else {
            Self::Grace
        }
    }
}
