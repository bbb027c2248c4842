//! How a controller becomes known: it asks with its public keys, a person compares a short code
//! and approves. Not for the approval itself, which is the server's.
//!
//! Both sides make the code from the same keys and from random bytes of each. The controller commits
//! itself to its bytes before it hears the server's, as in ZRTP (RFC 6189, section 4.4.1.1): whoever
//! stands between them has one chance in 2^40 that the two codes are the same, and cannot try.

use super::codec::{SecretBytes, messages};
use crate::cbor::{layout, written};
use crate::policy::sha256;
use doorward_domain::CompanyId;

/// What a controller asks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRequest {
    /// Its public key of the channel.
    pub channel_key: [u8; 32],
    /// Its Ed25519 public key, which signs its journal.
    pub signing_key: [u8; 32],
    /// What it calls itself, for the person who approves.
    pub name: String,
    /// What it runs on, for the same person.
    pub platform: String,
    /// [`commitment`] of the bytes that it reveals later.
    pub commitment: [u8; 32],
}
layout!(EnrolmentRequest { channel_key, signing_key, name, platform, commitment });

impl EnrolmentRequest {
    /// The most bytes of a name or a platform.
    pub const MAX_TEXT: usize = 120;

    /// Whether name and platform are short and free of control characters.
    pub fn is_plain(&self) -> bool {
        [&self.name, &self.platform]
            .iter()
            .all(|text| text.len() <= Self::MAX_TEXT && !text.chars().any(char::is_control))
    }
}

/// The alphabet of codes: no 0, O, 1 or I.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// What a controller says of its random bytes before it reveals them.
pub fn commitment(reveal: &[u8; 16]) -> [u8; 32] {
    sha256(&[b"doorward enrolment commitment 1\0", reveal])
}

/// The bytes that a controller had committed itself to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reveal {
    /// The bytes.
    pub bytes: [u8; 16],
}
layout!(Reveal { bytes });

/// The code that both sides show: eight characters of 0-9 and A-Z without look-alikes, 40 bits of
/// SHA-256 over the request, the server's key of the channel and the random bytes of both. `None` when
/// the bytes are not those that the request speaks of.
pub fn short_code(
    request: &EnrolmentRequest,
    server_key: &[u8; 32],
    nonce: &[u8; 16],
    reveal: &Reveal,
) -> Option<String> {
    if commitment(&reveal.bytes) != request.commitment {
        return None;
    }
    let request = written(request);
    let parts: [&[u8]; 5] =
        [b"doorward enrolment code 1\0", server_key, nonce, &reveal.bytes, &request];
    let hash = sha256(&parts);
    let number = hash.iter().take(5).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let digit = |place: u32| {
        let index = usize::try_from(number >> (35 - 5 * place) & 31).unwrap_or_default();
        ALPHABET.get(index).copied().map_or('?', char::from)
    };
    Some((0..8).map(digit).collect())
}

/// Nobody has decided yet. The controller reveals its bytes; once it hears this a second time the code
/// counts, and it shows it and waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The server's random bytes.
    pub nonce: [u8; 16],
    /// For how long the code can be approved, in seconds.
    pub seconds: u16,
}
layout!(Pending { nonce, seconds });

/// The controller belongs to a company now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// What it is called from now on.
    pub controller: [u8; 16],
    /// Whose it is.
    pub company: CompanyId,
    /// The server's keys of commands and policies.
    pub command_keys: Vec<[u8; 32]>,
    /// The key of [`crate::policy::MacKey`]. The channel keeps it secret on its way.
    pub mac_key: SecretBytes,
    /// Its doors.
    pub doors: Vec<[u8; 16]>,
}
layout!(Approval { controller, company, command_keys, mac_key, doors });

/// Somebody said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why, for the person at the controller.
    pub reason: String,
}
layout!(Refused { reason });

messages! {
    /// What the server answers.
    EnrolmentReply {
        /// Nobody has decided yet.
        Pending(Pending) = 1,
        /// Yes.
        Approved(Approval) = 2,
        /// No.
        Refused(Refused) = 3,
    }
}
