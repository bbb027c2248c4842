//! Orders to one door: signed, used once, and void after ten seconds.
//!
//! Not for deciding who may give them, nor for carrying them anywhere. A command is 64 bytes of
//! Ed25519 signature (RFC 8032), then the command in canonical CBOR. What is signed is
//! [`DOMAIN`] and that CBOR, so that no signature of another kind can pass for a command.

mod action;
mod keys;
mod layout;
mod spent;
#[cfg(test)]
mod tests;

pub use action::{Action, Grounds, Mode, UnlockSeconds};
pub(crate) use keys::holds;
pub use keys::{BadSeed, SigningKey};
pub use spent::Spent;

use doorward_domain::{CompanyId, Timestamp};
use std::fmt;
use std::time::Duration;

/// What precedes the CBOR in the message that is signed.
pub const DOMAIN: &[u8] = b"doorward lock command 1";

/// How long a command is good for, from its issue.
pub const LIFETIME: Duration = Duration::from_secs(10);

/// How far the server's clock may be ahead of the door's.
pub const SKEW: Duration = Duration::from_secs(5);

/// The most bytes that a signed command can have.
pub const MAX_BYTES: usize = 256;

const SIGNATURE: usize = 64;

/// One order to one door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockCommand {
    /// Which command this is: 16 bytes that are never used twice.
    pub id: [u8; 16],
    /// The company that owns the door.
    pub company: CompanyId,
    /// The door that is to obey.
    pub door: [u8; 16],
    /// What it is to do.
    pub action: Action,
    /// When the command was made, by the server's clock.
    pub issued_at: Timestamp,
    /// On whose behalf, for the door's own journal.
    pub issued_by: Issuer,
}

/// On whose behalf a command was given: 1 to 64 bytes of text without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// The most bytes of UTF-8.
    pub const MAX_BYTES: usize = 64;

    /// Takes a text; `None` when it is empty, too long, or holds a control character.
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= Self::MAX_BYTES;
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// The server itself.
    pub fn server() -> Self {
        Self("server".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Why a door does not obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandProblem {
    /// Not signed with the server's key, or altered since.
    #[error("the signature does not hold")]
    BadSignature,
    /// Signed, but not a command in the one form that is understood.
    #[error("the command is not well formed")]
    Malformed,
    /// For another door, or for a door of another company.
    #[error("the command is for another door")]
    OtherDoor,
    /// Its ten seconds are over.
    #[error("the command has expired")]
    Expired,
    /// Issued more than [`SKEW`] later than the door's clock shows.
    #[error("the command comes from the future")]
    FromTheFuture,
    /// Its identifier was used before.
    #[error("the command was used before")]
    Replayed,
    /// Too many live commands are remembered to take another one safely.
    #[error("too many commands at once")]
    TooMany,
}

impl LockCommand {
    /// The first moment at which the command is void: [`LIFETIME`] after its issue.
    pub fn expires_at(&self) -> Timestamp {
        self.issued_at + LIFETIME
    }

    /// The signed bytes, at most [`MAX_BYTES`].
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        key.sign_payload(&layout::write(self))
    }

    /// Reads signed bytes and checks all that does not depend on the door or on the time.
    ///
    /// # Errors
    /// [`CommandProblem::BadSignature`] or [`CommandProblem::Malformed`].
    pub fn open(public_key: &[u8; 32], bytes: &[u8]) -> Result<Self, CommandProblem> {
        if bytes.len() > MAX_BYTES {
            return Err(CommandProblem::Malformed);
        }
        let (signature, payload) =
            bytes.split_at_checked(SIGNATURE).ok_or(CommandProblem::BadSignature)?;
        if !keys::holds(public_key, &message(payload), signature) {
            return Err(CommandProblem::BadSignature);
        }
        layout::read(payload).ok_or(CommandProblem::Malformed)
    }

    /// Whether this door should obey now. It says nothing of earlier use: see [`Spent`].
    ///
    /// # Errors
    /// [`CommandProblem::OtherDoor`], [`CommandProblem::Expired`] or
    /// [`CommandProblem::FromTheFuture`].
    pub fn check(&self, door: [u8; 16], now: Timestamp) -> Result<(), CommandProblem> {
        if self.door != door {
            Err(CommandProblem::OtherDoor)
        } else if now >= self.expires_at() {
            Err(CommandProblem::Expired)
        } else if self.issued_at > now + SKEW {
            Err(CommandProblem::FromTheFuture)
        } else {
            Ok(())
        }
    }
}

/// Reads signed bytes for one door at one moment: [`LockCommand::open`], then
/// [`LockCommand::check`]. The caller must still [spend](Spent::spend) the command.
///
/// # Errors
/// Any [`CommandProblem`] but those of use before.
pub fn verify(
    public_key: &[u8; 32],
    bytes: &[u8],
    door: [u8; 16],
    now: Timestamp,
) -> Result<LockCommand, CommandProblem> {
    let command = LockCommand::open(public_key, bytes)?;
    command.check(door, now)?;
    Ok(command)
}

fn message(payload: &[u8]) -> Vec<u8> {
    [DOMAIN, payload].concat()
}
