//! What a controller is told and what it says. Values only.

use crate::card::Candidate;
use crate::command::Mode;
use crate::journal::{Event, Side};
use crate::link::{CommandAnswer, LinkState};
use crate::policy::{DenyList, Held, MacKey, PinParameters, Policy, Refusal};
use doorward_domain::access::ResourceId;
use doorward_domain::{CompanyId, Timestamp};
use std::fmt;
use std::sync::Arc;

/// What a controller knows at its start.
#[derive(Debug, Clone)]
pub struct Start {
    /// Whose it is.
    pub company: CompanyId,
    /// The server's key of commands.
    pub public_key: [u8; 32],
    /// The key of its MACs.
    pub macs: MacKey,
    /// The last time that was written down.
    pub last_time: Timestamp,
    /// The modes that commands had set: see [`Output::PersistMode`].
    pub modes: Vec<(ResourceId, Mode)>,
}

/// A policy, ready to decide by.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The policy.
    pub policy: Arc<Policy>,
    /// Its epoch.
    pub epoch: u64,
    /// How PINs are digested.
    pub pin: PinParameters,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it opens nothing any more.
    pub not_after: Option<Timestamp>,
    /// What is denied before all else.
    pub deny: Option<DenyList>,
}

impl Installed {
    /// Compiles what is held; `None` before the first snapshot.
    ///
    /// # Errors
    /// As [`Policy::compile`]; then keep deciding by the policy before.
    pub fn of(held: &Held) -> Result<Option<Self>, Refusal> {
        let (Some(identity), Some(issued_at)) = (held.identity(), held.issued_at()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            policy: Arc::new(Policy::compile(held.records())?),
            epoch: held.epoch(),
            pin: identity.pin,
            issued_at,
            not_after: held.not_after(),
            deny: held.deny_list().cloned(),
        }))
    }
}

/// A reader at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    /// The door.
    pub door: ResourceId,
    /// The side that it hangs on.
    pub inside: bool,
    /// Its number at the controller.
    pub number: u16,
}

impl Reader {
    pub(super) const fn side(self) -> Side {
        if self.inside { Side::Inside } else { Side::Outside }
    }
}

/// A key of a keypad. Debug output hides which digit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9; a higher number is nothing.
    Digit(u8),
    /// The PIN is complete.
    Enter,
    /// Begin anew.
    Clear,
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Digit(_) => "Digit",
            Self::Enter => "Enter",
            Self::Clear => "Clear",
        })
    }
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// A policy or a deny list was taken and written down.
    Policy(Box<Installed>),
    /// A card was read, strongest candidate first.
    Card {
        /// Where.
        reader: Reader,
        /// What it may be.
        candidates: Vec<Candidate>,
    },
    /// A key was pressed.
    Key {
        /// Where.
        reader: Reader,
        /// Which.
        key: Key,
    },
    /// The leaf moved.
    Contact {
        /// Of which door.
        door: ResourceId,
        /// Whether it is open now.
        open: bool,
    },
    /// Somebody asked to exit.
    Exit {
        /// Through which door.
        door: ResourceId,
    },
    /// A case was opened or closed.
    Tamper {
        /// At which door.
        door: ResourceId,
        /// Whether it is open now.
        on: bool,
    },
    /// A reader went or came.
    ReaderUp {
        /// Which.
        reader: Reader,
        /// Whether it is there now.
        up: bool,
    },
    /// A signed command came.
    Command(Vec<u8>),
    /// The link changed.
    Link(LinkState),
    /// The server's time, over the link.
    ServerTime(Timestamp),
    /// The time of a battery-backed chip.
    ChipTime(Timestamp),
    /// Nothing but time passed.
    Tick,
}

/// What somebody at a reader is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The door is open.
    Granted,
    /// No.
    Denied,
    /// Enter the PIN of this card.
    EnterPin,
    /// A second person, please.
    SecondPerson,
    /// No PINs for a while.
    Paused,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Release the lock, or hold.
    Lock {
        /// Of which door.
        door: ResourceId,
        /// Whether it lets go.
        released: bool,
    },
    /// Show something.
    Signal {
        /// Where.
        reader: Reader,
        /// What.
        signal: Signal,
    },
    /// Write something down, before the next input is taken.
    Journal(Event),
    /// Answer a command.
    Answer(CommandAnswer),
    /// Write down the mode that a command set, for [`Start::modes`].
    PersistMode {
        /// Of which door.
        door: ResourceId,
        /// The mode.
        mode: Mode,
    },
}
