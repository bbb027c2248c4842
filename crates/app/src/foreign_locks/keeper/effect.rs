//! What a keeper is told of its lock once and for all, and what it has done. Not for doing it.

use doorward_domain::{CompanyId, Timestamp};
use doorward_door::command::Mode;
use doorward_door::physical::LockState;
use doorward_door::simulated::Output;
use doorward_locks::{Holding, Order};

/// What is fixed of a lock and its door.
#[derive(Debug, Clone, Copy)]
pub(in crate::foreign_locks) struct Nature {
    pub(in crate::foreign_locks) company: CompanyId,
    pub(in crate::foreign_locks) door: [u8; 16],
    /// The public key of the server's commands.
    pub(in crate::foreign_locks) public_key: [u8; 32],
    pub(in crate::foreign_locks) relocks_itself: bool,
    pub(in crate::foreign_locks) holding: Holding,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::foreign_locks) enum Effect {
    /// Give the lock an order; it must be out by this monotonic time or not at all.
    Give { number: u64, order: Order, until_ms: u64 },
    /// Tell the books.
    Say(Output),
    /// The lock can be reached, and this is how it is.
    Online(Mode, LockState),
    /// It cannot.
    Offline,
    /// Note when the lock has to be locked, so that another server would know.
    Remember(Option<Timestamp>),
}
