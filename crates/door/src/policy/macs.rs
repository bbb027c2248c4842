//! How cards and PINs lie in a policy: as keyed hashes, never as numbers.
//!
//! Not for secrets of people at the server: there the digits and the PIN digests are sealed. A key
//! is one controller's own, so that what is stolen at one door says nothing about another.

use crate::cbor::{Item, Reader, Writer, layout};
use doorward_domain::CompanyId;
use doorward_domain::access::PersonNumber;
use ring::hmac;
use std::fmt;

/// The first 16 bytes of an HMAC-SHA256 (RFC 2104) under a controller's key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 16]);

impl fmt::Debug for Mac {
    /// The first two bytes: enough to tell two apart in a log.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, ..] = self.0;
        write!(out, "Mac({first:02x}{second:02x}…)")
    }
}

impl Item for Mac {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Item::read(from).map(Self)
    }
}

/// The key of one controller's MACs.
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl fmt::Debug for MacKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MacKey")
    }
}

impl MacKey {
    /// Takes the 32 secret bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// A card's digits, leading zeros included, in a company.
    pub fn card(&self, company: CompanyId, digits: &str) -> Mac {
        self.mac(&[b"card\0", &company.0.to_be_bytes(), digits.as_bytes()])
    }

    /// A PIN that opens alone.
    pub fn pin(&self, digest: &PinDigest) -> Mac {
        self.mac(&[b"pin\0", &digest.0])
    }

    /// A PIN that opens only with a card of the same person.
    pub fn card_pin(&self, person: PersonNumber, digest: &PinDigest) -> Mac {
        self.mac(&[b"card pin\0", &person.0.to_be_bytes(), &digest.0])
    }

    fn mac(&self, parts: &[&[u8]]) -> Mac {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        let tag = context.sign();
        let mut mac = [0; 16];
        for (to, from) in mac.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        Mac(mac)
    }
}

/// Argon2id (RFC 9106) of a PIN with a company's salt. The server keeps it sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct PinDigest(pub [u8; 32]);

impl fmt::Debug for PinDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PinDigest")
    }
}

/// How PINs are digested: one salt for a company, so that one digest finds a person.
///
/// A PIN of four digits falls to whoever holds its digest, whatever this costs; it only makes that
/// slower. What protects PINs is that the controller's key is not in the snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinParameters {
    /// The company's salt, 16 random bytes.
    pub salt: [u8; 16],
    /// Memory in KiB, at least 8, at most [`Self::MOST_MEMORY_KIB`].
    pub memory_kib: u32,
    /// Passes, at least 1, at most [`Self::MOST_PASSES`].
    pub passes: u32,
}

layout!(PinParameters { salt, memory_kib, passes });

impl PinParameters {
    /// More would starve a controller of 64 MB.
    pub const MOST_MEMORY_KIB: u32 = 16 * 1_024;
    /// More would let somebody wait at the door.
    pub const MOST_PASSES: u32 = 16;

    /// 1 MiB and two passes: some milliseconds on a small controller.
    pub const fn small(salt: [u8; 16]) -> Self {
        Self { salt, memory_kib: 1_024, passes: 2 }
    }

    /// Whether a controller can afford them.
    pub fn are_bounded(&self) -> bool {
        (8..=Self::MOST_MEMORY_KIB).contains(&self.memory_kib)
            && (1..=Self::MOST_PASSES).contains(&self.passes)
    }

    /// The digest of a PIN's digits; `None` when the parameters are out of bounds.
    pub fn digest(&self, pin: &str) -> Option<PinDigest> {
        if !self.are_bounded() {
            return None;
        }
        let params = argon2::Params::new(self.memory_kib, self.passes, 1, Some(32)).ok()?;
        let argon2 =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let mut digest = [0; 32];
        argon2.hash_password_into(pin.as_bytes(), &self.salt, &mut digest).ok()?;
        Some(PinDigest(digest))
    }
}
