//! What a daemon shows of itself: for the log, for a terminal, for scripts. Not for the server.

use doorward_door::controller::Signal;
use doorward_door::journal::Event;
use doorward_door::link::{CommandAnswer, LinkState};
use doorward_door::physical::Position;

/// Something to show. Doors count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A lock was told to let go, or to hold.
    Lock {
        /// Of which door.
        door: usize,
        /// Whether it lets go.
        released: bool,
    },
    /// A leaf moved.
    Leaf {
        /// Of which door.
        door: usize,
        /// Where it is.
        position: Position,
    },
    /// Somebody at a reader is shown something.
    Signal {
        /// At which door.
        door: usize,
        /// On which side.
        inside: bool,
        /// What.
        signal: Signal,
    },
    /// A command was answered.
    Answer(CommandAnswer),
    /// Something was written down.
    Event(Event),
    /// A policy is in force.
    Policy {
        /// Its epoch.
        epoch: u64,
        /// Whether something is denied before all else.
        denied: bool,
    },
    /// A policy was refused.
    Refused(String),
    /// The link changed.
    Link(LinkState),
    /// The doors that there are, by UUID.
    Doors(Vec<[u8; 16]>),
    /// The server has this part of the journal.
    Acknowledged(u64),
    /// Something does not work; the doors go on.
    Trouble(String),
    /// Something worth knowing.
    Note(String),
}
