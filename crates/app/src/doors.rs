//! Doors: locked and unlocked, one or many, and given another mode.
//!
//! There is one path to a lock, [`App::operate_door`], whoever asks: decided, written down and signed
//! in one write, then delivered, then confirmed by the door or refused by name. Not for how a door is
//! reached: that is [`crate::door_links`].

mod command_key;
mod deliver;
mod hook;
mod judge;
mod lockdown;
mod mass_lock;
mod mode;
mod operate;

pub(crate) use command_key::CommandKey;
pub(crate) use command_key::reseal as reseal_command_key;
pub(crate) use lockdown::LockdownLooks;
pub use lockdown::ModeOutcome;
pub use mass_lock::{DoorOutcome, MassOperation};
pub use mode::ModeReport;
pub(crate) use operate::issuer;

use doorward_domain::access::{
    DoorMode, GuestLinkId, LockStatus, Method, PersonNumber, Rank, ResourceId, ResourceUuid,
    UnlockTime,
};

/// How a caller names a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorName {
    /// As lock commands do.
    Uuid(ResourceUuid),
    /// By its number.
    Number(ResourceId),
}

/// What is asked of a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorAction {
    /// Unlock for a time, then lock again.
    Unlock {
        /// For how long, as an operator asks; clamped to 5 to 60. `None`: as the rule or the door
        /// says.
        seconds: Option<i64>,
    },
    /// End a running unlock at once.
    Lock,
}

/// Who asks. The caller of [`crate::App::operate_door`] has checked key, token, card or PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requester {
    /// An API key, or an administrator: by rank, from afar.
    Operator {
        /// How far the word reaches.
        rank: Rank,
    },
    /// A guest with her link.
    Guest(GuestUse),
    /// A person at the door or in an app: by the policies.
    Member {
        /// Who.
        person: PersonNumber,
        /// How.
        method: Method,
    },
}

/// A guest and her link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestUse {
    /// Who.
    pub person: PersonNumber,
    /// By which link.
    pub link: GuestLinkId,
    /// The stored hash of the browser's cookie; the first one to unlock by a link whose profile
    /// binds browsers is the one that it is bound to.
    pub browser_hash: Option<Vec<u8>>,
    /// Whether the code that was mailed to her was entered in this browser.
    pub code_entered: bool,
}

/// One call for one door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Which door.
    pub door: DoorName,
    /// What.
    pub action: DoorAction,
    /// Who asks.
    pub by: Requester,
}

/// A door that confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operated {
    /// Which.
    pub resource: ResourceId,
    /// The same, as lock commands name it.
    pub uuid: ResourceUuid,
    /// What it is called.
    pub name: String,
    /// What its lock does now.
    pub lock: LockStatus,
    /// For how long it stays unlocked; `None` after locking.
    pub unlock_time: Option<UnlockTime>,
}

impl Requester {
    /// How the asking counts.
    const fn method(&self) -> Method {
        match self {
            Self::Operator { .. } => Method::Remote,
            Self::Guest(_) => Method::Link,
            Self::Member { method, .. } => *method,
        }
    }

    const fn person(&self) -> Option<PersonNumber> {
        match self {
            Self::Operator { .. } => None,
            Self::Guest(guest) => Some(guest.person),
            Self::Member { person, .. } => Some(*person),
        }
    }

    const fn link(&self) -> Option<GuestLinkId> {
        match self {
            Self::Guest(guest) => Some(guest.link),
            Self::Operator { .. } | Self::Member { .. } => None,
        }
    }
}

/// A mode as the door's own words have it.
pub(crate) const fn door_word(mode: DoorMode) -> doorward_door::command::Mode {
    use doorward_door::command::Mode;
    match mode {
        DoorMode::Normal => Mode::Normal,
        DoorMode::Unlocked => Mode::Unlocked,
        DoorMode::CardAndPin => Mode::CardAndPin,
        DoorMode::Lockdown => Mode::Lockdown,
        DoorMode::OverrideOnly => Mode::OverrideOnly,
    }
}
