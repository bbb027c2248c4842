//! What a controller and its server say to one another, and when a link counts as up.
//!
//! Messages are canonical CBOR, `[version, kind, body]`, at most [`MAX_BYTES`], each direction an
//! enum of its own. They travel inside a channel that is authenticated and encrypted already: who
//! speaks is known, and nothing here proves it. What must hold beyond the channel (policies,
//! commands) is signed on its own.
//!
//! Not for sockets, nor for that channel, which is [`crate::channel`].

mod chunk;
mod codec;
mod enrolment;
mod from_controller;
mod from_server;
mod state;
#[cfg(test)]
mod tests;

pub use chunk::{Assembly, Chunk, ChunkKind, ChunkProblem};
pub use codec::{Malformed, Payload, SecretBytes};
pub use enrolment::{
    Approval, EnrolmentReply, EnrolmentRequest, Pending, Refused, Reveal, commitment, short_code,
};
pub use from_controller::{
    CommandAnswer, DoorState, FromController, Heartbeat, Hello, JournalBatch, JournalRange,
    NewKeys, Outcome, PolicyReport, States,
};
pub use from_server::{
    Acknowledged, CommandKeys, Configuration, FromServer, Rekey, Revoke, ServerTime, Welcome,
};
pub use state::{Backoff, Link, LinkState};

/// The version of these messages.
pub const VERSION: u8 = 1;

/// The most bytes of a message: it fits one message of the Noise protocol.
pub const MAX_BYTES: usize = 60_000;
