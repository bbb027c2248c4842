//! What a company's resources are, and what a door reports of itself. Not for what a door is set to.

use crate::person::stored_words;
use serde::{Deserialize, Serialize};

/// Doors open; computers are signed in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// A door.
    Door,
    /// A computer.
    Computer,
}

stored_words!(ResourceKind { Door = "DOOR", Computer = "COMPUTER" });

/// What a lock reported last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LockStatus {
    /// It holds the leaf.
    Locked,
    /// It lets the leaf go.
    Unlocked,
    /// It is stuck, or was never heard of.
    #[default]
    Unknown,
}

stored_words!(LockStatus { Locked = "locked", Unlocked = "unlocked", Unknown = "unknown" });

/// Where the leaf of a door was last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LeafPosition {
    /// Away from the frame.
    Open,
    /// In the frame.
    Closed,
    /// It was never heard of.
    #[default]
    Unknown,
}

stored_words!(LeafPosition { Open = "open", Closed = "closed", Unknown = "unknown" });

/// A web address that is asked before an unlock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Where.
    pub url: String,
    /// Whether the door opens when it gives no clear answer.
    pub fails_open: bool,
}
