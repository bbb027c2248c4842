//! `application/x-www-form-urlencoded`, in query strings and bodies (URL Standard, section 5.1).
//!
//! Stricter than that in one thing: half an escape and bytes that are not UTF-8 are refused, since
//! what they become elsewhere (a literal `%`, U+FFFD) is never what the sender meant.

use std::borrow::Cow;

use super::{Error, Place};

/// A name and a value, decoded.
type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The pairs in the order they came. One without `=` has an empty value; nothing between two `&` is
/// no pair.
pub(super) fn pairs(place: Place, text: &[u8]) -> impl Iterator<Item = Result<Pair<'_>, Error>> {
    let mut next = 0;
    text.split(|byte| *byte == b'&').filter_map(move |pair| {
        let offset = next;
        next += pair.len() + 1;
        (!pair.is_empty()).then(|| read_pair(place, pair, offset))
    })
}

fn read_pair(place: Place, pair: &[u8], offset: usize) -> Result<Pair<'_>, Error> {
    let length = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
    let (name, rest) = pair.split_at_checked(length).unwrap_or((pair, &[]));
    let value = rest.get(1..).unwrap_or_default();
    Ok((decode(place, name, offset)?, decode(place, value, offset + length + 1)?))
}

/// The text that `bytes` encode; `offset` is their own place, for faults.
fn decode(place: Place, bytes: &[u8], offset: usize) -> Result<Cow<'_, str>, Error> {
    let not_utf8 = Error::InvalidUtf8 { place, offset };
    if !bytes.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_utf8);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let at = offset + bytes.len() - after.len() - 1;
                let (escaped, after) =
                    escape(after).ok_or(Error::BadEscape { place, offset: at })?;
                out.push(escaped);
                rest = after;
            }
            _ => out.push(*byte),
        }
    }
    String::from_utf8(out).map(Cow::Owned).map_err(|_| not_utf8)
}

/// The byte that two hexadecimal digits write, and what follows them.
fn escape(text: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, after @ ..] = text else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
    Some((byte, after))
}
