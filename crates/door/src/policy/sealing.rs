//! Signatures around what is sealed: 64 bytes of Ed25519 (RFC 8032) over a domain string and a
//! payload, then the payload. Not for secrecy: the link is encrypted.

use super::refusal::Refusal;
use crate::command::{SigningKey, holds};

const SIGNATURE: usize = 64;

/// What is sealed on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// A [`super::Delta`].
    Delta,
    /// A [`super::DenyList`].
    DenyList,
}

/// Seals a payload in the form of one of these, whatever the payload is.
pub fn seal_payload(key: &SigningKey, sealed: Sealed, payload: &[u8]) -> Vec<u8> {
    let domain = match sealed {
        Sealed::Delta => super::delta::DOMAIN,
        Sealed::DenyList => super::deny::DOMAIN,
    };
    seal(key, domain, payload)
}

/// The signature and the payload behind it.
pub(super) fn seal(key: &SigningKey, domain: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut sealed = key.sign(&[domain, payload].concat()).as_ref().to_vec();
    sealed.extend_from_slice(payload);
    sealed
}

/// The payload, when the signature holds.
pub(super) fn open<'b>(
    public_key: &[u8; 32],
    domain: &[u8],
    sealed: &'b [u8],
    most: usize,
) -> Result<&'b [u8], Refusal> {
    if sealed.len() > most {
        return Err(Refusal::TooLarge);
    }
    let (signature, payload) = sealed.split_at_checked(SIGNATURE).ok_or(Refusal::BadSignature)?;
    if holds(public_key, &[domain, payload].concat(), signature) {
        Ok(payload)
    } else {
        Err(Refusal::BadSignature)
    }
}
