//! What all lanes of a run share: whom to call, as whom, about whom.

use super::operation::Answering;
use super::people::People;
use super::requests::Requests;
use crate::client::Bytes;
use crate::error::Error;
use crate::ledger::{Entry, Ledger};
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The PIN of every person of a load run: no repeat, no run of digits.
pub(crate) const PIN: &str = "739164";

/// What all lanes of a run share.
#[derive(Debug)]
pub(crate) struct Script {
    /// Where the requests go.
    pub(crate) address: SocketAddr,
    /// Whose answers are judged.
    pub(crate) answering: Answering,
    /// How long an answer is waited for.
    pub(crate) patience: Duration,
    /// The requests.
    pub(crate) requests: Requests,
    /// People to add.
    pub(crate) people: std::sync::Arc<People>,
    /// Bodies that each name a person to read.
    pub(crate) readings: Vec<Bytes>,
    /// Bodies that each name a person and the right PIN.
    pub(crate) verifications: Vec<Bytes>,
    /// Where answered AddUsers are written.
    pub(crate) ledger: Option<std::sync::Arc<Ledger>>,
    /// Where answered AddUsers are gathered, if this run makes the people of a later one.
    pub(crate) gathered: Option<Mutex<Vec<Entry>>>,
}

impl Script {
    /// Keeps an answered AddUser.
    pub(crate) fn keep(&self, entry: Entry) -> Result<(), Error> {
        if let Some(ledger) = &self.ledger {
            ledger.note(&entry)?;
        }
        if let Some(gathered) = &self.gathered {
            gathered.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
        Ok(())
    }

    /// What was gathered.
    pub(crate) fn into_gathered(self) -> Vec<Entry> {
        self.gathered
            .map(|gathered| gathered.into_inner().unwrap_or_else(PoisonError::into_inner))
            .unwrap_or_default()
    }
}

/// The body that names a person.
pub(crate) fn naming(guid: &str) -> Bytes {
    Bytes::from(format!(r#"{{"guid":"{guid}"}}"#))
}

/// The body that names a person and the PIN.
pub(crate) fn with_pin(guid: &str) -> Bytes {
    Bytes::from(format!(r#"{{"guid":"{guid}","pin":"{PIN}"}}"#))
}
