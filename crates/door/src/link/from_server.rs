//! What a server says. Not for what it hears.

use super::chunk::Chunk;
use super::codec::{Payload, SecretBytes, messages};
use crate::cbor::layout;
use doorward_domain::Timestamp;

messages! {
    /// A message from the server.
    FromServer {
        /// The answer to a hello.
        Welcome(Welcome) = 1,
        /// That it is there.
        Heartbeat(ServerTime) = 2,
        /// A piece of a sealed snapshot or delta.
        Chunk(Chunk) = 3,
        /// A sealed [`crate::policy::DenyList`].
        DenyList(Payload) = 4,
        /// A signed [`crate::command::LockCommand`].
        Command(Payload) = 5,
        /// Journal entries were written down.
        Acknowledged(Acknowledged) = 6,
        /// Make new keys.
        Rekey(Rekey) = 7,
        /// Belong to nobody any more.
        Revoke(Revoke) = 8,
        /// How readers and outputs are connected.
        Configuration(Configuration) = 9,
        /// Which keys sign commands and policies from now on.
        CommandKeys(CommandKeys) = 10,
    }
}

/// The answer to a hello.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// The version that is spoken from now on.
    pub version: u8,
    /// The server's time.
    pub time: Timestamp,
    /// The epoch that the controller should reach.
    pub epoch: u64,
    /// The first journal entry that the server lacks.
    pub journal_next: u64,
}
layout!(Welcome { version, time, epoch, journal_next });

/// The server's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerTime {
    /// The time of day.
    pub time: Timestamp,
    /// What the controller's last heartbeat said of its own clock, to take the way into account.
    pub monotonic_ms: u64,
    /// The epoch that the controller should reach.
    pub epoch: u64,
}
layout!(ServerTime { time, monotonic_ms, epoch });

/// Journal entries were written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The first that the server lacks.
    pub journal_next: u64,
}
layout!(Acknowledged { journal_next });

/// Make new keys, and tell the public halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rekey {
    /// The key of MACs from the next snapshot on; `None`: it stays.
    pub mac_key: Option<SecretBytes>,
}
layout!(Rekey { mac_key });

/// Forget policy and keys; the doors stay as their fail mode says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// Why, for the log.
    pub reason: String,
}
layout!(Revoke { reason });

/// How readers and outputs are connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Counts up.
    pub version: u64,
    /// What the version of the controller's program understands.
    pub record: Payload,
}
layout!(Configuration { version, record });

/// Which keys sign commands and policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandKeys {
    /// Ed25519 public keys, the present one first.
    pub keys: Vec<[u8; 32]>,
}
layout!(CommandKeys { keys });
