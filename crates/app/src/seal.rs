//! Sealing of columns and tokens: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random
//! nonce, which may be drawn without a counter because it has 192 bits.
//!
//! A sealed value is the number of its master key (2 bytes), the nonce (24), and the ciphertext with
//! its tag.

use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::{DerivedKeys, KeyRing};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

/// Bytes before the ciphertext.
const HEAD: usize = 2 + 24;

/// Seals a text that belongs in one column of one row; the associated data ties it to its place, so
/// that it does not open anywhere else.
///
/// # Errors
/// When there is no randomness.
pub fn column(ring: &KeyRing, place: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
    let keys = ring.newest();
    seal(keys.number, &keys.column, place.as_bytes(), text)
}

/// Opens what [`column`] sealed in the same place.
///
/// # Errors
/// When it was altered or moved, or its master key is gone.
pub fn open_column(
    ring: &KeyRing,
    what: &'static str,
    place: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    open(ring, |keys| &keys.column, place.as_bytes(), sealed)
        .ok_or_else(|| Fault::Seal { what, key_ring: number_of(sealed).unwrap_or_default() }.into())
}

pub(crate) fn seal(
    number: i64,
    key: &[u8; 32],
    associated: &[u8],
    text: &[u8],
) -> Result<Vec<u8>, Error> {
    let nonce = edge::random::<24>()?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: text, aad: associated };
    let ciphertext = cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Fault::Seal { what: "a value too long to seal", key_ring: number })?;
    let short =
        u16::try_from(number).map_err(|_| Fault::Seal { what: "a value", key_ring: number })?;
    let mut sealed = Vec::with_capacity(HEAD + ciphertext.len());
    sealed.extend_from_slice(&short.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

pub(crate) fn open(
    ring: &KeyRing,
    key_of: impl Fn(&DerivedKeys) -> &[u8; 32],
    associated: &[u8],
    sealed: &[u8],
) -> Option<Vec<u8>> {
    let keys = ring.numbered(number_of(sealed)?)?;
    let nonce: [u8; 24] = sealed.get(2..HEAD)?.try_into().ok()?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key_of(keys)));
    let payload = Payload { msg: sealed.get(HEAD..)?, aad: associated };
    cipher.decrypt(&XNonce::from(nonce), payload).ok()
}

fn number_of(sealed: &[u8]) -> Option<i64> {
    let bytes: [u8; 2] = sealed.get(..2)?.try_into().ok()?;
    Some(i64::from(u16::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place_and_nowhere_else(
            text in proptest::collection::vec(any::<u8>(), 0..200),
            flip in any::<prop::sample::Index>(),
        ) {
            let ring = KeyRing::ephemeral().unwrap();
            let sealed = column(&ring, "table.column/1", &text).unwrap();
            prop_assert_eq!(open_column(&ring, "x", "table.column/1", &sealed).unwrap(), text);
            prop_assert!(open_column(&ring, "x", "table.column/2", &sealed).is_err());
            let mut altered = sealed.clone();
            let at = flip.index(altered.len());
            altered[at] ^= 1;
            prop_assert!(open_column(&ring, "x", "table.column/1", &altered).is_err());
            let cut = &sealed[..flip.index(sealed.len())];
            prop_assert!(open_column(&ring, "x", "table.column/1", cut).is_err());
        }
    }
}
