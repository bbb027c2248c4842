//! What a controller says. Not for what it is told.

use super::codec::{Payload, messages};
use super::enrolment::{EnrolmentRequest, Reveal};
use crate::cbor::{Item, Reader, Writer, layout, numbered};
use crate::command::{CommandProblem, Mode};
use crate::physical::{LockState, Position};
use crate::policy::Root;
use doorward_domain::Timestamp;

messages! {
    /// A message from a controller.
    FromController {
        /// The first message of a link.
        Hello(Hello) = 1,
        /// That it is there.
        Heartbeat(Heartbeat) = 2,
        /// What policy it holds now, after it was sent one.
        Policy(PolicyReport) = 3,
        /// What came of a command.
        Answer(CommandAnswer) = 4,
        /// Journal entries.
        Journal(JournalBatch) = 5,
        /// How its doors are.
        States(States) = 6,
        /// New keys, after it was asked for them.
        NewKeys(NewKeys) = 7,
        /// It wants to be enrolled; the first message of one that is not.
        Enrol(EnrolmentRequest) = 8,
        /// The bytes to which the request committed it.
        Reveal(Reveal) = 9,
    }
}

/// Who is there, and what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The versions of messages that it speaks.
    pub versions: Vec<u8>,
    /// Which controller.
    pub controller: [u8; 16],
    /// Which start of it.
    pub boot: [u8; 16],
    /// The epoch of its policy; 0: none.
    pub epoch: u64,
    /// The root of its policy.
    pub root: Option<Root>,
    /// The serial number of its deny list; 0: none.
    pub deny_serial: u64,
    /// The journal entries that it keeps.
    pub journal: JournalRange,
    /// The command keys that it takes.
    pub command_keys: Vec<[u8; 32]>,
    /// What it can do, a word each.
    pub capabilities: Vec<String>,
    /// What time it believes it is.
    pub time: Timestamp,
}
layout!(Hello {
    versions,
    controller,
    boot,
    epoch,
    root,
    deny_serial,
    journal,
    command_keys,
    capabilities,
    time,
});

/// Half-open `[first, next)`, by sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalRange {
    /// The oldest that is kept.
    pub first: u64,
    /// The one that will be written next.
    pub next: u64,
}
layout!(JournalRange { first, next });

/// That it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat {
    /// What time it believes it is.
    pub time: Timestamp,
    /// Its monotonic clock in milliseconds, which the server sends back.
    pub monotonic_ms: u64,
}
layout!(Heartbeat { time, monotonic_ms });

/// What policy it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyReport {
    /// The epoch; 0: none.
    pub epoch: u64,
    /// The root.
    pub root: Option<Root>,
    /// The serial number of its deny list.
    pub deny_serial: u64,
    /// Why it did not take what it was sent: the text of a [`crate::policy::Refusal`].
    pub refused: Option<String>,
    /// Whether it asks for the whole policy.
    pub wants_snapshot: bool,
}
layout!(PolicyReport { epoch, root, deny_serial, refused, wants_snapshot });

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandAnswer {
    /// Which; `None`: its signature or form is bad, so that it is not known.
    pub command: Option<[u8; 16]>,
    /// What came of it.
    pub outcome: Outcome,
}
layout!(CommandAnswer { command, outcome });

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out; the lock is now locked.
    DoneLocked,
    /// Carried out; the lock is now unlocked.
    DoneUnlocked,
    /// Carried out; the lock does not say what it is.
    DoneUnknown,
    /// [`CommandProblem::BadSignature`].
    BadSignature,
    /// [`CommandProblem::Malformed`].
    Malformed,
    /// [`CommandProblem::OtherDoor`].
    OtherDoor,
    /// [`CommandProblem::Expired`].
    Expired,
    /// [`CommandProblem::FromTheFuture`].
    FromTheFuture,
    /// [`CommandProblem::Replayed`].
    Replayed,
    /// [`CommandProblem::TooMany`].
    TooMany,
    /// The door is in lockdown.
    Lockdown,
    /// The door's mode or factor rule asks for more.
    Mode,
    /// The lock has no power.
    NoPower,
    /// The lock does not answer.
    Broken,
    /// The controller's clock cannot tell whether the command is late.
    NoTime,
}
numbered!(Outcome {
    DoneLocked = 0,
    DoneUnlocked = 1,
    DoneUnknown = 2,
    BadSignature = 10,
    Malformed = 11,
    OtherDoor = 12,
    Expired = 13,
    FromTheFuture = 14,
    Replayed = 15,
    TooMany = 16,
    Lockdown = 17,
    Mode = 18,
    NoPower = 19,
    Broken = 20,
    NoTime = 21,
});

impl From<CommandProblem> for Outcome {
    fn from(problem: CommandProblem) -> Self {
        match problem {
            CommandProblem::BadSignature => Self::BadSignature,
            CommandProblem::Malformed => Self::Malformed,
            CommandProblem::OtherDoor => Self::OtherDoor,
            CommandProblem::Expired => Self::Expired,
            CommandProblem::FromTheFuture => Self::FromTheFuture,
            CommandProblem::Replayed => Self::Replayed,
            CommandProblem::TooMany => Self::TooMany,
        }
    }
}

impl From<LockState> for Outcome {
    fn from(lock: LockState) -> Self {
        match lock {
            LockState::Locked => Self::DoneLocked,
            LockState::Unlocked => Self::DoneUnlocked,
            LockState::Unknown => Self::DoneUnknown,
        }
    }
}

/// Journal entries one after another, as they lie in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalBatch {
    /// The sequence number of the first.
    pub first: u64,
    /// The entries.
    pub entries: Vec<Payload>,
}
layout!(JournalBatch { first, entries });

/// How all doors are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct States {
    /// Each door once.
    pub doors: Vec<DoorState>,
}
layout!(States { doors });

/// How a door is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorState {
    /// Which.
    pub door: [u8; 16],
    /// Its mode.
    pub mode: Mode,
    /// Its lock.
    pub lock: LockState,
    /// Its leaf; `None`: no contact tells.
    pub position: Option<Position>,
    /// The epoch that it decides by.
    pub policy_epoch: u64,
    /// Since when its policy is too old; `None`: it is not.
    pub stale_since: Option<Timestamp>,
}
layout!(DoorState { door, mode, lock, position, policy_epoch, stale_since });

/// The keys that count from the next link on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKeys {
    /// The public key of the channel.
    pub channel_key: [u8; 32],
    /// The Ed25519 public key of the journal.
    pub signing_key: [u8; 32],
}
layout!(NewKeys { channel_key, signing_key });

numbered!(Mode { Normal = 0, Unlocked = 1, CardAndPin = 2, Lockdown = 3, OverrideOnly = 4 });
numbered!(LockState { Locked = 0, Unlocked = 1, Unknown = 2 });

impl Item for Position {
    fn write(&self, out: &mut Writer) {
        out.flag(*self == Self::Open);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(if from.flag()? { Self::Open } else { Self::Closed })
    }
}
