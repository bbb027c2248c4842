//! Sealing of columns and tokens: AES-256-GCM (NIST SP 800-38D).
//!
//! A sealed value is the number of its master key (2 bytes), the nonce (12), and the ciphertext with
//! its tag. A nonce is eight random bytes drawn when a thread begins to seal, and a counter of four:
//! no two are alike within a thread, and two threads draw the same beginning once in 2⁶⁴ times, so
//! one key may seal far more than the 2³² values that wholly random nonces would allow.

use crate::edge::{self, NoEntropy};
use crate::error::{Error, Fault};
use crate::key_ring::{DerivedKeys, KeyRing};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use std::cell::Cell;

/// Bytes before the ciphertext.
const HEAD: usize = 2 + 12;

/// A key that seals, ready for use.
pub struct SealingKey(LessSafeKey);

impl SealingKey {
    /// Prepares a key.
    ///
    /// # Errors
    /// Never for 32 bytes; the library's signature allows other lengths.
    pub fn new(key: &[u8; 32]) -> Result<Self, Fault> {
        let unbound = UnboundKey::new(&AES_256_GCM, key)
            .map_err(|_| Fault::Seal { what: "a sealing key", key_ring: 0 })?;
        Ok(Self(LessSafeKey::new(unbound)))
    }
}

/// Seals a text that belongs in one column of one row; the associated data ties it to its place, so
/// that it does not open anywhere else.
///
/// # Errors
/// When there is no randomness.
pub fn column(ring: &KeyRing, place: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
    let keys = ring.newest();
    seal(keys.number, &keys.column, place.as_bytes(), text)
}

/// Opens what [`column()`] sealed in the same place.
///
/// # Errors
/// When it was altered or moved, or its master key is gone.
pub fn open_column(
    ring: &KeyRing,
    what: &'static str,
    place: &str,
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut buffer = sealed.to_vec();
    let opened = open(ring, |keys| &keys.column, place.as_bytes(), &mut buffer);
    let key_ring = number_of(sealed).unwrap_or_default();
    Ok(opened.ok_or(Fault::Seal { what, key_ring })?.to_vec())
}

pub(crate) fn seal(
    number: i64,
    key: &SealingKey,
    associated: &[u8],
    text: &[u8],
) -> Result<Vec<u8>, Error> {
    let failed = || Fault::Seal { what: "a value", key_ring: number };
    let short = u16::try_from(number).map_err(|_| failed())?;
    let nonce = next_nonce()?;
    let mut sealed = Vec::with_capacity(HEAD + text.len() + AES_256_GCM.tag_len());
    sealed.extend_from_slice(&short.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(text);
    let body = sealed.get_mut(HEAD..).unwrap_or_default();
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = key
        .0
        .seal_in_place_separate_tag(nonce, Aad::from(associated), body)
        .map_err(|_| failed())?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// Opens a sealed value in its own buffer.
pub(crate) fn open<'b>(
    ring: &KeyRing,
    key_of: impl Fn(&DerivedKeys) -> &SealingKey,
    associated: &[u8],
    sealed: &'b mut [u8],
) -> Option<&'b [u8]> {
    let key = key_of(ring.numbered(number_of(sealed)?)?);
    let nonce = Nonce::try_assume_unique_for_key(sealed.get(2..HEAD)?).ok()?;
    let body = sealed.get_mut(HEAD..)?;
    key.0.open_in_place(nonce, Aad::from(associated), body).ok().map(|text| &*text)
}

fn number_of(sealed: &[u8]) -> Option<i64> {
    let bytes: [u8; 2] = sealed.get(..2)?.try_into().ok()?;
    Some(i64::from(u16::from_be_bytes(bytes)))
}

thread_local! {
    /// The beginning of this thread's nonces, and how many it has made.
    static NONCES: Cell<Option<([u8; 8], u32)>> = const { Cell::new(None) };
}

fn next_nonce() -> Result<[u8; 12], NoEntropy> {
    let (beginning, count) = match NONCES.get() {
        Some((beginning, made)) if made < u32::MAX => (beginning, made + 1),
        _ => (edge::random()?, 0),
    };
    NONCES.set(Some((beginning, count)));
    let mut nonce = [0; 12];
    let (head, tail) = nonce.split_at_mut(8);
    head.copy_from_slice(&beginning);
    tail.copy_from_slice(&count.to_be_bytes());
    Ok(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_two_nonces_are_alike_in_one_thread_or_two() {
        let draw = || (0..1_000).map(|_| next_nonce().unwrap()).collect::<Vec<_>>();
        let mut nonces = draw();
        nonces.extend(std::thread::spawn(draw).join().unwrap());
        let distinct: std::collections::HashSet<_> = nonces.iter().collect();
        assert_eq!(distinct.len(), 2_000);
    }

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
