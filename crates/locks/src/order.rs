//! What a lock can be told, and what it can say. Not for how either looks on a wire.

/// One order to a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Unlock. A device with a timer of its own locks again after so many seconds.
    Unlock {
        /// For how long.
        seconds: u32,
    },
    /// Lock.
    Lock,
    /// Say how you are: the only one that moves nothing.
    Ask,
}

/// What a lock says of its bolt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWord {
    /// It holds.
    Locked,
    /// It lets go.
    Unlocked,
    /// It is on its way to hold.
    Locking,
    /// It is on its way to let go.
    Unlocking,
    /// It is stuck.
    Jammed,
}

/// What is heard of a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Whether the device can be reached, as far as broker, relay and the device itself say.
    Reachable(bool),
    /// The device says how its bolt is.
    State {
        /// How.
        word: LockWord,
        /// Whether it says so now. A broker also gives what a device said at some time and had kept;
        /// that confirms nothing.
        fresh: bool,
    },
    /// An order did not get to the device, or the device did not take it.
    Failed {
        /// Which, as [`ForeignLock::send`](crate::ForeignLock::send) was told.
        number: u64,
        /// Why, for the log.
        why: String,
    },
}
