//! How a use case ends when it does not succeed: refused, with a reason for the caller, or failed,
//! with a reason for the log.

use crate::edge::NoEntropy;
use doorward_domain::Refusal;
use std::time::Duration;

/// The end of a use case that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller asked for something that is not given; the text is for the caller.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The server could not do its work; the text is for the log.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A failure of the server itself.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error("database: {0}")]
    Store(doorward_store::Error),
    /// Randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// A sealed value does not open: it was altered, or its master key is gone.
    #[error("{what} cannot be opened with master key {key_ring}")]
    Seal {
        /// Which value.
        what: &'static str,
        /// The number of the master key.
        key_ring: i64,
    },
    /// The hashing threads are gone, or refused their work.
    #[error("hashing: {0}")]
    Hashing(String),
    /// The threads that look at images are gone, or a network of this program is broken.
    #[error("biometrics: {0}")]
    Biometrics(String),
    /// A task that a call waited for ended badly.
    #[error("a task ended badly: {0}")]
    Task(String),
    /// A message of the outbox cannot be written or read.
    #[error("a message of the outbox: {0}")]
    Letter(String),
    /// The policy of a controller cannot be made.
    #[error("the policy of a controller: {0}")]
    Policy(String),
    /// Anything about the master key file.
    #[error("{0}")]
    MasterKey(String),
}

impl From<doorward_store::Error> for Error {
    fn from(error: doorward_store::Error) -> Self {
        match error {
            doorward_store::Error::Busy => {
                Refusal::Limited { retry_after: Duration::from_secs(1) }.into()
            }
            other => Fault::Store(other).into(),
        }
    }
}

impl From<NoEntropy> for Error {
    fn from(error: NoEntropy) -> Self {
        Fault::from(error).into()
    }
}
