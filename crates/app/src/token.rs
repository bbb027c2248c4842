//! Access tokens: a sealed claim that the client carries and the server never stores. Revoked by
//! raising the generation of its application, which every opening compares.

use crate::context::Channel;
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::seal;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{ApplicationId, CompanyId, Timestamp};

/// Ties the seal to its purpose and form.
const PURPOSE: &[u8] = b"doorward access token 1";
const LENGTH: usize = 1 + 8 + 16 + 8 + 8 + 8;
/// No token of ours is longer; what is longer is not even decoded.
const LONGEST: usize = 200;

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which endpoint issued it: decides the form of every answer.
    pub channel: Channel,
    /// The company of the application.
    pub company: CompanyId,
    /// Who may use it.
    pub application: ApplicationId,
    /// When it was issued, to the second.
    pub issued: Timestamp,
    /// The first moment at which it is not taken.
    pub expires: Timestamp,
    /// The generation of the application when it was issued.
    pub generation: i64,
}

impl Claim {
    /// The token: URL-safe text without padding.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn seal(&self, ring: &KeyRing) -> Result<String, Error> {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(match self.channel {
            Channel::Management => 1,
            Channel::Iam => 2,
            Channel::Access | Channel::Page | Channel::CommandLine | Channel::Server => 0,
        });
        bytes.extend_from_slice(&self.company.0.to_be_bytes());
        bytes.extend_from_slice(self.application.as_bytes());
        bytes.extend_from_slice(&self.issued.seconds().to_be_bytes());
        bytes.extend_from_slice(&self.expires.seconds().to_be_bytes());
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        let keys = ring.newest();
        let sealed = seal::seal(keys.number, &keys.token, PURPOSE, &bytes)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Reads a token of this server; `None` for anything else. Whether it is still taken is another
    /// question.
    pub fn open(ring: &KeyRing, token: &str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let mut sealed = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let bytes = seal::open(ring, |keys| &keys.token, PURPOSE, &mut sealed)?;
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let (channel, rest) = bytes.split_first()?;
        let number = |at: usize| Some(i64::from_be_bytes(rest.get(at..at + 8)?.try_into().ok()?));
        Some(Self {
            channel: match channel {
                1 => Channel::Management,
                2 => Channel::Iam,
                _ => return None,
            },
            company: CompanyId(number(0)?),
            application: ApplicationId::from_bytes(rest.get(8..24)?.try_into().ok()?),
            issued: Timestamp::from_seconds(number(24)?),
            expires: Timestamp::from_seconds(number(32)?),
            generation: number(40)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim() -> Claim {
        Claim {
            channel: Channel::Iam,
            company: CompanyId(10_022_513),
            application: ApplicationId::from_bytes([7; 16]),
            issued: Timestamp::from_seconds(1_616_395_104),
            expires: Timestamp::from_seconds(1_617_604_704),
            generation: 3,
        }
    }

    #[test]
    fn a_token_says_what_was_sealed_and_no_two_are_alike() {
        let ring = KeyRing::ephemeral().unwrap();
        let token = claim().seal(&ring).unwrap();
        assert_eq!(Claim::open(&ring, &token), Some(claim()));
        assert_ne!(token, claim().seal(&ring).unwrap());
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert!(token.len() <= LONGEST);
    }

    #[test]
    fn a_token_of_another_server_or_an_altered_one_says_nothing() {
        let ring = KeyRing::ephemeral().unwrap();
        let token = claim().seal(&ring).unwrap();
        assert_eq!(Claim::open(&KeyRing::ephemeral().unwrap(), &token), None);
        for at in [0, 10, token.len() - 2] {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(Claim::open(&ring, &String::from_utf8(altered).unwrap()), None);
        }
        assert_eq!(Claim::open(&ring, ""), None);
        assert_eq!(Claim::open(&ring, &"A".repeat(100_000)), None);
    }
}
