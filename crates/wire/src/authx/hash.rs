//! The `authenticatehash` header of the IAM interface ("Hash Value").
//!
//! HMAC-SHA256 under the company's HMAC key, over that key, a colon and the literal
//! `RequestDateTime`; sent as hexadecimal. Not for freshness or replay: see [`super::time`] for
//! reading the instant, and the caller for judging it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The block length of SHA-256, which bounds an HMAC key (RFC 2104, section 2).
const BLOCK: usize = 64;

/// The hash that a caller who knows `hmac_key` sends with `request_date_time`.
///
/// Both go in as their bytes; the document's sample encodes them as ASCII, which is the same for
/// the GUIDs and digits that they are.
pub fn expected(hmac_key: &str, request_date_time: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new(&block(hmac_key.as_bytes()).into());
    mac.update(hmac_key.as_bytes());
    mac.update(b":");
    mac.update(request_date_time.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Whether `presented_hex` is that hash: 64 hexadecimal digits in either case, white space around
/// them passed over. How long the comparison takes tells nothing about the right hash.
pub fn matches(hmac_key: &str, request_date_time: &str, presented_hex: &str) -> bool {
    let Some(presented) = decode(presented_hex.trim_ascii()) else {
        return false;
    };
    expected(hmac_key, request_date_time).ct_eq(&presented).into()
}

/// The key as one block, by RFC 2104's own rule: hashed if longer, then filled up with zeros.
///
/// Done here because the constructor that takes a slice returns an error that cannot happen.
fn block(key: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let digest;
    let short: &[u8] = if key.len() > BLOCK {
        digest = Sha256::digest(key);
        &digest
    } else {
        key
    };
    block.iter_mut().zip(short).for_each(|(to, from)| *to = *from);
    block
}

fn decode(hex: &str) -> Option<[u8; 32]> {
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else {
        return None;
    };
    if pairs.len() != 32 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
