//! Cards and people that are denied at once, before any other change arrives. Not for allowing.

use super::macs::Mac;
use super::refusal::Refusal;
use super::sealing;
use crate::cbor::{layout, read_whole, written};
use crate::command::SigningKey;
use doorward_domain::CompanyId;
use doorward_domain::access::PersonNumber;

pub(super) const DOMAIN: &[u8] = b"doorward deny list 1\0";

/// What is denied at once. A list replaces the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenyList {
    /// The company.
    pub company: CompanyId,
    /// The controller.
    pub controller: [u8; 16],
    /// Counts up with every list of this controller.
    pub serial: u64,
    /// The first epoch whose policy knows all of this, so that the list can go.
    pub until_epoch: u64,
    /// Credentials.
    pub credentials: Vec<Mac>,
    /// People.
    pub people: Vec<PersonNumber>,
}
layout!(DenyList { company, controller, serial, until_epoch, credentials, people });

impl DenyList {
    /// The most bytes of a sealed list: more than two thousand cards. More is a policy.
    pub const MAX_BYTES: usize = 48 * 1_024;

    /// The sealed bytes.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] above [`Self::MAX_BYTES`].
    pub fn seal(&self, key: &SigningKey) -> Result<Vec<u8>, Refusal> {
        let sealed = sealing::seal(key, DOMAIN, &written(self));
        if sealed.len() > Self::MAX_BYTES { Err(Refusal::TooLarge) } else { Ok(sealed) }
    }

    /// Reads sealed bytes.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], [`Refusal::BadSignature`] or [`Refusal::Malformed`].
    pub fn open(public_key: &[u8; 32], sealed: &[u8]) -> Result<Self, Refusal> {
        let payload = sealing::open(public_key, DOMAIN, sealed, Self::MAX_BYTES)?;
        read_whole(payload).ok_or(Refusal::Malformed)
    }

    /// Whether a credential or its person is denied.
    pub fn denies(&self, credential: Mac, person: PersonNumber) -> bool {
        self.credentials.contains(&credential) || self.people.contains(&person)
    }
}
