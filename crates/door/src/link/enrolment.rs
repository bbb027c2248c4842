//! How a controller becomes known: it asks with its public keys, a person compares a short code
//! and approves. Not for the approval itself, which is the server's.

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
}
layout!(EnrolmentRequest { channel_key, signing_key, name, platform });

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

/// The code that both sides show: eight characters of 0-9 and A-Z without look-alikes, 40 bits of
/// SHA-256 over the request and a nonce of the server. Whoever stands between the two would have to
/// find keys with the same code after the nonce was chosen.
pub fn short_code(request: &EnrolmentRequest, nonce: &[u8; 16]) -> String {
    let hash = sha256(&[b"doorward enrolment code 1\0", nonce, &written(request)]);
    let number = hash.iter().take(5).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let digit = |place: u32| {
        let index = usize::try_from(number >> (35 - 5 * place) & 31).unwrap_or_default();
        ALPHABET.get(index).copied().map_or('?', char::from)
    };
    (0..8).map(digit).collect()
}

/// Nobody has decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What the code is made with.
    pub nonce: [u8; 16],
    /// When to ask again, in seconds.
    pub retry_seconds: u16,
}
layout!(Pending { nonce, retry_seconds });

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
