//! The Ed25519 keys of commands. Not for keeping them: the seed comes from, and the public key goes
//! to, whoever enrols the door.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// The server's key, with which it signs commands.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: [u8; 32],
}

/// The library would not make a key of a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the seed makes no signing key")]
pub struct BadSeed;

impl SigningKey {
    /// Makes the key from its 32 secret bytes.
    ///
    /// # Errors
    /// Never for 32 bytes; the library's signature allows other lengths.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, BadSeed> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| BadSeed)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| BadSeed)?;
        Ok(Self { pair, public })
    }

    /// The public key, which a door is given when it is enrolled.
    pub const fn public_key(&self) -> &[u8; 32] {
        &self.public
    }

    /// A signature and the payload behind it, in the form of a command, whatever the payload is.
    pub fn sign_payload(&self, payload: &[u8]) -> Vec<u8> {
        let mut signed = self.sign(&super::message(payload)).as_ref().to_vec();
        signed.extend_from_slice(payload);
        signed
    }

    pub(crate) fn sign(&self, message: &[u8]) -> ring::signature::Signature {
        self.pair.sign(message)
    }
}

impl std::fmt::Debug for SigningKey {
    /// Only the public half.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// Whether a signature of a message holds under a public key.
pub(crate) fn holds(public_key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}
